import type { ExchangeSummary } from '../../src/judge/results.ts';
import type { Masking } from './masking.ts';
import { stampText } from './dates.ts';

/** The facts of an answer that the results do not hold: read from the journal's exchange and its reply body. */
export interface Answer {
  readonly status: number;
  /** `err_msg` of a refusal, null when there was none or the body is not at hand. */
  readonly message: string | null;
  /** The reason why what left the machine differs from the decided reply. */
  readonly delivery: string | null;
}

export type Answers = ReadonlyMap<number, Answer>;

export interface ExchangeView {
  readonly seq: number;
  readonly time: string;
  readonly infno: string;
  readonly ms: number;
  readonly answer: string;
}

/** One line of an exchange: number, time, interface, duration in milliseconds, answer. */
export function exchangeView(exchange: ExchangeSummary, answers: Answers, masking: Masking): ExchangeView {
  const answer = answers.get(exchange.seq);
  const parts = [
    ...(exchange.infcode === null ? [] : [`infcode ${exchange.infcode}`]),
    ...(answer !== undefined && answer.status !== 0 && (exchange.infcode === null || answer.status !== 200)
      ? [`HTTP ${answer.status}`]
      : []),
    ...(answer?.message == null ? [] : [masking.text(answer.message)]),
    ...(answer?.delivery == null ? [] : [`（${answer.delivery}）`]),
  ];
  return {
    seq: exchange.seq,
    time: stampText(exchange.at),
    infno: exchange.infno ?? '—',
    ms: exchange.ms,
    answer: parts.length === 0 ? '—' : parts.join(' '),
  };
}
