import type { DriverName } from '../../evidence/entries.ts';
import type { FaultTimes } from '../../scenarios/suite.ts';

/** Times of a run, in milliseconds. */
export interface RunTimes {
  /** From an accepted upload to its result. */
  readonly processingMs: number;
  /** The most that an act may take. */
  readonly deadlineMs: number;
  /** Silence after which an act without its request is given up. */
  readonly silenceMs: number;
}

/** A person needs no deadline; timers take no more than 24 days. */
export const MANUAL_DEADLINE_MS = 20 * 86_400_000;

/** The built-in hospital has nothing left to send once it has said that it is through. */
export const BUILT_IN_SILENCE_MS = 250;

/** The most seconds that an act, and the silence behind one, may be given. */
export const MOST_DEADLINE_S = 86_400;
export const MOST_SILENCE_S = 3_600;

/** The times of a run that nobody said anything about. */
export const defaultTimes = (driver: DriverName): RunTimes => ({
  processingMs: 300,
  deadlineMs: driver === 'manual' ? MANUAL_DEADLINE_MS : 60_000,
  silenceMs: driver === 'reference' ? BUILT_IN_SILENCE_MS : 2_000,
});

/** Beyond the time-outs that clients are known to have, where possible; the built-in hospital is in more of a hurry. */
export const defaultFaultTimes = (driver: DriverName): FaultTimes =>
  driver === 'reference'
    ? { heldMs: 10_000, slowMs: 400, stuckMs: 1_500 }
    : { heldMs: 25_000, slowMs: 5_000, stuckMs: 10_000 };
