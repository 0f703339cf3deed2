import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { MAX_BODY_BYTES, undoEncoding } from './content-encoding.ts';

const body = Buffer.from('{"infno":"4901"}');

test.each([
  ['gzip', gzipSync(body)],
  ['GZIP ', gzipSync(body)],
  ['x-gzip', gzipSync(body)],
  ['deflate', deflateSync(body)],
  ['br', brotliCompressSync(body)],
  ['identity', body],
])('a body sent as %s is undone', (encoding, sent) => {
  expect(Buffer.from(undoEncoding([['Content-Encoding', encoding]], sent))).toEqual(body);
});

test('without the header a body is what it is', () => {
  const sent = gzipSync(body);
  expect(undoEncoding([['Content-Type', 'application/json']], sent)).toBe(sent);
});

test('what cannot be undone is judged as it came', () => {
  expect(undoEncoding([['content-encoding', 'gzip']], body)).toBe(body);
});

test('a body that would unpack beyond the limit stays packed', () => {
  const bomb = gzipSync(Buffer.alloc(MAX_BODY_BYTES + 1), { level: 1 });
  expect(undoEncoding([['content-encoding', 'gzip']], bomb)).toBe(bomb);
});
