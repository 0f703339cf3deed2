import type { Clock } from '../../../src/domain/clock.ts';

/** 2026-07-30 10:20:30.400, +08:00 */
export const START_MS = Date.UTC(2026, 6, 30, 2, 20, 30, 400);

/** A clock that only moves when a test says so. */
export interface HandClock extends Clock {
  readonly advance: (ms: number) => void;
}

export function handClock(): HandClock {
  let nowMs = START_MS;
  return {
    now: () => nowMs,
    wait: () => Promise.resolve(),
    advance: (ms) => {
      nowMs += ms;
    },
  };
}
