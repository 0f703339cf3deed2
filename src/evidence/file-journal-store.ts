import { existsSync, mkdirSync } from 'node:fs';
import { appendFile, mkdir, open, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { HarnessError } from '../domain/harness-error.ts';
import { holdByFile } from './file-lock.ts';
import { createCopy } from './journal-copy.ts';
import { byBeginning, headOf, openReading, readJournal, type RunHead } from './journal-reader.ts';
import type { JournalBytes, JournalStore, RecordingOptions } from './journal-store.ts';
import {
  JOURNAL_FILE,
  openJournal,
  unwritable,
  type JournalPosition,
  type JournalWriter,
} from './journal-writer.ts';

const BODIES = 'bodies';
const LOCK = '.journal.held';
const DIGEST = /^[0-9a-f]{64}$/;
const PRIVATE_FILE = { mode: 0o600 } as const;
const PRIVATE_FOLDER = { recursive: true, mode: 0o700 } as const;
/** No line is longer than 1 MiB: whatever begins here, its end is within. */
const MOST_BYTES = 2 * 1024 * 1024;

/** Journals as files: a run is a folder with `journal.ndjson`, and `bodies/<digest>` beside it. */
export const createFileJournalStore = (): JournalStore => ({
  create: async (folder, options) => Promise.resolve(held(folder, undefined, options)),
  resume: async (folder, after, options) => Promise.resolve(held(folder, after, options)),
  read: readJournal,
  inspect: openReading,
  tail: async (folder, from) => (await linesFrom(folder, from)) ?? '',
  body: async (folder, digest) => (DIGEST.test(digest) ? found(join(folder, BODIES, digest)) : undefined),
  head: headIn,
  list: async (under) => {
    const names = await readdir(under, { recursive: true }).catch(() => []);
    const folders = names
      .filter((name) => /(^|[\\/])journal\.ndjson$/.test(name))
      .map((name) => dirname(name));
    const heads = await Promise.all(folders.map(async (folder) => headIn(join(under, folder))));
    return heads.filter((head) => head !== undefined).toSorted(byBeginning);
  },
  bytes: async (folder) => {
    const lines = await found(join(folder, JOURNAL_FILE));
    if (lines === undefined)
      throw new HarnessError('JOURNAL-NOT-FOUND', `没有找到记录：${join(folder, JOURNAL_FILE)}`);
    const bodies = new Map<string, Uint8Array>();
    for (const digest of await bodiesIn(folder))
      bodies.set(digest, await readFile(join(folder, BODIES, digest)));
    return { lines, bodies };
  },
  put: async (folder, { lines, bodies }: JournalBytes) => {
    await mkdir(join(folder, BODIES), PRIVATE_FOLDER);
    for (const [digest, bytes] of bodies) await keepBody(folder, digest, bytes);
    await writeFile(join(folder, JOURNAL_FILE), lines, PRIVATE_FILE);
  },
  copy: async (folder, fetch) => {
    const file = join(folder, JOURNAL_FILE);
    await writeFile(file, '', PRIVATE_FILE);
    return createCopy(
      {
        replace: async (lines) => writeFile(file, lines, PRIVATE_FILE),
        append: async (lines) => appendFile(file, lines, 'utf8'),
        hasBody: (digest) => existsSync(join(folder, BODIES, digest)),
        keepBody: async (digest, bytes) => keepBody(folder, digest, bytes),
      },
      fetch,
    );
  },
  move: async (folder, to) => {
    await mkdir(to, PRIVATE_FOLDER);
    if (existsSync(join(folder, BODIES))) await rename(join(folder, BODIES), join(to, BODIES));
    await rename(join(folder, JOURNAL_FILE), join(to, JOURNAL_FILE));
  },
});

/** One writer at a time, of all processes. */
function held(
  folder: string,
  after: JournalPosition | undefined,
  { clock, sync = false }: RecordingOptions,
): JournalWriter {
  const letGo = hold(folder);
  try {
    const writer = openJournal({ folder, clock, sync, ...(after === undefined ? {} : { after }) });
    return {
      ...writer,
      close: async () => {
        try {
          await writer.close();
        } finally {
          letGo();
        }
      },
    };
  } catch (fault) {
    letGo();
    throw fault;
  }
}

function hold(folder: string): () => void {
  try {
    mkdirSync(folder, PRIVATE_FOLDER);
    return holdByFile(join(folder, LOCK));
  } catch (cause) {
    throw cause instanceof HarnessError ? cause : unwritable(folder, cause);
  }
}

async function headIn(folder: string): Promise<RunHead | undefined> {
  const lines = await linesFrom(folder, 0);
  return lines === undefined ? undefined : headOf(folder, lines);
}

/** Whole lines behind a position; `undefined` where there is no journal. */
async function linesFrom(folder: string, from: number): Promise<string | undefined> {
  const file = await open(join(folder, JOURNAL_FILE), 'r').catch(() => undefined);
  if (file === undefined) return undefined;
  try {
    const { bytesRead, buffer } = await file.read(Buffer.alloc(MOST_BYTES), 0, MOST_BYTES, from);
    const end = buffer.subarray(0, bytesRead).lastIndexOf(0x0a);
    return buffer.subarray(0, end + 1).toString('utf8');
  } finally {
    await file.close();
  }
}

const found = async (file: string): Promise<Uint8Array | undefined> => readFile(file).catch(() => undefined);

async function bodiesIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(join(folder, BODIES)).catch(() => []);
  return names.filter((name) => DIGEST.test(name)).toSorted();
}

async function keepBody(folder: string, digest: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, BODIES), PRIVATE_FOLDER);
  await writeFile(join(folder, BODIES, digest), bytes, PRIVATE_FILE);
}
