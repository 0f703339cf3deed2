import { isoTime } from '../domain/china-time.ts';
import type { Clock } from '../domain/clock.ts';
import { sm3 } from '../domain/sm3.ts';
import type { EntryData, EntryKind } from './entries.ts';

/** The link of the first line, which has none before it. */
export const FIRST_PREV = '0'.repeat(64);

/** The end of a chain of lines, to which the next one is linked. */
export interface Chain {
  /** The next line with its line end, as it is to be kept. */
  readonly next: <Kind extends EntryKind>(kind: Kind, data: EntryData<Kind>) => string;
  /** Number of lines so far. */
  readonly count: () => number;
  /** Hash of the last line. */
  readonly head: () => string;
}

/** A chain behind so many lines; a new one behind none. */
export function createChain(clock: Clock, after = { seq: 0, head: FIRST_PREV }): Chain {
  let { seq, head: prev } = after;
  return {
    next: (kind, data) => {
      seq += 1;
      const bare = `{"seq":${seq},"at":"${isoTime(clock.now())}","kind":"${kind}","data":${JSON.stringify(data)},"prev":"${prev}"`;
      prev = sm3(`${bare}}`);
      return `${bare},"hash":"${prev}"}\n`;
    },
    count: () => seq,
    head: () => prev,
  };
}
