import type { BatchKey } from '../checks/register.ts';

/** From this length on, a series of queries without a pause is a loop and no coincidence. */
export const HURRIED_QUERIES = 10;

/** Shorter than any timer a HIS would set on purpose; the next request of a bare loop is there within a few ms. */
const PAUSE_MS = 15;

/** Counts, per batch, how many queries in a row came without a pause after the answer before. */
export interface Pace {
  /** Takes the next query; instants and durations in milliseconds. Returns the length of the series it belongs to. */
  readonly query: (batch: BatchKey, receivedAt: number, ms: number) => number;
}

export function createPace(): Pace {
  const series = new Map<BatchKey, { answeredAt: number; count: number }>();
  return {
    query: (batch, receivedAt, ms) => {
      const before = series.get(batch);
      const isHurried = before !== undefined && receivedAt - before.answeredAt < PAUSE_MS;
      const count = isHurried ? before.count + 1 : 1;
      series.set(batch, { answeredAt: receivedAt + ms, count });
      return count;
    },
  };
}
