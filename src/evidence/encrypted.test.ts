import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { sm2, sm4 } from 'sm-crypto-v2';
import { expect, test } from 'vitest';

import { decryptFile, encryptFile, isEncryptedFile, readEncryptedHead } from './encrypted.ts';
import { openOpener, wrap } from './key-wrap.ts';
import { createPrivatePem } from './sm2.ts';

const province = openOpener(createPrivatePem());
const stranger = openOpener(createPrivatePem('口令'), '口令');
const content = randomBytes(5000);
const file = encryptFile(content, province.publicKey, wrap);

test('whoever it was encrypted to gets it back byte for byte, of any length', () => {
  expect(decryptFile(file, province)).toEqual({ kind: 'opened', content });
  for (const length of [0, 1, 15, 16, 17]) {
    const short = encryptFile(content.subarray(0, length), stranger.publicKey, wrap);
    expect(decryptFile(short, stranger)).toEqual({ kind: 'opened', content: content.subarray(0, length) });
  }
});

test('the head names the recipient, and nothing of the content shows', () => {
  expect(isEncryptedFile(file)).toBe(true);
  expect(isEncryptedFile(content)).toBe(false);
  const head = readEncryptedHead(file)?.head;
  expect(head?.recipient.publicKey).toBe(province.publicKey);
  const schema = JSON.parse(
    readFileSync(join(import.meta.dirname, '../../schemas/encrypted.json'), 'utf8'),
  ) as object;
  expect(new Ajv2020().validate(schema, head)).toBe(true);
  expect(file.includes(content.subarray(0, 16))).toBe(false);
  expect(encryptFile(content, province.publicKey, wrap).equals(file)).toBe(false);
});

test('another key opens nothing and is told whose it is', () => {
  expect(decryptFile(file, stranger)).toMatchObject({
    kind: 'other-recipient',
    recipient: { publicKey: province.publicKey },
  });
  // Even a key that claims to be the right one.
  const liar = { ...stranger, publicKey: province.publicKey };
  expect(decryptFile(file, liar)).toEqual({ kind: 'altered' });
});

test('every flipped byte is refused', () => {
  const small = encryptFile(Buffer.from('short content'), province.publicKey, wrap);
  for (let at = 0; at < small.length; at += 1) {
    const flipped = Buffer.from(small);
    flipped[at] = (flipped[at] ?? 0) ^ 0x04;
    expect(decryptFile(flipped, province).kind, `byte ${at}`).not.toBe('opened');
  }
});

test('a file that was cut off or continued is refused', () => {
  for (const length of [0, 10, 21, 300, file.length - 33, file.length - 1])
    expect(decryptFile(file.subarray(0, length), province)).toEqual({ kind: 'altered' });
  expect(decryptFile(Buffer.concat([file, Buffer.from('x')]), province)).toEqual({ kind: 'altered' });
});

test('the ciphers are those of the standards', () => {
  // GB/T 32907-2016, example 1: one block.
  const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex');
  const block = createCipheriv('sm4-ecb', key, null).setAutoPadding(false);
  expect(block.update(key).toString('hex')).toBe('681edf34d206965e86b3e94f536e4246');
  // Two libraries agree on the chained mode with padding.
  const iv = Buffer.alloc(16, 7);
  const ours = createCipheriv('sm4-cbc', key, iv);
  const theirs = sm4.encrypt(content, key, { mode: 'cbc', iv, output: 'array' });
  expect(Buffer.concat([ours.update(content), ours.final()]).equals(Buffer.from(theirs))).toBe(true);
  // HMAC-SM3 over the first case of RFC 2202.
  const mac = createHmac('sm3', Buffer.alloc(20, 0x0b)).update('Hi There').digest('hex');
  expect(mac).toBe('51b00d1fb49832bfb01c3ce27848e59f871d9ba938dc563b338ca964755cce70');
});

test('a wrapped key is C1, C3, C2: what the recommended parameters give for a known key opens', () => {
  // Key pair and ciphertext of the example in GM/T 0003.5.
  const scalar = '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8';
  const point =
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13';
  expect(sm2.getPublicKeyFromPrivateKey(scalar)).toBe(point);
  const known =
    '04ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73e858f9d81e5430a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df059983c18f809e262923c53aec295d30383b54e39d609d160afcb1908d0bd876621886ca989ca9c7d58087307ca93092d651efa';
  const opened = sm2.doDecrypt(known, scalar, 1, { output: 'string', asn1: false });
  expect(opened).toBe('encryption standard');
});
