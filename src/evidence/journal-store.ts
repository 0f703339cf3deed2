import type { Clock } from '../domain/clock.ts';
import type { Journal } from './entries.ts';
import type { JournalCopy } from './journal-copy.ts';
import type { JournalReading, RunHead, RunPlace } from './journal-reader.ts';
import type { JournalPosition, JournalWriter } from './journal-writer.ts';

export interface RecordingOptions {
  readonly clock: Clock;
  /** Puts every exchange onto the disk itself before `committed` resolves; `false` by default. */
  readonly sync?: boolean;
}

/** A whole journal as bytes, for a package that is handed in, or that was received. */
export interface JournalBytes {
  readonly lines: Uint8Array;
  /** Larger bodies by their digest. */
  readonly bodies: ReadonlyMap<string, Uint8Array>;
}

/**
 * The only way to journals: everything that is recorded is written, read, followed and listed through one of these. A
 * journal is a chain of lines, and the larger bodies that they name; bytes are the same whatever keeps them.
 */
export interface JournalStore {
  /** Begins a journal; its run is held until the writer is closed. @throws HarnessError FOLDER-UNWRITABLE, FOLDER-BUSY */
  readonly create: (run: RunPlace, options: RecordingOptions) => Promise<JournalWriter>;
  /**
   * Goes on behind a position that was read; a torn tail behind it is cut off.
   * @throws HarnessError FOLDER-UNWRITABLE when there is no journal, FOLDER-BUSY while somebody writes to it
   */
  readonly resume: (
    run: RunPlace,
    after: JournalPosition,
    options: RecordingOptions,
  ) => Promise<JournalWriter>;
  /** Reads a journal and checks its chain. @throws HarnessError JOURNAL-NOT-FOUND, JOURNAL-BROKEN */
  readonly read: (run: RunPlace) => Promise<Journal>;
  /** As `read`, with the position where to go on; a broken line is a value. @throws HarnessError JOURNAL-NOT-FOUND */
  readonly inspect: (run: RunPlace) => Promise<JournalReading>;
  /**
   * Whole lines behind so many bytes, at most about 2 MiB of them, while others may be written; empty when there are
   * none, or no journal yet.
   */
  readonly tail: (run: RunPlace, from: number) => Promise<string>;
  /** A larger body, byte by byte as it is kept; `undefined` when there is none of this digest. */
  readonly body: (run: RunPlace, digest: string) => Promise<Uint8Array | undefined>;
  /** The first line; `undefined` where there is no journal. */
  readonly head: (run: RunPlace) => Promise<RunHead | undefined>;
  /** The runs at or below a place, those that began first before the others. */
  readonly list: (under: RunPlace) => Promise<readonly RunHead[]>;
  /** A whole journal with every body that is kept. @throws HarnessError JOURNAL-NOT-FOUND */
  readonly bytes: (run: RunPlace) => Promise<JournalBytes>;
  /** Lays down a whole journal that was received; one that was there is replaced. */
  readonly put: (run: RunPlace, journal: JournalBytes) => Promise<void>;
  /**
   * Begins a copy of a journal that is written elsewhere. `fetch` gets larger bodies by their digest; without it the
   * copy goes without them.
   */
  readonly copy: (
    run: RunPlace,
    fetch: ((digest: string) => Promise<Uint8Array>) | undefined,
  ) => Promise<JournalCopy>;
  /** Gives a journal another place, where none may be. */
  readonly move: (run: RunPlace, to: RunPlace) => Promise<void>;
}
