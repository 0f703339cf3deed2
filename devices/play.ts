/** The only way to the time while a scan is played: milliseconds that never go back, finer than a millisecond. */
export interface Pace {
  readonly now: () => number;
  /** Resolves at the instant `at` of `now`, not before it. */
  readonly until: (at: number) => Promise<void>;
}

/** Where events go. */
export interface Sink<Event> {
  readonly send: (event: Event) => void | Promise<void>;
  /** Resolves when everything that was sent has arrived. */
  readonly flush: () => Promise<void>;
}

/** A timer wakes up too late by this much; the rest is waited for awake. */
const AWAKE_MS = 2;

/** The machine's own. Keys 5 ms apart need more than a timer of whole milliseconds. */
export const machinePace: Pace = {
  now: () => performance.now(),
  until: async (at) => {
    const sleep = at - performance.now() - AWAKE_MS;
    if (sleep > 0) await new Promise((resolve) => setTimeout(resolve, sleep));
    while (performance.now() < at);
  },
};

/** Plays events at their instants, each measured from the start: one that is late does not make the next one late. */
export async function play<Event extends { readonly at: number }>(
  events: readonly Event[],
  sink: Sink<Event>,
  pace: Pace = machinePace,
): Promise<void> {
  const start = pace.now();
  for (const event of events) {
    await pace.until(start + event.at);
    await sink.send(event);
  }
  await sink.flush();
}
