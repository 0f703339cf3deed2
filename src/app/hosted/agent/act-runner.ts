import type { Act } from '../../../domain/card.ts';
import { faultWords } from '../../../domain/fault-words.ts';
import { HarnessError } from '../../../domain/harness-error.ts';
import type { HisDriver } from '../../../run/ports.ts';
import type { RunEvent, TurnAnswer } from '../wire/messages.ts';

/** Does with the hospital's driver what the province asks for, one turn at a time, while news keep coming. */
export interface ActRunner {
  readonly take: (event: Extract<RunEvent, { turn: number }>) => void;
  /** Whatever is under way is left: its answer no longer counts. */
  readonly drop: () => void;
  /** The fault of this side, if there was one. */
  readonly fault: () => unknown;
}

export interface ActRunnerOptions {
  readonly driver: HisDriver;
  readonly signal: AbortSignal;
  readonly answer: (turn: number, answer: TurnAnswer) => Promise<void>;
}

interface Turn {
  readonly number: number;
  readonly left: AbortController;
}

export function createActRunner({ driver, signal, answer }: ActRunnerOptions): ActRunner {
  let current: Turn | undefined;
  let fault: unknown;

  const report = async (act: Act, { left }: Turn): Promise<TurnAnswer> => {
    const either = AbortSignal.any([signal, left.signal]);
    try {
      return { report: await driver.perform(act, either, () => left.signal.aborted) };
    } catch (cause) {
      fault = cause;
      const code = cause instanceof HarnessError ? cause.code : 'UNEXPECTED';
      const message = `医院端的测试程序出错：${faultWords(cause)}`;
      return { report: { fault: { code, message: message.slice(0, 1_000) } } };
    }
  };

  const work = async (event: Extract<RunEvent, { kind: 'asked' | 'choice' }>, turn: Turn): Promise<void> => {
    const done =
      event.kind === 'asked'
        ? await report(event.act, turn)
        : { scenarios: (await driver.finished?.(AbortSignal.any([signal, turn.left.signal]))) ?? [] };
    // What was left, or interrupted here, is no answer of the hospital's.
    if (!turn.left.signal.aborted && !signal.aborted) await answer(turn.number, done);
  };

  const drop = (): void => {
    current?.left.abort();
    current = undefined;
  };

  return {
    take: (event) => {
      if (event.kind === 'withdrawn') {
        if (current?.number === event.turn) drop();
        return;
      }
      drop();
      const turn = { number: event.turn, left: new AbortController() };
      current = turn;
      work(event, turn).catch((cause: unknown) => {
        fault ??= cause;
      });
    },
    drop,
    fault: () => fault,
  };
}
