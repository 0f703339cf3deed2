import type { Act } from '../../domain/card.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ActReport, HisDriver } from '../../run/ports.ts';
import { createHttpDriver, type HttpDriverOptions } from '../http.ts';
import { act as upload } from './act.ts';
import type { Behaviour, Hook } from './hook.ts';

export const act: Act = { ...upload, deadlineMs: 60_000 };
export const DONE = { timedOut: false };

export interface Time extends Clock {
  /** The waits that were asked for, but the deadline. */
  readonly pauses: number[];
  /** The deadline has come. */
  readonly strike: () => void;
}

/** A clock on which every pause is over at once; the deadline comes when so much was paused, or when it is struck. */
export function createTime(): Time {
  let now = Date.UTC(2026, 10, 21);
  const pauses: number[] = [];
  let deadline: { readonly due: number; readonly ring: () => void } | undefined;
  return {
    pauses,
    strike: () => deadline?.ring(),
    now: () => now,
    wait: async (ms, signal) => {
      if (signal?.aborted === true) return;
      if (ms === act.deadlineMs) {
        await new Promise<void>((resolve) => {
          deadline = { due: now + ms, ring: resolve };
          signal?.addEventListener('abort', () => resolve());
        });
        return;
      }
      pauses.push(ms);
      now += ms;
      if (deadline !== undefined && now >= deadline.due) deadline.ring();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

export const driver = (url: URL, more: Partial<HttpDriverOptions> = {}): HisDriver =>
  createHttpDriver({ url, clock: createTime(), ...more });

export const perform = async (
  { url }: Pick<Hook, 'url'>,
  more: Partial<HttpDriverOptions> = {},
  isFulfilled = (): boolean => false,
): Promise<ActReport> => driver(url, more).perform(act, new AbortController().signal, isFulfilled);

export const answering =
  (status: number, text: string | Buffer = '', headers: Record<string, string> = {}): Behaviour =>
  (_came, answer) => {
    answer.writeHead(status, headers).end(text);
  };

/** Each request gets the next answer, the last one all further ones. */
export const inTurn =
  (...behaviours: readonly Behaviour[]): Behaviour =>
  (came, answer, nth) =>
    behaviours[Math.min(nth, behaviours.length - 1)]?.(came, answer, nth);

export const torn: Behaviour = (_came, answer) => {
  answer.destroy();
};
