import { isoTime } from '../domain/china-time.ts';
import type { Clock } from '../domain/clock.ts';
import type { Body, Entry, EntryData, EntryKind, Journal } from './entries.ts';
import type { JournalWriter } from './journal-writer.ts';

/** A journal that is gone with the process: it can be judged, but it has no chain and proves nothing. */
export interface MemoryJournal extends JournalWriter {
  /** The journal so far, followed by `more`, as if the run ended here. */
  readonly read: (more?: readonly Written[]) => Journal;
}

/** A line before it has its place. */
export type Written = { readonly [Kind in EntryKind]: { kind: Kind; data: EntryData<Kind> } }[EntryKind];

const NO_DIGEST = '0'.repeat(64);

export function createMemoryJournal(clock: Clock): MemoryJournal {
  const entries: Entry[] = [];
  const lineOf = ({ kind, data }: Written, seq: number): Entry =>
    // A line's kind goes with its data; only the two together are known here.
    ({ seq, at: isoTime(clock.now()), kind, data, prev: NO_DIGEST, hash: NO_DIGEST }) as Entry;
  return {
    append: (kind, data) => entries.push(lineOf({ kind, data } as Written, entries.length + 1)),
    body: keptBody,
    committed: async () => Promise.resolve(),
    synced: async () => Promise.resolve(),
    head: () => NO_DIGEST,
    count: () => entries.length,
    close: async () => Promise.resolve(),
    read: (more = []) => {
      const lines = [...entries, ...more.map((line, index) => lineOf(line, entries.length + index + 1))];
      return {
        entries: lines,
        head: NO_DIGEST,
        closed: lines.at(-1)?.kind === 'close',
        bytes: async (body) => Promise.resolve(bytesOf(body)),
      };
    },
  };
}

/** However large: there is no file that it could be put into. */
function keptBody(bytes: Uint8Array): Body {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { base64: Buffer.from(bytes).toString('base64') };
  }
}

function bytesOf(body: Body): Uint8Array | undefined {
  if ('text' in body) return Buffer.from(body.text, 'utf8');
  return 'base64' in body ? Buffer.from(body.base64, 'base64') : undefined;
}
