import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import type { Clock } from '../domain/clock.ts';
import type { OpenData } from './entries.ts';
import { createFileJournalStore } from './file-journal-store.ts';
import type { JournalStore } from './journal-store.ts';
import { JOURNAL_FILE, type JournalWriter } from './journal-writer.ts';
import { createMemoryJournalStore, type KeptRun } from './memory-journal-store.ts';

/** One way of keeping journals, for one test. */
interface Keeping {
  readonly store: JournalStore;
  /** A place for a run, of this name. */
  readonly place: (name: string) => string;
  /** Puts bytes behind the last line as no writer does: half a line after a crash, or somebody's own. */
  readonly scribble: (run: string, text: string) => void;
}

const inFiles = (): Keeping => {
  const root = mkdtempSync(join(tmpdir(), 'evoucher-store-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  return {
    store: createFileJournalStore(),
    place: (name) => (name === '' ? root : join(root, name)),
    scribble: (run, text) => appendFileSync(join(run, JOURNAL_FILE), text),
  };
};

const inMemory = (): Keeping => {
  const runs = new Map<string, KeptRun>();
  return {
    store: createMemoryJournalStore(runs),
    place: (name) => (name === '' ? 'root' : `root/${name}`),
    scribble: (run, text) => {
      const kept = runs.get(run);
      if (kept !== undefined) kept.lines = Buffer.concat([kept.lines, Buffer.from(text)]);
    },
  };
};

const keepings: readonly (readonly [string, () => Keeping])[] = [
  ['files', inFiles],
  ['memory', inMemory],
];

/** Ten past nine in China, a second later with every look. */
const ticking = (): Clock => {
  let at = Date.UTC(2026, 10, 21, 1, 10, 0, 500);
  return { now: () => (at += 1_000), wait: async () => Promise.resolve() };
};

const say = (journal: JournalWriter, ...texts: readonly string[]): void => {
  for (const text of texts) journal.append('remark', { source: 'tester', text });
};

const textsIn = async (store: JournalStore, run: string): Promise<readonly string[]> =>
  (await store.read(run)).entries.flatMap((entry) => (entry.kind === 'remark' ? [entry.data.text] : []));

const LARGE = Buffer.alloc(70_000, 0x61);

test.each(keepings)('%s: lines are read as they were written, in a chain', async (_, open) => {
  const { store, place } = open();
  const journal = await store.create(place('a'), { clock: ticking() });
  say(journal, '一', 'two');
  expect([journal.count(), (await store.read(place('a'))).entries.length]).toEqual([2, 0]);
  await journal.committed();
  const { entries, head, closed } = await store.read(place('a'));
  expect(entries).toMatchObject([
    { seq: 1, at: '2026-11-21T09:10:01.500+08:00', data: { text: '一' }, prev: '0'.repeat(64) },
    { seq: 2, data: { text: 'two' }, prev: entries[0]?.hash },
  ]);
  expect([head, closed]).toEqual([journal.head(), false]);
  journal.append('close', { count: 2 });
  await journal.close();
  expect(await store.read(place('a'))).toMatchObject({ closed: true });
});

test.each(keepings)('%s: a run is begun once', async (_, open) => {
  const { store, place } = open();
  await (await store.create(place('a'), { clock: ticking() })).close();
  await expect(store.create(place('a'), { clock: ticking() })).rejects.toMatchObject({
    code: 'FOLDER-UNWRITABLE',
  });
});

test.each(keepings)('%s: one writes at a time', async (_, open) => {
  const { store, place } = open();
  const journal = await store.create(place('a'), { clock: ticking() });
  await journal.committed();
  const reading = await store.inspect(place('a'));
  if (reading.kind === 'broken') throw new Error(reading.reason);
  const resume = async (): Promise<JournalWriter> =>
    store.resume(place('a'), reading.position, { clock: ticking() });
  await expect(resume()).rejects.toMatchObject({ code: 'FOLDER-BUSY' });
  await expect(store.create(place('a'), { clock: ticking() })).rejects.toMatchObject({ code: 'FOLDER-BUSY' });
  await journal.close();
  await (await resume()).close();
});

test.each(keepings)('%s: a run goes on behind its last whole line', async (_, open) => {
  const { store, place, scribble } = open();
  const journal = await store.create(place('a'), { clock: ticking() });
  say(journal, 'one');
  await journal.close();
  scribble(place('a'), '{"seq":2,"at":"2026-11-21T09');
  const reading = await store.inspect(place('a'));
  if (reading.kind === 'broken') throw new Error(reading.reason);
  expect(reading.journal.torn).toBe('{"seq":2,"at":"2026-11-21T09');
  const later = await store.resume(place('a'), reading.position, { clock: ticking(), sync: true });
  say(later, 'two');
  await later.synced();
  await later.close();
  expect(await textsIn(store, place('a'))).toEqual(['one', 'two']);
  expect(await store.read(place('a'))).toMatchObject({ head: later.head() });
});

test.each(keepings)('%s: a journal that is not there is neither read nor gone on with', async (_, open) => {
  const { store, place } = open();
  const missing = { code: 'JOURNAL-NOT-FOUND' };
  await expect(store.read(place('a'))).rejects.toMatchObject(missing);
  await expect(store.inspect(place('a'))).rejects.toMatchObject(missing);
  await expect(store.bytes(place('a'))).rejects.toMatchObject(missing);
  const after = { seq: 0, head: '0'.repeat(64), bytes: 0 };
  await expect(store.resume(place('a'), after, { clock: ticking() })).rejects.toMatchObject({
    code: 'FOLDER-UNWRITABLE',
  });
  expect([await store.head(place('a')), await store.tail(place('a'), 0)]).toEqual([undefined, '']);
});

test.each(keepings)('%s: a line that breaks the chain is told with its number', async (_, open) => {
  const { store, place, scribble } = open();
  const journal = await store.create(place('a'), { clock: ticking() });
  say(journal, 'one');
  await journal.close();
  scribble(place('a'), 'no line\n');
  expect(await store.inspect(place('a'))).toMatchObject({ kind: 'broken', line: 2 });
  await expect(store.read(place('a'))).rejects.toMatchObject({
    code: 'JOURNAL-BROKEN',
    message: expect.stringContaining('第 2 行') as string,
  });
});

test.each(keepings)('%s: a journal is followed while it is written', async (_, open) => {
  const { store, place } = open();
  const journal = await store.create(place('a'), { clock: ticking() });
  say(journal, '一');
  await journal.committed();
  const first = await store.tail(place('a'), 0);
  expect(first).toMatch(/^\{"seq":1,.*\}\n$/);
  expect(await store.tail(place('a'), Buffer.byteLength(first))).toBe('');
  say(journal, 'two', 'three');
  await journal.committed();
  expect((await store.tail(place('a'), Buffer.byteLength(first))).split('\n')).toHaveLength(3);
  await journal.close();
});

test.each(keepings)('%s: only whole lines are followed', async (_, open) => {
  const { store, place, scribble } = open();
  const journal = await store.create(place('a'), { clock: ticking() });
  say(journal, 'one');
  await journal.committed();
  scribble(place('a'), '{"seq":2');
  expect(await store.tail(place('a'), 0)).toMatch(/^\{"seq":1,.*\}\n$/);
  await journal.close();
});

test.each(keepings)('%s: bodies come back byte by byte, large and small', async (_, open) => {
  const { store, place } = open();
  const journal = await store.create(place('a'), { clock: ticking() });
  const small = journal.body(Buffer.from('小'));
  const large = journal.body(LARGE);
  await journal.close();
  const { bytes } = await store.read(place('a'));
  expect(Buffer.from((await bytes(small)) ?? []).toString('utf8')).toBe('小');
  expect(LARGE.equals((await bytes(large)) ?? Buffer.alloc(0))).toBe(true);
  const digest = 'file' in large ? large.digest : '';
  expect(LARGE.equals((await store.body(place('a'), digest)) ?? Buffer.alloc(0))).toBe(true);
  expect(await store.body(place('a'), '0'.repeat(64))).toBeUndefined();
  expect(await store.body(place('a'), `../${JOURNAL_FILE}`)).toBeUndefined();
});

test.each(keepings)('%s: a whole journal is taken out and laid down elsewhere', async (_, open) => {
  const { store, place } = open();
  const journal = await store.create(place('a'), { clock: ticking() });
  say(journal, 'one');
  const large = journal.body(LARGE);
  await journal.close();
  const whole = await store.bytes(place('a'));
  expect([...whole.bodies.keys()]).toEqual('file' in large ? [large.digest] : []);
  await store.put(place('b'), whole);
  expect(await textsIn(store, place('b'))).toEqual(['one']);
  expect((await (await store.read(place('b'))).bytes(large))?.byteLength).toBe(LARGE.byteLength);
});

test.each(keepings)(
  '%s: a copy grows with its original, bodies before the lines that name them',
  async (_, open) => {
    const { store, place } = open();
    const journal = await store.create(place('a'), { clock: ticking() });
    await store.put(place('b'), { lines: Buffer.from('what was there before\n'), bodies: new Map() });
    const asked: string[] = [];
    const copy = await store.copy(place('b'), async (digest) => {
      asked.push(digest);
      return (await store.body(place('a'), digest)) ?? Buffer.alloc(0);
    });
    const large = journal.body(LARGE);
    journal.append('note', {
      topic: 'attachment',
      text: 'x',
      attachment: { type: 'image/png', body: large },
    });
    await journal.committed();
    await copy.take(await store.tail(place('a'), copy.size()));
    say(journal, 'two');
    await journal.close();
    await copy.take(await store.tail(place('a'), copy.size()));
    expect(await textsIn(store, place('b'))).toEqual(['two']);
    expect(asked).toEqual('file' in large ? [large.digest] : []);
    copy.restart();
    await copy.take(await store.tail(place('a'), copy.size()));
    expect((await store.bytes(place('b'))).lines).toEqual((await store.bytes(place('a'))).lines);
    expect(asked).toHaveLength(1);
  },
);

test.each(keepings)('%s: runs are listed by their beginning, with what they are', async (_, open) => {
  const { store, place } = open();
  const clock = ticking();
  for (const name of ['z', 'a/b', 'a/b/c']) {
    const journal = await store.create(place(name), { clock });
    if (name === 'z') journal.append('open', { run: 'r1', attempt: 1 } as OpenData);
    else say(journal, name);
    await journal.close();
  }
  const all = await store.list(place(''));
  expect(all.map(({ run }) => run)).toEqual(['z', 'a/b', 'a/b/c'].map(place));
  expect(all[0]).toMatchObject({ begunAt: '2026-11-21T09:10:01.500+08:00', opening: { run: 'r1' } });
  expect(await store.head(place('z'))).toEqual(all[0]);
  expect((await store.list(place('a'))).map(({ run }) => run)).toEqual(['a/b', 'a/b/c'].map(place));
  expect(await store.list(place('nowhere'))).toEqual([]);
});

test.each(keepings)('%s: a journal that was moved is no longer where it was', async (_, open) => {
  const { store, place } = open();
  const journal = await store.create(place('a'), { clock: ticking() });
  say(journal, 'one');
  const large = journal.body(LARGE);
  await journal.close();
  await store.move(place('a'), place('b'));
  expect(await store.head(place('a'))).toBeUndefined();
  expect(await textsIn(store, place('b'))).toEqual(['one']);
  expect(await (await store.read(place('b'))).bytes(large)).toBeDefined();
  await (await store.create(place('a'), { clock: ticking() })).close();
});
