import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

import { HarnessError } from '../domain/harness-error.ts';
import { sm3 } from '../domain/sm3.ts';
import { bodyBytes } from './bodies.ts';
import type { Body, Entry, Journal, OpenData } from './entries.ts';
import { FIRST_PREV } from './journal-chain.ts';
import { JOURNAL_FILE, type JournalPosition } from './journal-writer.ts';

/** A journal as found: sound, or broken at a line. A torn last line is sound: a crash does that. */
export type JournalReading =
  | { readonly kind: 'sound'; readonly journal: Journal; readonly position: JournalPosition }
  | { readonly kind: 'broken'; readonly line: number; readonly reason: string };

/** The name of a run's journal in its store: a folder where journals are files, a key in a database. */
export type RunPlace = string;

/** The first line of a journal, for lists of runs. */
export interface RunHead {
  readonly run: RunPlace;
  /** ISO time of the first line; absent while there is none, or when it cannot be read. */
  readonly begunAt?: string;
  /** The first line's data: run, hospital, driver, what was selected. */
  readonly opening?: OpenData;
}

const MAX_LINE_BYTES = 1024 * 1024;
const TAIL = /,"hash":"([0-9a-f]{64})"\}$/;

/**
 * Reads a run folder's journal.
 * @throws HarnessError JOURNAL-NOT-FOUND, JOURNAL-BROKEN
 */
export async function readJournal(folder: string): Promise<Journal> {
  return soundJournal(await openReading(folder)).journal;
}

/** A reading that has to be sound. @throws HarnessError JOURNAL-BROKEN */
export function soundJournal(reading: JournalReading): Extract<JournalReading, { kind: 'sound' }> {
  if (reading.kind === 'sound') return reading;
  throw new HarnessError('JOURNAL-BROKEN', `记录第 ${reading.line} 行不可信：${reading.reason}`);
}

/** As `readJournal`, but a broken line is a value. @throws HarnessError JOURNAL-NOT-FOUND */
export async function openReading(folder: string): Promise<JournalReading> {
  let bytes: Buffer;
  try {
    // A pipe of this name would let the reader wait for ever.
    if (!(await stat(join(folder, JOURNAL_FILE))).isFile()) throw new Error('not a file');
    bytes = await readFile(join(folder, JOURNAL_FILE));
  } catch (cause) {
    throw new HarnessError('JOURNAL-NOT-FOUND', `没有找到记录：${join(folder, JOURNAL_FILE)}`, { cause });
  }
  return parseJournal(bytes, async (body) => bodyBytes(folder, body));
}

/** Checks the chain line by line. Bodies are fetched when they are asked for. */
export function parseJournal(
  bytes: Buffer,
  fetch: (body: Body) => Promise<Uint8Array | undefined>,
): JournalReading {
  const entries: Entry[] = [];
  let prev = FIRST_PREV;
  let start = 0;
  while (start < bytes.length) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    const raw = bytes.subarray(start, end);
    const text = raw.toString('utf8');
    const line = readLine(raw, text, entries.length + 1, prev);
    if (typeof line === 'string') {
      if (newline !== -1) return { kind: 'broken', line: entries.length + 1, reason: line };
      return sound(entries, prev, start, fetch, text);
    }
    if (newline === -1) return sound(entries, prev, start, fetch, text);
    entries.push(line);
    prev = line.hash;
    start = end + 1;
  }
  return sound(entries, prev, start, fetch);
}

/** The head of a journal that begins with these lines. Nothing is checked: it is for lists, never for a verdict. */
export function headOf(run: RunPlace, lines: string): RunHead {
  try {
    const { at, kind, data } = JSON.parse(lines.slice(0, lines.indexOf('\n') + 1)) as Entry;
    return {
      run,
      ...(typeof at === 'string' ? { begunAt: at } : {}),
      ...(kind === 'open' ? { opening: data } : {}),
    };
  } catch {
    return { run };
  }
}

/** The order of a list of runs: those that began first before the others. */
export const byBeginning = (left: RunHead, right: RunHead): number =>
  (left.begunAt ?? '').localeCompare(right.begunAt ?? '') || left.run.localeCompare(right.run);

/** The line, or why it does not fit into the chain. */
function readLine(raw: Buffer, text: string, seq: number, prev: string): Entry | string {
  if (raw.length > MAX_LINE_BYTES) return '超过 1 MiB';
  const [tail, hash] = TAIL.exec(text) ?? [];
  if (tail === undefined || hash === undefined) return '不是完整的记录行';
  // Over the bytes as they are: decoding turns every stray byte into the same replacement character.
  if (sm3(raw.subarray(0, raw.length - tail.length), '}') !== hash) return '内容与其摘要不符';
  let line: Entry;
  try {
    line = JSON.parse(text) as Entry;
  } catch {
    return '不是合法的 JSON';
  }
  if (line.seq !== seq) return `序号应为 ${seq}，实为 ${line.seq}`;
  if (line.prev !== prev) return '与前一行的摘要不相连';
  return line;
}

function sound(
  entries: readonly Entry[],
  head: string,
  size: number,
  fetch: (body: Body) => Promise<Uint8Array | undefined>,
  torn?: string,
): JournalReading {
  const journal: Journal = {
    entries,
    head,
    closed: entries.at(-1)?.kind === 'close',
    ...(torn === undefined || torn === '' ? {} : { torn }),
    bytes: fetch,
  };
  return { kind: 'sound', journal, position: { seq: entries.length, head, bytes: size } };
}
