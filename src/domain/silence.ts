import { arrivalWords, type Arrival } from './arrival.ts';
import { endingWords, type ProgramEnding } from './program-ending.ts';
import type { Cause } from './verdict.ts';

/** What is known of an act in which nothing usable arrived. */
export interface ActFacts {
  /** The way in which the hospital's program ended it, where more is known than that it did. */
  readonly ending: ProgramEnding | undefined;
  /** Requests that came meanwhile, none of which was what the act waited for. */
  readonly arrivals: readonly Arrival[];
  /** Connections from which no request could be read, in words. */
  readonly unread: readonly string[];
  /** The upload that the act waited for came only when the act was over. */
  readonly late?: { readonly infno: string; readonly ms: number } | undefined;
}

export const noFacts: ActFacts = { ending: undefined, arrivals: [], unread: [] };

/** The reason of an act in which nothing usable arrived. */
export interface Silence {
  /** All that is known, the hospital's program first; empty where nothing is. */
  readonly words: string;
  /** The side that has to mend it, where that is known, and how. */
  readonly fault: { readonly cause: Cause; readonly remedy: string } | undefined;
  /** What the program said that by its own account did what it was asked; empty where it failed or said nothing. */
  readonly said: string;
}

/**
 * Returns the reason of an act in which nothing usable arrived, for console, JUnit, page and paper. A program that failed
 * comes first: whatever else came is told behind it.
 */
export function silenceOf({ ending, arrivals, unread, late }: ActFacts): Silence {
  const program = ending === undefined ? undefined : endingWords(ending);
  const failed = program?.fault === undefined ? [] : [program.words];
  const lateness =
    late === undefined
      ? []
      : [`${late.infno} 晚到 ${durationWords(late.ms)}，这一步已经结束；${LATE_REMEDY}`];
  return {
    words: [...failed, ...unread, ...arrivalWords(arrivals), ...lateness].join('；'),
    fault: program?.fault ?? faultOf(arrivals, unread, late !== undefined),
    said: program !== undefined && program.fault === undefined ? program.words : '',
  };
}

const LATE_REMEDY = '请先应答 202，或发送之后才结束';

/** `1 秒`, `90 毫秒` */
const durationWords = (ms: number): string => (ms < 1_000 ? `${ms} 毫秒` : `${Math.round(ms / 100) / 10} 秒`);

function faultOf(arrivals: readonly Arrival[], unread: readonly string[], isLate: boolean): Silence['fault'] {
  if (arrivals.some(({ became }) => became.kind === 'refused'))
    return {
      cause: 'sequence',
      remedy: '查看这些请求得到的应答，按其中的原因更正后重发，直到被受理。',
    };
  if (unread.length > 0)
    return {
      cause: 'configuration',
      remedy: '到达的内容不是完整的 HTTP 请求：按所说的情形更正发送程序或地址后重发。',
    };
  if (arrivals.some(({ became }) => became.kind === 'no-call'))
    return { cause: 'sequence', remedy: '四个接口都用 POST，报文放在请求体中；请更正发送程序的方法后重发。' };
  if (isLate)
    return {
      cause: 'sequence',
      remedy:
        '请求在医院系统回报“已完成”之后才发出：接口请先应答 202（可带 Location），命令请等发送完成再退出；也可用 --silence 加长等待。',
    };
  if (arrivals.some(({ became }) => became.kind === 'taken' && became.isPending))
    return { cause: 'sequence', remedy: '结果为 0 表示仍在处理：请隔几秒再查询，直到两项结果都不为 0。' };
  return undefined;
}
