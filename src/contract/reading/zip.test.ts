import { deflateRawSync } from 'node:zlib';

import { Zip, ZipDeflate } from 'fflate';
import { expect, test } from 'vitest';

import { readingLimits, type ReadingLimits } from './reading.ts';
import { renamed, spoilt, spoiltInFront, zipOf } from './testing/archives.ts';
import { readZip, ZipProblem } from './zip.ts';

const namesOf = async (
  bytes: Uint8Array,
  limits: ReadingLimits = readingLimits,
): Promise<readonly string[]> => (await readZip(bytes, limits)).entries.map(({ name }) => name);

const problemOf = async (bytes: Uint8Array, limits: ReadingLimits = readingLimits): Promise<string> => {
  try {
    return `read: ${(await namesOf(bytes, limits)).join(', ')}`;
  } catch (fault) {
    if (!(fault instanceof ZipProblem)) throw fault;
    return fault.kind;
  }
};

test('entries come out with name and bytes, packed or only stored', async () => {
  for (const level of [0, 6] as const) {
    const { entries } = await readZip(
      zipOf({ 'a.pdf': 'first', 'b.ofd': 'second' }, { level }),
      readingLimits,
    );
    expect(entries.map(({ name, bytes }) => [name, Buffer.from(bytes).toString()])).toEqual([
      ['a.pdf', 'first'],
      ['b.ofd', 'second'],
    ]);
  }
});

test('an archive inside a larger buffer is read from its own bytes only', async () => {
  const zip = zipOf({ 'a.pdf': 'x' });
  const larger = Buffer.concat([Buffer.from('noise'), zip, Buffer.from('noise')]);
  expect(await namesOf(larger.subarray(5, 5 + zip.byteLength))).toEqual(['a.pdf']);
});

test('folders are no files, what lies in them is', async () => {
  expect(await namesOf(zipOf({ 'batch/': '', 'batch/a.pdf': 'x' }))).toEqual(['batch/a.pdf']);
});

test('an archive without files reads as empty', async () => {
  expect(await namesOf(zipOf({}))).toEqual([]);
});

test.each([
  ['no bytes', new Uint8Array()],
  ['a text', Buffer.from('this is no archive at all, but long enough to look at')],
  ['an archive that broke off', zipOf({ 'a.pdf': 'x'.repeat(500) }).subarray(0, 60)],
])('%s is no zip', async (_what, bytes) => {
  expect(await problemOf(bytes)).toBe('not-zip');
});

test('an encrypted entry is said to be encrypted', async () => {
  expect(await problemOf(spoilt(zipOf({ 'a.pdf': 'x' }), 'flags', (flags) => flags | 1))).toBe('encrypted');
});

test('content that does not fit its checksum is corrupt', async () => {
  expect(await problemOf(spoilt(zipOf({ 'a.pdf': 'content' }), 'crc', (crc) => (crc + 1) % 2 ** 32))).toBe(
    'corrupt',
  );
});

test('content that cannot be unpacked is corrupt', async () => {
  const zip = Buffer.from(zipOf({ 'a.pdf': 'content content content' }));
  zip.fill(0xff, 30 + 'a.pdf'.length, 30 + 'a.pdf'.length + 6);
  expect(await problemOf(zip)).toBe('corrupt');
});

test('a size that lies is found out, in both directions', async () => {
  const zip = zipOf({ 'a.pdf': 'x'.repeat(1000) });
  expect(await problemOf(spoilt(zip, 'unpackedSize', () => 10))).toBe('corrupt');
  expect(await problemOf(spoilt(zip, 'unpackedSize', () => 2000))).toBe('corrupt');
});

test('a bomb that hides its size stops where its claim ends', async () => {
  const bomb = zipOf({ 'a.pdf': Buffer.alloc(64 * 1024 * 1024) }, { level: 9 });
  expect(await problemOf(spoilt(bomb, 'unpackedSize', () => 100_000))).toBe('corrupt');
});

test('what unpacks to more than a hundred times its size is a bomb', async () => {
  expect(await problemOf(zipOf({ 'a.pdf': Buffer.alloc(33 * 1024 * 1024) }, { level: 9 }))).toBe('too-large');
});

test('below the floor a file may compress as well as it likes, such as an empty scanned page', async () => {
  const zip = zipOf({ 'a.pdf': Buffer.alloc(31 * 1024 * 1024) }, { level: 9 });
  expect(zip.byteLength * 100).toBeLessThan(31 * 1024 * 1024);
  expect(await namesOf(zip)).toEqual(['a.pdf']);
});

test('many files together are a bomb, though none of them is', async () => {
  const files = Object.fromEntries(
    Array.from({ length: 5 }, (_, index) => [`${index}.pdf`, Buffer.alloc(700_000)]),
  );
  const limits = { ...readingLimits, ratioFloorBytes: 3_000_000 };
  expect(await problemOf(zipOf(files, { level: 9 }), limits)).toBe('too-large');
});

