/** From this number on, queries without a pause are a loop and no coincidence. */
export const HURRIED_QUERIES = 10;

/** Shorter than any timer a HIS would set on purpose; the next request of a bare loop is there within a few ms. */
const PAUSE_MS = 15;

/** Counts, per series – a batch in one step of one card –, how many queries came without a pause after the answer before. */
export interface Pace {
  /** Takes the next query; instants and durations in milliseconds. Returns how many of the series were hurried so far, 0 for one that was not. */
  readonly query: (series: string, receivedAt: number, ms: number) => number;
}

export function createPace(): Pace {
  const known = new Map<string, { answeredAt: number; count: number }>();
  return {
    query: (series, receivedAt, ms) => {
      const before = known.get(series);
      const isHurried = before !== undefined && receivedAt - before.answeredAt < PAUSE_MS;
      const count = (before?.count ?? 0) + (isHurried ? 1 : 0);
      known.set(series, { answeredAt: receivedAt + ms, count });
      return isHurried ? count : 0;
    },
  };
}
