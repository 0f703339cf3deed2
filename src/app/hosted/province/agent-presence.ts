import type { Clock } from '../../../domain/clock.ts';
import { POLL_MS } from '../wire/messages.ts';

/** The presence of a hospital's agent, by when it was last heard. */
export interface Presence {
  /** It was heard just now. */
  readonly heard: () => void;
  readonly isAway: () => boolean;
  readonly awayMs: () => number;
  /** Says if it was away at some time since this instant. */
  readonly wasAwaySince: (instant: number) => boolean;
}

/** An agent asks for news again and again; a while after it should have done so it counts as away. */
export const PATIENCE_MS = POLL_MS + 15_000;

export function createPresence(clock: Clock, patienceMs = PATIENCE_MS): Presence {
  let lastAt = clock.now();
  let lastReturn = Number.NEGATIVE_INFINITY;
  const silentMs = (): number => clock.now() - lastAt;
  const isAway = (): boolean => silentMs() > patienceMs;
  return {
    heard: () => {
      if (isAway()) lastReturn = clock.now();
      lastAt = clock.now();
    },
    isAway,
    awayMs: () => (isAway() ? silentMs() : 0),
    wasAwaySince: (instant) => isAway() || lastReturn > instant,
  };
}
