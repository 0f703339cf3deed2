/** The only way to the time while a scan is played: milliseconds that never go back, finer than a millisecond. */
export interface Pace {
  readonly now: () => number;
  /** Resolves at the instant `at` of `now`, not before it. */
  readonly until: (at: number) => Promise<void>;
}

/** The receiver of a scan's events. */
export interface Sink<Event> {
  readonly send: (event: Event) => void | Promise<void>;
  /** Resolves when everything that was sent has arrived. */
  readonly flush: () => Promise<void>;
}

/** A timer wakes up too late by about this much: the rest is slept through to the microsecond, with the thread. */
const TIMER_MS = 2;
/** The last bit is waited for awake. */
const AWAKE_MS = 0.1;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

/**
 * The pace of this machine's clock. Keys 5 ms apart need more than a timer of whole milliseconds; waiting awake all that time would lose
 * the processor to others on a busy machine, a thread that sleeps is woken first.
 */
export const machinePace: Pace = {
  now: () => performance.now(),
  until: async (at) => {
    const timer = at - performance.now() - TIMER_MS;
    if (timer > 0) await new Promise((resolve) => setTimeout(resolve, timer));
    const sleep = at - performance.now() - AWAKE_MS;
    if (sleep > 0) Atomics.wait(sleeper, 0, 0, sleep);
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
