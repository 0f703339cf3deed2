import { arrivalRemedy, arrivalText } from '../contract/arrivals.ts';
import type { Attempt } from './attempts.ts';

/** Something that reached the center's socket and was no whole request: the reason why an act may have got nothing. */
export interface Arrival {
  readonly seq: number;
  readonly at: string;
  /** The act that was open when it came. */
  readonly act: string | null;
  readonly peer: string;
  /** Id of the guess. */
  readonly kind: string;
  /** The sentence that says what came. */
  readonly text: string;
  readonly remedy: string;
  /** The number of times that the same came from the same peer in the same act. */
  readonly count: number;
}

/** Returns what arrived in an attempt beside the exchanges, in order; the same from the same peer in one act stands once. */
export function arrivalsOf({ unparsed }: Pick<Attempt, 'unparsed'>): readonly Arrival[] {
  const found = new Map<string, Arrival>();
  for (const { seq, at, act = null, ...came } of unparsed) {
    const { peer, guess } = came;
    const key = [act, peer, guess, came.request?.path].join('|');
    const known = found.get(key);
    const first = {
      seq,
      at,
      act,
      peer,
      kind: guess,
      text: arrivalText(came),
      remedy: arrivalRemedy(guess),
      count: 0,
    };
    found.set(key, { ...(known ?? first), count: (known?.count ?? 0) + 1 });
  }
  return [...found.values()];
}

/**
 * Returns what explains best why a card's acts got nothing: a request that broke off before a connection that nobody can
 * read, and of several the last. Strangers knock at any time: what came while no act was open explains nothing.
 */
export function arrivalExplaining(
  arrivals: readonly Arrival[],
  isItsAct: (act: string) => boolean,
): Arrival | undefined {
  const fitting = arrivals.filter((one) => one.act !== null && isItsAct(one.act) && !isScan(one));
  return fitting.findLast(({ kind }) => kind === 'body-unfinished') ?? fitting.at(-1);
}

/** Tells the knock of what is surely no hospital's program. */
export const isScan = ({ kind }: Pick<Arrival, 'kind'>): boolean => scans.has(kind);

const scans: ReadonlySet<string> = new Set(['rdp', 'smb', 'ssh']);
