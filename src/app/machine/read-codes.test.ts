import QRCode from 'qrcode';
import { expect, test } from 'vitest';

import { readCodes } from './read-codes.ts';

const credential = '4241234567890123456789370000';

test('the code of a picture is read, with its kind and its corners', async () => {
  const png = await QRCode.toBuffer(credential, { scale: 4, margin: 4 });
  const [code, ...others] = await readCodes(png);
  expect(others).toEqual([]);
  expect(code).toMatchObject({ text: credential, format: 'QRCode' });
  const [topLeft] = code?.position ?? [];
  expect(Math.abs((topLeft?.x ?? 0) - 16)).toBeLessThan(4);
  expect(code?.position).toHaveLength(4);
});

test('Chinese in a code is read as it was written', async () => {
  const png = await QRCode.toBuffer('参保人 邴菂㛃', { scale: 4 });
  expect((await readCodes(png)).map(({ text }) => text)).toEqual(['参保人 邴菂㛃']);
});

test('what is no picture has no codes', async () => {
  expect(await readCodes(Buffer.from('hello'))).toEqual([]);
});
