import { crc32 as nodeCrc32, gunzipSync as nodeGunzip, deflateSync, gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { openArchive as openInNode, type Archive } from '../../contract/reading/archive.ts';
import { renamed, spoilt, zipOf } from '../../contract/reading/testing/archives.ts';
import { openArchive } from './archive.ts';
import { isDeepStrictEqual } from './util.ts';
import { crc32, gunzipSync, inflateSync } from './zlib.ts';

/** Reads an archive; returns names, sizes and contents, or the place where reading came to an end. */
async function contentsOf(
  open: (bytes: Uint8Array) => Promise<Archive>,
  bytes: Uint8Array,
): Promise<unknown> {
  const archive = await open(bytes).catch(() => 'no archive' as const);
  if (archive === 'no archive') return archive;
  const entries = await archive.entries().catch(() => 'no directory' as const);
  if (entries === 'no directory') return entries;
  const contents = entries.map(async ({ rawName, flags, size, crc, content }) => ({
    name: Buffer.from(rawName).toString('hex'),
    ...{ flags, size, crc },
    // The content of an encrypted entry is never read: it is refused by its flag.
    content:
      (flags & 1) === 1
        ? 'encrypted'
        : await content().then(
            (found) => Buffer.from(found).toString('hex'),
            () => 'no content',
          ),
  }));
  return [archive.count, ...(await Promise.all(contents))];
}

const files = { 'a.pdf': 'first'.repeat(1_000), 'b.ofd': '', 'folder/c.xml': '<x/>' };
const zip = zipOf(files);

test.each([
  ['deflated files', zip],
  ['stored files', zipOf(files, { level: 0 })],
  ['an archive without files', zipOf({})],
  [
    'a name in GBK',
    renamed(zipOf({ 'aa.pdf': 'x' }), 'aa.pdf', Buffer.from([0xd6, 0xd0, 0x2e, 0x70, 0x64, 0x66])),
  ],
  ['no bytes', new Uint8Array()],
  ['a text', Buffer.from('this is no archive at all, but long enough to look at')],
  ['an archive that broke off', zip.subarray(0, 60)],
  ['a beginning that is missing', zip.subarray(30)],
  ['an encrypted entry', spoilt(zip, 'flags', (flags) => flags | 1)],
])('the browser reads %s as Node does', async (_what, bytes) => {
  expect(await contentsOf(openArchive, bytes)).toEqual(await contentsOf(openInNode, bytes));
});

test('in the browser too, what becomes larger than it claims is no content', async () => {
  const lying = spoilt(zip, 'unpackedSize', (size) => Math.max(0, size - 1));
  const [first] = await (await openArchive(lying)).entries();
  await expect(first?.content()).rejects.toThrow();
});

test('without Node, streams open to the same bytes and stop at the limit', () => {
  const bytes = Buffer.from('content'.repeat(50_000));
  const limit = { maxOutputLength: bytes.byteLength };
  expect(Buffer.from(gunzipSync(gzipSync(bytes), limit))).toEqual(nodeGunzip(gzipSync(bytes)));
  expect(Buffer.from(inflateSync(deflateSync(bytes), limit))).toEqual(bytes);
  expect(crc32(bytes)).toBe(nodeCrc32(bytes));
  expect(() => gunzipSync(gzipSync(bytes), { maxOutputLength: bytes.byteLength - 1 })).toThrow(RangeError);
  expect(() => inflateSync(deflateSync(bytes).subarray(0, 20), limit)).toThrow();
});

test('the same plain data are the same in any order, others are not', () => {
  expect(isDeepStrictEqual({ a: '1', b: ['2', { c: null }] }, { b: ['2', { c: null }], a: '1' })).toBe(true);
  for (const other of [
    { a: '1' },
    { a: '1', b: ['2', { c: '' }] },
    { a: '1', c: ['2', { c: null }] },
    null,
    'a',
  ])
    expect(isDeepStrictEqual({ a: '1', b: ['2', { c: null }] }, other)).toBe(false);
});