test('what unpacks beyond the limit is too large, whatever it compresses to', async () => {
  const zip = zipOf({ 'a.pdf': 'x'.repeat(60), 'b.pdf': 'y'.repeat(60) }, { level: 0 });
  expect(await problemOf(zip, { ...readingLimits, maxUnpackedBytes: 100 })).toBe('too-large');
  expect(await problemOf(zip, { ...readingLimits, maxUnpackedBytes: 120 })).toBe('read: a.pdf, b.pdf');
});

test('three hundred entries are read, one more is too many', async () => {
  const files = (count: number): Record<string, string> =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`${index}.pdf`, '']));
  expect(await namesOf(zipOf(files(300)))).toHaveLength(300);
  expect(await problemOf(zipOf(files(301)))).toBe('too-many');
});

test('names that climb out are handed on as they are written, and nothing is written to disk', async () => {
  const names = ['../a.pdf', 'x/../../b.pdf', '/etc/c.pdf', 'C:/d.pdf', '..\\e.pdf'];
  expect(await namesOf(zipOf(Object.fromEntries(names.map((name) => [name, 'x']))))).toEqual(names);
});

test('Chinese names are read in UTF-8 and, where that fails, in GBK', async () => {
  expect(await namesOf(zipOf({ '票据.pdf': 'x' }))).toEqual(['票据.pdf']);
  const gbk = Buffer.from([0xb2, 0xe2, 0xca, 0xd4, ...Buffer.from('.pdf')]);
  expect(await namesOf(renamed(zipOf({ 'AAAA.pdf': 'x' }), 'AAAA.pdf', gbk))).toEqual(['测试.pdf']);
  const unmarked = renamed(zipOf({ 'AAAAAA.pdf': 'x' }), 'AAAAAA.pdf', Buffer.from('测试.pdf'));
  expect(await namesOf(unmarked)).toEqual(['测试.pdf']);
});

test('a file that is a deflate stream but no archive is no zip', async () => {
  expect(await problemOf(deflateRawSync(Buffer.alloc(1000)))).toBe('not-zip');
});

const twoFiles = zipOf({ 'a.pdf': 'first', 'b.pdf': 'second' });

test.each([
  ['a line end behind it', '', '\r\n', 0, 2],
  ['zeros behind it', '', '\0'.repeat(70_000), 0, 70_000],
  ['a mark in front of it', '\xef\xbb\xbf', '', 3, 0],
  ['a program in front of it and a line end behind it', `MZ${'x'.repeat(5_000)}`, '\n', 5_002, 1],
])('an archive with %s is read, and the bytes are told', async (_what, front, back, before, behind) => {
  const bytes = Buffer.concat([Buffer.from(front, 'latin1'), twoFiles, Buffer.from(back, 'latin1')]);
  const { entries, around } = await readZip(bytes, readingLimits);
  expect(entries.map(({ name }) => name)).toEqual(['a.pdf', 'b.pdf']);
  expect(around).toEqual({ before, behind });
});

test('an archive by itself has nothing around it', async () => {
  expect(await readZip(twoFiles, readingLimits)).not.toHaveProperty('around');
});

test.each([
  ['the name', renamedInFront('c.pdf')],
  ['the size', spoiltInFront(twoFiles, 'unpackedSize', () => 3)],
  ['the checksum', spoiltInFront(twoFiles, 'crc', (crc) => (crc + 1) % 2 ** 32)],
  ['the method', spoiltInFront(zipOf({ 'a.pdf': 'x'.repeat(99) }), 'method', () => 0)],
  ['the cipher', spoiltInFront(twoFiles, 'flags', (flags) => flags | 1)],
  ['a file that the directory does not name', withoutDirectoryOf(twoFiles)],
  ['another archive in front', Buffer.concat([zipOf({ 'c.pdf': 'x' }), twoFiles])],
])('an archive whose directory and headers differ is corrupt: %s', async (_what, bytes) => {
  expect(await problemOf(bytes)).toBe('corrupt');
});

test('sizes that stand behind the files are no difference', async () => {
  const parts: Uint8Array[] = [];
  const zip = new Zip((_, part) => parts.push(part));
  for (const name of ['a.pdf', 'b.pdf']) {
    const file = new ZipDeflate(name);
    zip.add(file);
    file.push(Buffer.from('content'), true);
  }
  zip.end();
  expect(await namesOf(Buffer.concat(parts))).toEqual(['a.pdf', 'b.pdf']);
});

function renamedInFront(name: string): Uint8Array {
  const bytes = Buffer.from(twoFiles);
  bytes.write(name, 30, 'latin1');
  return bytes;
}

/** The archive with its first file taken out of the directory only. */
function withoutDirectoryOf(zip: Uint8Array): Uint8Array {
  const bytes = Buffer.from(zip);
  const start = bytes.indexOf('PK\u0001\u0002', 0, 'latin1');
  const next = bytes.indexOf('PK\u0001\u0002', start + 4, 'latin1');
  const cut = Buffer.concat([bytes.subarray(0, start), bytes.subarray(next)]);
  const end = cut.lastIndexOf('PK\u0005\u0006', undefined, 'latin1');
  cut.writeUInt16LE(1, end + 8);
  cut.writeUInt16LE(1, end + 10);
  cut.writeUInt32LE(cut.readUInt32LE(end + 12) - (next - start), end + 12);
  return cut;
}
