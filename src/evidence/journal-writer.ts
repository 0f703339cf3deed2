import { closeSync, fdatasync, ftruncateSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { faultWords } from '../domain/fault-words.ts';
import { join } from 'node:path';

import type { Clock } from '../domain/clock.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { inlineBody, storeBody } from './bodies.ts';
import type { Body, EntryData, EntryKind } from './entries.ts';
import { createChain } from './journal-chain.ts';

export const JOURNAL_FILE = 'journal.ndjson';

/** Appends to a journal. One writer per run. */
export interface JournalWriter {
  /** Puts a line at the end of the chain and returns its seq; it is on disk once `committed` has resolved. */
  readonly append: <Kind extends EntryKind>(kind: Kind, data: EntryData<Kind>) => number;
  /** Makes bytes storable; large ones are kept before the line that names them. @throws HarnessError JOURNAL-WRITE */
  readonly body: (bytes: Uint8Array) => Body;
  /**
   * Resolves when everything appended so far has left this process: when it is killed, nothing of it is lost.
   * @throws HarnessError JOURNAL-WRITE
   */
  readonly committed: () => Promise<void>;
  /** As `committed`, and on the disk itself: a power cut loses nothing of it. */
  readonly synced: () => Promise<void>;
  /** Hash of the last line. */
  readonly head: () => string;
  readonly count: () => number;
  readonly close: () => Promise<void>;
}

/** The end of the sound part of a journal: where to go on. */
export interface JournalPosition {
  readonly seq: number;
  readonly head: string;
  /** Bytes of the lines that are sound; a torn tail behind them is cut off. */
  readonly bytes: number;
}

export interface WriterOptions {
  readonly folder: string;
  readonly clock: Clock;
  /** The position where to go on; absent for a new journal. */
  readonly after?: JournalPosition;
  /** Sync after every commit. */
  readonly sync?: boolean;
}

/** A journal in a file of a folder. @throws HarnessError FOLDER-UNWRITABLE */
export function openJournal({ folder, clock, after, sync = false }: WriterOptions): JournalWriter {
  const descriptor = open(folder, after);
  const chain = createChain(clock, after);
  let pending: string[] = [];
  let commit: Promise<void> | undefined;
  let broken: HarnessError | undefined;

  /** Group commit: whatever was appended in one turn of the event loop goes out with one write. */
  const flush = (): void => {
    commit = undefined;
    if (broken !== undefined) throw broken;
    if (pending.length === 0) return;
    const bytes = Buffer.from(pending.join(''), 'utf8');
    pending = [];
    try {
      writeAll(descriptor, bytes);
    } catch (cause) {
      broken = writeFailure(cause);
      throw broken;
    }
  };

  /** Keeps a large body; one that cannot be kept whole is not recorded at all, nor is anything after it. */
  const store = (bytes: Uint8Array): Body => {
    try {
      return storeBody(folder, bytes);
    } catch (cause) {
      broken = writeFailure(cause);
      throw broken;
    }
  };

  const committed = async (): Promise<void> => {
    commit ??= new Promise<void>((resolve) => {
      setImmediate(resolve);
    }).then(flush);
    return sync ? commit.then(async () => syncFile(descriptor)) : commit;
  };

  const synced = async (): Promise<void> => {
    await committed();
    await syncFile(descriptor);
  };

  return {
    append: (kind, data) => {
      pending.push(chain.next(kind, data));
      return chain.count();
    },
    body: (bytes) => inlineBody(bytes) ?? store(bytes),
    committed,
    synced,
    head: chain.head,
    count: chain.count,
    close: async () => {
      try {
        await synced();
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

const writeFailure = (cause: unknown): HarnessError =>
  new HarnessError('JOURNAL-WRITE', `记录写入失败：${faultWords(cause)}`, {
    cause,
  });

function open(folder: string, after: JournalPosition | undefined): number {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const file = join(folder, JOURNAL_FILE);
    if (after === undefined) return openSync(file, 'wx', 0o600);
    const descriptor = openSync(file, 'r+');
    ftruncateSync(descriptor, after.bytes);
    closeSync(descriptor);
    return openSync(file, 'a', 0o600);
  } catch (cause) {
    throw unwritable(folder, cause);
  }
}

/** The fault of a folder that no journal can be written into. */
export function unwritable(folder: string, cause: unknown): HarnessError {
  const reason = faultWords(cause);
  return new HarnessError('FOLDER-UNWRITABLE', `不能在目录中写入记录：${folder}（${reason}）`, { cause });
}

/** write(2) may take less than it was given. */
function writeAll(descriptor: number, bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.byteLength) written += writeSync(descriptor, bytes, written);
}

const syncFile = async (descriptor: number): Promise<void> =>
  new Promise((resolve, reject) => {
    fdatasync(descriptor, (error) => {
      if (error === null) resolve();
      else reject(new HarnessError('JOURNAL-WRITE', `记录落盘失败：${error.message}`, { cause: error }));
    });
  });
