import { createPrivateKey, createSign } from 'node:crypto';

import { expect, test } from 'vitest';

import {
  preamble,
  publicKeyOf,
  rawSignature,
  sign,
  SPKI_HEAD,
  toDer,
  USER_ID,
  verifies,
} from '../../domain/sm2.ts';
import { otherPoint, otherWriting } from './sm2-writings.ts';

const D = '128b2fa8bd433c6c068c8d803dff79792a519a55171b1b650c23661d15897263';
const POINT = publicKeyOf(D);
const holder = { publicKey: POINT, userId: USER_ID };
const text = Buffer.from('infno=4901&msgid=M1', 'utf8');
const raw = Buffer.from(sign(D, USER_ID, text));
const der = toDer(raw);
const hex = raw.toString('hex');
const [r, s] = [raw.subarray(0, 32), raw.subarray(32)];

/** A signature whose letters are not the same in both alphabets. */
function withSafeLetters(): string {
  for (;;) {
    const written = Buffer.from(sign(D, USER_ID, text)).toString('base64url');
    if (/[-_]/.test(written)) return written;
  }
}

/** Signs what stands before the text as if it were part of it. */
function signedBehind(before: Uint8Array): string {
  const head = '308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420';
  const pkcs8 = Buffer.from(`${head}${D}a144034200${POINT}`, 'hex');
  const key = createPrivateKey({ key: pkcs8, format: 'der', type: 'pkcs8' });
  return createSign('sm3').update(before).update(text).sign(key).toString('hex');
}

test.each([
  ['DER 编码的十六进制', der.toString('hex')],
  ['DER 编码的十六进制', der.toString('hex').toUpperCase()],
  ['DER 编码的Base64', der.toString('base64')],
  ['Base64 没有补位（=）', raw.toString('base64').replace(/=+$/, '')],
  ['URL 安全字母表的 Base64', withSafeLetters()],
  ['前面多了 04', `04${hex}`],
  ['前面多了 04', Buffer.concat([Buffer.from([4]), raw]).toString('base64')],
  ['前面多了 0x', `0x${hex}`],
  ['十六进制文本又做了一次 Base64', Buffer.from(hex).toString('base64')],
  ['r 与 s 的先后颠倒（s‖r）', Buffer.concat([s, r]).toString('hex')],
  [
    'r、s 的字节序颠倒（小端）',
    Buffer.concat([Buffer.from(r).reverse(), Buffer.from(s).reverse()]).toString('hex'),
  ],
  ['用户标识（userId）用了空文本，应为 1234567812345678', Buffer.from(sign(D, '', text)).toString('hex')],
  [
    '用户标识（userId）用了 ALICE123@YAHOO.COM，应为 1234567812345678',
    Buffer.from(sign(D, 'ALICE123@YAHOO.COM', text)).toString('base64'),
  ],
  ['没有先算 Z', signedBehind(new Uint8Array())],
])('a signature that verifies in another writing is named: %s', (words, sent) => {
  const signature = rawSignature(sent);
  expect(signature !== undefined && verifies(holder, text, signature)).toBe(false);
  expect(otherWriting(sent, holder, [text])).toContain(words);
});

test('two mistakes at once are both named', () => {
  const sent = toDer(Buffer.from(sign(D, '', text))).toString('base64');
  expect(otherWriting(sent, holder, [text])).toMatch(/DER.*userId/);
});

test('another agreed user id makes the customary one the mistake', () => {
  const agreed = { publicKey: POINT, userId: 'H37990000001' };
  expect(otherWriting(hex, agreed, [text])).toContain('用了 1234567812345678，应为 H37990000001');
});

test('a signature of something else, or none, is named nothing', () => {
  expect(otherWriting(der.toString('hex'), holder, [Buffer.from('other')])).toBeUndefined();
  for (const sent of ['MOCK', '', '0x', 'AAAA', '3006020100020100', '30'])
    expect(otherWriting(sent, holder, [text])).toBeUndefined();
  expect(otherWriting(hex, { publicKey: '', userId: USER_ID }, [text])).toBeUndefined();
});

test('white space inside Base64 says nothing', () => {
  const lines = raw.toString('base64').replace(/(.{40})/g, '$1\r\n');
  expect(rawSignature(lines)).toEqual(raw);
  expect(Buffer.from(preamble(POINT, USER_ID)).byteLength).toBe(32);
});

test.each([
  ['缺少开头的 04', POINT.slice(2)],
  ['前面多了 0x', `0x${POINT}`],
  ['Base64', Buffer.from(POINT, 'hex').toString('base64')],
  ['X.509（SPKI）编码的十六进制', SPKI_HEAD + POINT],
  [
    'X.509（SPKI）编码的Base64',
    `-----BEGIN PUBLIC KEY-----\n${Buffer.from(SPKI_HEAD + POINT, 'hex').toString('base64')}\n-----END PUBLIC KEY-----`,
  ],
])('a public key in another writing is named, with the right one: %s', (words, written) => {
  expect(otherPoint(written)).toMatchObject({
    words: expect.stringContaining(words) as string,
    point: POINT,
  });
});

test('what is no public key is named nothing', () => {
  expect(otherPoint('04' + '1'.repeat(128))).toBeUndefined();
  expect(otherPoint('no key')).toBeUndefined();
});
