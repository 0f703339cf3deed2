import { receivedWords, type ReceivedCall } from './received-call.ts';
import { endingWords, type ProgramEnding } from './program-ending.ts';
import type { Cause } from './verdict.ts';

/** Something that came to the center's socket and was no whole request, in words. */
export interface Unread {
  readonly words: string;
  readonly remedy: string;
}

/** What is known of an act in which nothing usable arrived. */
export interface ActFacts {
  /** The way in which the hospital's program ended it, where more is known than that it did. */
  readonly ending: ProgramEnding | undefined;
  /** Requests that came meanwhile, none of which was what the act waited for. */
  readonly calls: readonly ReceivedCall[];
  /** What came and was no whole request. */
  readonly unread: Unread | undefined;
  /** The upload that the act waited for came only when the act was over. */
  readonly late?: { readonly infno: string; readonly ms: number } | undefined;
}

export const noFacts: ActFacts = { ending: undefined, calls: [], unread: undefined };

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
export function silenceOf({ ending, calls, unread, late }: ActFacts): Silence {
  const program = ending === undefined ? undefined : endingWords(ending);
  const failed = program?.fault === undefined ? [] : [program.words];
  return {
    words: [
      ...failed,
      ...(unread === undefined ? [] : [unread.words]),
      ...receivedWords(calls),
      ...(late === undefined ? [] : [lateWords(late)]),
    ].join('；'),
    // A program that ends with an error because of what it sent is mended where it sends.
    fault: faultOf(calls, unread) ?? program?.fault ?? (late === undefined ? pendingIn(calls) : tooLate),
    said: program !== undefined && program.fault === undefined ? program.words : '',
  };
}

/** `4901 晚到 1 秒（这一步已结束）；请先应答 202，发送之后才结束` */
export const lateWords = ({ infno, ms }: NonNullable<ActFacts['late']>): string =>
  `${infno} 晚到 ${durationWords(ms)}（这一步已结束）；请先应答 202，发送之后才结束`;

/** `1 秒`, `90 毫秒` */
const durationWords = (ms: number): string => (ms < 1_000 ? `${ms} 毫秒` : `${Math.round(ms / 100) / 10} 秒`);

function faultOf(calls: readonly ReceivedCall[], unread: Unread | undefined): Silence['fault'] {
  if (calls.some(({ became }) => became.kind === 'refused'))
    return {
      cause: 'sequence',
      remedy: '查看这些请求得到的应答，按其中的原因更正后重发，直到被受理。',
    };
  if (unread !== undefined) return { cause: 'configuration', remedy: unread.remedy };
  if (calls.some(({ became }) => became.kind === 'no-call'))
    return { cause: 'program', remedy: '四个接口都用 POST，报文放在请求体中；请更正发送程序的方法后重发。' };
  return undefined;
}

const pendingIn = (calls: readonly ReceivedCall[]): Silence['fault'] =>
  calls.some(({ became }) => became.kind === 'taken' && became.isPending)
    ? { cause: 'sequence', remedy: '结果为 0 表示仍在处理：请隔几秒再查询，直到两项结果都不为 0。' }
    : undefined;

const tooLate: Silence['fault'] = {
  cause: 'sequence',
  remedy:
    '请求在医院系统回报“已完成”之后才发出：接口请先应答 202（可带 Location），命令请等发送完成再退出；也可用 --silence 加长等待。',
};
