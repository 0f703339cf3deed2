import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { sm3 } from '../domain/sm3.ts';
import { bodyBytes, INLINE_BYTES, inlineBody, isBody, storeBody } from './bodies.ts';
import type { Body } from './entries.ts';

const folderOfThisTest = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-bodies-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
};

const stored = (body: Body): Extract<Body, { file: string }> => {
  if (!('file' in body)) throw new Error('The body was expected in a file.');
  return body;
};

test('SM3 is the one of the standard', () => {
  expect(sm3('abc')).toBe('66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0');
  expect(sm3('a', Buffer.from('b'), 'c')).toBe(sm3('abc'));
});

test('strict UTF-8 stands as text, anything else as Base64', async () => {
  const cases: readonly (readonly [Uint8Array, Body])[] = [
    [Buffer.from('{"psnName":"㛃"}'), { text: '{"psnName":"㛃"}' }],
    [new Uint8Array(), { text: '' }],
    [Buffer.from([0xb2, 0xe2]), { base64: 'suI=' }],
    [Buffer.from([0xed, 0xa0, 0x80]), { base64: '7aCA' }],
    [Buffer.from([0x41, 0xe6, 0xb5]), { base64: 'Qea1' }],
  ];
  for (const [bytes, body] of cases) {
    expect(inlineBody(bytes)).toEqual(body);
    expect(Buffer.from((await bodyBytes('/nowhere', body))!)).toEqual(Buffer.from(bytes));
  }
});

test('a byte order mark and a zero byte come back as they were', async () => {
  const bytes = Buffer.from('\ufeffa\0b');
  const body = JSON.parse(JSON.stringify(inlineBody(bytes))) as Body;
  expect(Buffer.from((await bodyBytes('/nowhere', body))!)).toEqual(bytes);
});

test('64 KiB stand inline, one byte more does not', () => {
  expect(inlineBody(Buffer.alloc(INLINE_BYTES, 0x61))).toBeDefined();
  expect(inlineBody(Buffer.alloc(INLINE_BYTES + 1, 0x61))).toBeUndefined();
  expect(INLINE_BYTES).toBe(65_536);
});

test('bytes out of the middle of a larger buffer are only those bytes', () => {
  expect(inlineBody(Buffer.from('xxabcxx').subarray(2, 5))).toEqual({ text: 'abc' });
});

test('a stored body is named by SM3 over its salt and its bytes', async () => {
  const folder = folderOfThisTest();
  const bytes = Buffer.alloc(70_000, 0x62);
  const body = stored(storeBody(folder, bytes));
  const digest = createHash('sm3')
    .update(Buffer.concat([Buffer.from(body.salt, 'hex'), bytes]))
    .digest('hex');
  expect(body).toMatchObject({ digest, file: `bodies/${digest}`, size: 70_000 });
  expect(body.salt).toMatch(/^[0-9a-f]{32}$/);
  expect(readFileSync(join(folder, 'bodies', digest))).toEqual(bytes);
  expect(statSync(join(folder, 'bodies', digest)).mode & 0o077).toBe(0);
  expect(Buffer.from((await bodyBytes(folder, body))!)).toEqual(bytes);
});

test('equal bytes have different digests, so that a digest does not betray what was sent', () => {
  const folder = folderOfThisTest();
  const [one, two] = [storeBody(folder, Buffer.from('x')), storeBody(folder, Buffer.from('x'))].map(stored);
  expect(one?.digest).not.toBe(two?.digest);
  expect(readdirSync(join(folder, 'bodies'))).toHaveLength(2);
});

test('a changed, shortened or missing file is no body', async () => {
  const folder = folderOfThisTest();
  const body = stored(storeBody(folder, Buffer.from('evidence')));
  expect(isBody(body, Buffer.from('evidence'))).toBe(true);
  for (const other of ['evidenc', 'Evidence', 'evidence ', '']) {
    writeFileSync(join(folder, body.file), other);
    expect(await bodyBytes(folder, body)).toBeUndefined();
  }
  rmSync(join(folder, body.file));
  expect(await bodyBytes(folder, body)).toBeUndefined();
});

test('a line cannot make the reader open another file', async () => {
  const folder = folderOfThisTest();
  const secret = Buffer.from('secret');
  writeFileSync(join(folder, 'secret'), secret);
  const salt = '00';
  const digest = sm3(Buffer.from(salt, 'hex'), secret);
  expect(await bodyBytes(folder, { file: 'secret', size: 6, digest, salt })).toBeUndefined();
  expect(await bodyBytes(folder, { file: 'x', size: 6, digest: '../secret', salt })).toBeUndefined();
});
