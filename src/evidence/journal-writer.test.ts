import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import type { Clock } from '../domain/clock.ts';
import { openReading, readJournal } from './journal-reader.ts';
import { JOURNAL_FILE, openJournal, type JournalWriter, type WriterOptions } from './journal-writer.ts';

/** Ten past nine in China, a second later with every look. */
const ticking = (): Clock => {
  let at = Date.UTC(2026, 10, 21, 1, 10, 0, 500);
  return { now: () => (at += 1000), wait: async () => Promise.resolve() };
};

const folderOfThisTest = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-journal-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

const open = (folder: string, more: Partial<WriterOptions> = {}): JournalWriter =>
  openJournal({ folder, clock: ticking(), ...more });

const remark = (journal: JournalWriter, text: string): number =>
  journal.append('remark', { source: 'tester', text });

const linesOf = (folder: string): readonly string[] =>
  readFileSync(join(folder, JOURNAL_FILE), 'utf8').split('\n').slice(0, -1);

test('a line is compact JSON in the order seq, at, kind, data, prev, hash', async () => {
  const folder = folderOfThisTest();
  const journal = open(folder);
  expect(remark(journal, '早上好 "x"')).toBe(1);
  await journal.close();
  const [line = ''] = linesOf(folder);
  expect(line).toBe(
    `{"seq":1,"at":"2026-11-21T09:10:01.500+08:00","kind":"remark","data":{"source":"tester","text":"早上好 \\"x\\""},"prev":"${'0'.repeat(64)}","hash":"${journal.head()}"}`,
  );
  expect(Object.keys(JSON.parse(line) as object)).toEqual(['seq', 'at', 'kind', 'data', 'prev', 'hash']);
});

test('every hash is SM3 of the bytes of its line without the hash, and links to the line before', async () => {
  const folder = folderOfThisTest();
  const journal = open(folder);
  for (const text of ['一', 'two', '\u2028 and \ud800 and \ufffd']) remark(journal, text);
  await journal.close();
  let prev = '0'.repeat(64);
  for (const [index, line] of linesOf(folder).entries()) {
    const bytes = Buffer.from(line, 'utf8');
    const bare = Buffer.concat([bytes.subarray(0, bytes.lastIndexOf(',"hash":"')), Buffer.from('}')]);
    const hash = createHash('sm3').update(bare).digest('hex');
    expect(JSON.parse(line)).toMatchObject({ seq: index + 1, prev, hash });
    prev = hash;
  }
  expect(journal.head()).toBe(prev);
  expect(journal.count()).toBe(3);
});

test('an exchange with 64 KiB of the worst characters on both sides stays within 1 MiB', async () => {
  const folder = folderOfThisTest();
  const journal = open(folder);
  const body = journal.body(Buffer.alloc(65_536, 0x01));
  journal.append('exchange', {
    peer: '127.0.0.1',
    receivedAt: '2026-11-21T09:10:00.000+08:00',
    ms: 1,
    request: { method: 'POST', path: '/', headers: [['x', '\u0001'.repeat(16_000)]], body },
    reply: { status: 200, headers: [], body },
  });
  await journal.close();
  expect((await readJournal(folder)).entries).toHaveLength(1);
});

test('everything appended before a commit is in the file when it resolves', async () => {
  const folder = folderOfThisTest();
  const journal = open(folder);
  remark(journal, 'one');
  const first = journal.committed();
  remark(journal, 'two');
  expect(linesOf(folder)).toHaveLength(0);
  await first;
  expect(linesOf(folder)).toHaveLength(2);
  await journal.committed();
  expect(linesOf(folder)).toHaveLength(2);
  await journal.close();
});

test('many appends in one turn go out with one write', async () => {
  const folder = folderOfThisTest();
  const journal = open(folder);
  const sizes = new Set<number>();
  const commits = Array.from({ length: 500 }, async (_, index) => {
    remark(journal, `${index}`);
    await journal.committed();
    sizes.add(statSync(join(folder, JOURNAL_FILE)).size);
  });
  expect(statSync(join(folder, JOURNAL_FILE)).size).toBe(0);
  await Promise.all(commits);
  expect([...sizes]).toEqual([statSync(join(folder, JOURNAL_FILE)).size]);
  expect(linesOf(folder)).toHaveLength(500);
  await journal.close();
});

test('synced writes what no commit has asked for yet', async () => {
  const folder = folderOfThisTest();
  const journal = open(folder, { sync: true });
  remark(journal, 'one');
  await journal.synced();
  expect(linesOf(folder)).toHaveLength(1);
  remark(journal, 'two');
  await journal.committed();
  expect(linesOf(folder)).toHaveLength(2);
  await journal.close();
});

test('a small body stands in the line, a large one in its file before the line is written', async () => {
  const folder = folderOfThisTest();
  const journal = open(folder);
  expect(journal.body(Buffer.from('small'))).toEqual({ text: 'small' });
  const body = journal.body(Buffer.alloc(100_000, 0x61));
  if (!('file' in body)) throw new Error('The body was expected in a file.');
  expect(statSync(join(folder, body.file)).size).toBe(100_000);
  expect(linesOf(folder)).toHaveLength(0);
  await journal.close();
});

test('a journal is never written over another one', async () => {
  const folder = folderOfThisTest();
  await open(folder).close();
  expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'FOLDER-UNWRITABLE' }) as Error);
});

test('a folder that is a file is refused with its name', () => {
  const folder = join(folderOfThisTest(), 'file');
  writeFileSync(folder, '');
  expect(() => open(folder)).toThrow(expect.objectContaining({ code: 'FOLDER-UNWRITABLE' }) as Error);
  expect(() => open(folder)).toThrow(folder);
});

test('a journal is private', async () => {
  const folder = join(folderOfThisTest(), 'run');
  await open(folder).close();
  expect(statSync(folder).mode & 0o077).toBe(0);
  expect(statSync(join(folder, JOURNAL_FILE)).mode & 0o077).toBe(0);
});

test('a journal goes on after its last line, and a torn tail is cut off', async () => {
  const folder = folderOfThisTest();
  const journal = open(folder);
  remark(journal, 'one');
  await journal.close();
  appendFileSync(join(folder, JOURNAL_FILE), '{"seq":2,"at":"2026-11-21T09');
  const reading = await openReading(folder);
  if (reading.kind === 'broken') throw new Error(reading.reason);
  const later = open(folder, { after: reading.position });
  expect(remark(later, 'two')).toBe(2);
  await later.close();
  const { entries, head, torn } = await readJournal(folder);
  expect(entries.map(({ seq, data }) => [seq, data])).toMatchObject([
    [1, { text: 'one' }],
    [2, { text: 'two' }],
  ]);
  expect([head, torn]).toEqual([later.head(), undefined]);
});

test('going on with a journal that is not there is refused', () => {
  const folder = folderOfThisTest();
  const after = { seq: 0, head: '0'.repeat(64), bytes: 0 };
  expect(() => open(folder, { after })).toThrow(
    expect.objectContaining({ code: 'FOLDER-UNWRITABLE' }) as Error,
  );
});

test('a large body that cannot be kept is a fault, never a line without it, and nothing comes after it', async () => {
  const folder = folderOfThisTest();
  const journal = open(folder);
  writeFileSync(join(folder, 'bodies'), '');
  const fault = { code: 'JOURNAL-WRITE', exitCode: 3 };
  expect(() => journal.body(Buffer.alloc(100_000))).toThrow(expect.objectContaining(fault));
  remark(journal, '之后');
  await expect(journal.close()).rejects.toMatchObject(fault);
  expect(linesOf(folder)).toEqual([]);
});
