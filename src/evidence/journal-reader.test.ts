import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { sm3 } from '../domain/sm3.ts';
import type { Body } from './entries.ts';
import { openReading, parseJournal, readJournal, type JournalReading } from './journal-reader.ts';
import { JOURNAL_FILE, openJournal } from './journal-writer.ts';

const clock = { now: () => Date.UTC(2026, 10, 21), wait: async () => Promise.resolve() };
const noBodies = async (): Promise<undefined> => Promise.resolve(undefined);
const parse = (bytes: Uint8Array): JournalReading => parseJournal(Buffer.from(bytes), noBodies);

const folderOfThisTest = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-reader-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

/** The bytes of a journal of five lines; the third holds a replacement character. */
async function fiveLines(folder = folderOfThisTest()): Promise<Buffer> {
  const journal = openJournal({ folder, clock });
  for (const text of ['一', '二', '乱码 \ufffd', '四']) journal.append('remark', { source: 'tester', text });
  journal.append('close', { count: 4 });
  await journal.close();
  return readFileSync(join(folder, JOURNAL_FILE));
}

const broken = (line: number): unknown => ({ kind: 'broken', line, reason: expect.any(String) as string });

/** A line with its right hash, whatever it says. */
const lineOf = (bare: string): string => `${bare},"hash":"${sm3(`${bare}}`)}"}\n`;

test('a sound journal gives its lines, its head and its position', async () => {
  const bytes = await fiveLines();
  const reading = parse(bytes);
  expect(reading).toMatchObject({ kind: 'sound', journal: { closed: true } });
  if (reading.kind === 'broken') return;
  expect(reading.journal.entries.map(({ seq, kind }) => `${seq} ${kind}`)).toEqual([
    '1 remark',
    '2 remark',
    '3 remark',
    '4 remark',
    '5 close',
  ]);
  expect(reading.journal).not.toHaveProperty('torn');
  expect(reading.position).toEqual({ seq: 5, head: reading.journal.entries[4]?.hash, bytes: bytes.length });
});

test('an empty journal is sound, unclosed, and has the first head', () => {
  expect(parse(new Uint8Array())).toMatchObject({
    kind: 'sound',
    journal: { entries: [], head: '0'.repeat(64), closed: false },
    position: { seq: 0, bytes: 0 },
  });
});

test('a last line torn anywhere is left out, and the rest stands', async () => {
  const bytes = await fiveLines();
  const last = bytes.lastIndexOf(0x0a, bytes.length - 2) + 1;
  for (let end = last + 1; end < bytes.length; end += 1) {
    const reading = parse(bytes.subarray(0, end));
    expect(reading).toMatchObject({ kind: 'sound', position: { seq: 4, bytes: last } });
    if (reading.kind === 'sound') {
      expect(reading.journal.closed).toBe(false);
      expect(reading.journal.torn).toBe(bytes.toString('utf8', last, end));
    }
  }
});

test('no single changed byte goes unnoticed', async () => {
  const bytes = await fiveLines();
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(at) ^ 0x01, at);
    const line = bytes.subarray(0, at).filter((byte) => byte === 0x0a).length + 1;
    const reading = parse(changed);
    // Without its line feed the last line is torn; a new line feed makes two lines of one.
    if (at === bytes.length - 1) expect(reading).toMatchObject({ kind: 'sound', position: { seq: 4 } });
    else expect(reading, `byte ${at}`).toEqual(broken(line));
  }
});

test('bytes that only look the same once they are decoded are not the same bytes', async () => {
  const bytes = await fiveLines();
  const at = bytes.indexOf(Buffer.from('\ufffd'));
  const changed = Buffer.concat([bytes.subarray(0, at), Buffer.from([0xff]), bytes.subarray(at + 3)]);
  expect(changed.toString('utf8')).toBe(bytes.toString('utf8'));
  expect(parse(changed)).toEqual(broken(3));
});

