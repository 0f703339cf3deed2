import { randomBytes } from 'node:crypto';

import { HarnessError } from '../domain/harness-error.ts';
import { sm3 } from '../domain/sm3.ts';
import { inlineBody, inlineBytes, isBody } from './bodies.ts';
import type { Body } from './entries.ts';
import { createChain } from './journal-chain.ts';
import { createCopy } from './journal-copy.ts';
import {
  byBeginning,
  headOf,
  parseJournal,
  soundJournal,
  type JournalReading,
  type RunPlace,
} from './journal-reader.ts';
import type { JournalStore, RecordingOptions } from './journal-store.ts';
import type { JournalPosition, JournalWriter } from './journal-writer.ts';

/** A run as it is kept in memory. */
export interface KeptRun {
  lines: Buffer;
  readonly bodies: Map<string, Uint8Array>;
  isHeld: boolean;
}

const MOST_BYTES = 2 * 1024 * 1024;

/** Journals that are gone with the process, with chain and bodies as anywhere. `runs` is where they are kept. */
export function createMemoryJournalStore(runs = new Map<RunPlace, KeptRun>()): JournalStore {
  const known = (run: RunPlace): KeptRun => {
    const kept = runs.get(run);
    if (kept === undefined) throw new HarnessError('JOURNAL-NOT-FOUND', `没有找到记录：${run}`);
    return kept;
  };
  const begin = (run: RunPlace): KeptRun => {
    const kept = { lines: Buffer.alloc(0), bodies: new Map<string, Uint8Array>(), isHeld: false };
    runs.set(run, kept);
    return kept;
  };
  const inspect = (run: RunPlace): JournalReading => {
    const { lines, bodies } = known(run);
    return parseJournal(lines, async (body) => Promise.resolve(bytesOf(body, bodies)));
  };
  return {
    create: async (run, options) => {
      const kept = runs.get(run);
      if (kept !== undefined) throw kept.isHeld ? busy(run) : unwritable(run, '已有记录');
      return Promise.resolve(writerOf(begin(run), undefined, options));
    },
    resume: async (run, after, options) => {
      const kept = runs.get(run);
      if (kept === undefined) throw unwritable(run, '没有记录');
      if (kept.isHeld) throw busy(run);
      kept.lines = kept.lines.subarray(0, after.bytes);
      return Promise.resolve(writerOf(kept, after, options));
    },
    read: async (run) => Promise.resolve(soundJournal(inspect(run)).journal),
    inspect: async (run) => Promise.resolve(inspect(run)),
    tail: async (run, from) => Promise.resolve(wholeLines(runs.get(run)?.lines ?? Buffer.alloc(0), from)),
    body: async (run, digest) => Promise.resolve(runs.get(run)?.bodies.get(digest)),
    head: async (run) => {
      const kept = runs.get(run);
      return Promise.resolve(kept === undefined ? undefined : headOf(run, wholeLines(kept.lines, 0)));
    },
    list: async (under) =>
      Promise.resolve(
        [...runs]
          .filter(([run]) => run === under || run.startsWith(`${under}/`))
          .map(([run, kept]) => headOf(run, wholeLines(kept.lines, 0)))
          .toSorted(byBeginning),
      ),
    bytes: async (run) => {
      const { lines, bodies } = known(run);
      return Promise.resolve({ lines, bodies: new Map([...bodies].toSorted(byDigest)) });
    },
    put: async (run, { lines, bodies }) => {
      const kept = runs.get(run) ?? begin(run);
      kept.lines = Buffer.from(lines);
      for (const [digest, bytes] of bodies) kept.bodies.set(digest, bytes);
      return Promise.resolve();
    },
    copy: async (run, fetch) => {
      const kept = begin(run);
      const copy = createCopy(
        {
          replace: async (lines) => {
            kept.lines = Buffer.from(lines);
            return Promise.resolve();
          },
          append: async (lines) => {
            add(kept, lines);
            return Promise.resolve();
          },
          hasBody: (digest) => kept.bodies.has(digest),
          keepBody: async (digest, bytes) => Promise.resolve(void kept.bodies.set(digest, bytes)),
        },
        fetch,
      );
      return Promise.resolve(copy);
    },
    move: async (run, to) => {
      runs.set(to, known(run));
      runs.delete(run);
      return Promise.resolve();
    },
  };
}

function writerOf(
  kept: KeptRun,
  after: JournalPosition | undefined,
  { clock }: RecordingOptions,
): JournalWriter {
  const chain = createChain(clock, after);
  let pending = '';
  kept.isHeld = true;
  const committed = async (): Promise<void> => {
    await Promise.resolve();
    add(kept, pending);
    pending = '';
  };
  return {
    append: (kind, data) => {
      pending += chain.next(kind, data);
      return chain.count();
    },
    body: (bytes) => inlineBody(bytes) ?? keep(kept, bytes),
    committed,
    synced: committed,
    head: chain.head,
    count: chain.count,
    close: async () => {
      await committed();
      kept.isHeld = false;
    },
  };
}

function keep({ bodies }: KeptRun, bytes: Uint8Array): Body {
  const salt = randomBytes(16).toString('hex');
  const digest = sm3(Buffer.from(salt, 'hex'), bytes);
  bodies.set(digest, Uint8Array.from(bytes));
  return { file: `bodies/${digest}`, size: bytes.byteLength, digest, salt };
}

function add(kept: KeptRun, lines: string): void {
  kept.lines = Buffer.concat([kept.lines, Buffer.from(lines, 'utf8')]);
}

function bytesOf(body: Body, bodies: ReadonlyMap<string, Uint8Array>): Uint8Array | undefined {
  if (!('file' in body)) return inlineBytes(body);
  const bytes = bodies.get(body.digest);
  return bytes !== undefined && isBody(body, bytes) ? bytes : undefined;
}

function wholeLines(lines: Buffer, from: number): string {
  const some = lines.subarray(from, from + MOST_BYTES);
  return some.subarray(0, some.lastIndexOf(0x0a) + 1).toString('utf8');
}

const byDigest = ([left]: readonly [string, unknown], [right]: readonly [string, unknown]): number =>
  left.localeCompare(right);

const busy = (run: RunPlace): HarnessError =>
  new HarnessError('FOLDER-BUSY', `记录正被另一个测试使用：${run}`);

const unwritable = (run: RunPlace, reason: string): HarnessError =>
  new HarnessError('FOLDER-UNWRITABLE', `不能写入记录：${run}（${reason}）`);
