import type { Clock } from '../../domain/clock.ts';

export interface RefresherOptions {
  readonly clock: Clock;
  readonly look: () => Promise<void>;
  /** Gets faults of a look; it is repeated a little later. */
  readonly onFault: (fault: unknown) => void;
}

/** Looks again after changes: one look at a time, and what comes meanwhile is seen by the next. */
export interface Refresher {
  /** Looks after so long, unless a look is coming already. */
  readonly lookIn: (waitMs: number) => void;
  /** Resolves when no look is under way. */
  readonly settled: () => Promise<void>;
  readonly close: () => void;
}

/** A look that failed is repeated after this long. */
const RETRY_MS = 2_000;

export function createRefresher({ clock, look, onFault }: RefresherOptions): Refresher {
  const closing = new AbortController();
  const { signal } = closing;
  let looking: Promise<void> | undefined;
  let isStale = false;

  const lookUntilFresh = async (waitMs: number): Promise<void> => {
    while (isStale && !signal.aborted) {
      await clock.wait(waitMs, signal);
      isStale = false;
      try {
        await look();
      } catch (fault) {
        onFault(fault);
        await clock.wait(RETRY_MS, signal);
        isStale = true;
      }
    }
    looking = undefined;
  };

  return {
    lookIn: (waitMs) => {
      isStale = true;
      looking ??= lookUntilFresh(waitMs);
    },
    settled: async () => looking,
    close: () => closing.abort(),
  };
}