const cut = (bytes: Buffer): readonly Buffer[] =>
  bytes
    .toString('utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => Buffer.from(`${line}\n`));

test.each([1, 2, 3, 4])('a dropped line %i is missed at its place', async (dropped) => {
  const lines = cut(await fiveLines());
  expect(parse(Buffer.concat(lines.filter((_, index) => index !== dropped - 1)))).toEqual(broken(dropped));
});

test('swapped lines are reported at the first of them', async () => {
  const [one, two, three, four, five] = cut(await fiveLines());
  expect(parse(Buffer.concat([one!, three!, two!, four!, five!]))).toEqual(broken(2));
});

test('a line that stands twice is reported', async () => {
  const [one, two] = cut(await fiveLines());
  expect(parse(Buffer.concat([one!, two!, two!]))).toEqual(broken(3));
});

test('lines that are dropped at the end leave a journal that is not closed', async () => {
  const lines = cut(await fiveLines());
  expect(parse(Buffer.concat(lines.slice(0, 4)))).toMatchObject({
    kind: 'sound',
    journal: { closed: false },
  });
});

test('a line whose own hash is right still has to fit: its number, its predecessor, its form', () => {
  const zeros = '0'.repeat(64);
  const rest = '"at":"2026-11-21T09:00:00.000+08:00","kind":"remark","data":{}';
  expect(parse(Buffer.from(lineOf(`{"seq":1,${rest},"prev":"${zeros}"`)))).toMatchObject({ kind: 'sound' });
  expect(parse(Buffer.from(lineOf(`{"seq":2,${rest},"prev":"${zeros}"`)))).toEqual(broken(1));
  expect(parse(Buffer.from(lineOf(`{"seq":1,${rest},"prev":"${'1'.repeat(64)}"`)))).toEqual(broken(1));
  expect(parse(Buffer.from(lineOf(`{"seq":1,${rest}"prev":"${zeros}"`)))).toEqual(broken(1));
  expect(parse(Buffer.from(`{"seq":1,${rest},"prev":"${zeros}"}\n`))).toEqual(broken(1));
});

test.each(['\n', '   \n', '[]\n', 'null\n', '\u0000\u0000\u0000\n'])('%j is no line', async (line) => {
  const bytes = await fiveLines();
  expect(parse(Buffer.concat([bytes, Buffer.from(line)]))).toEqual(broken(6));
});

test('a line over 1 MiB is not read', () => {
  const bare = `{"seq":1,"at":"","kind":"remark","data":"${'x'.repeat(1024 * 1024)}","prev":"${'0'.repeat(64)}"`;
  expect(parse(Buffer.from(lineOf(bare)))).toEqual({ kind: 'broken', line: 1, reason: '超过 1 MiB' });
});

test('a folder without a journal is said to have none', async () => {
  await expect(readJournal(folderOfThisTest())).rejects.toMatchObject({
    code: 'JOURNAL-NOT-FOUND',
    exitCode: 2,
  });
});

test('a broken journal is an error that names its line', async () => {
  const folder = folderOfThisTest();
  await fiveLines(folder);
  appendFileSync(join(folder, JOURNAL_FILE), 'no line\n');
  await expect(readJournal(folder)).rejects.toMatchObject({
    code: 'JOURNAL-BROKEN',
    exitCode: 1,
    message: expect.stringContaining('第 6 行') as string,
  });
});

test('a large body is fetched from the folder, and is gone when its file is', async () => {
  const folder = folderOfThisTest();
  const journal = openJournal({ folder, clock });
  const body: Body = journal.body(Buffer.alloc(70_000, 0x61));
  await journal.close();
  const reading = await openReading(folder);
  if (reading.kind === 'broken' || !('file' in body))
    throw new Error('A sound journal with a file was expected.');
  expect((await reading.journal.bytes(body))?.byteLength).toBe(70_000);
  writeFileSync(join(folder, body.file), 'changed');
  expect(await reading.journal.bytes(body)).toBeUndefined();
});
