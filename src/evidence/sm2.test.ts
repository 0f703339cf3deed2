import { generateKeyPairSync } from 'node:crypto';

import { sm2 } from 'sm-crypto-v2';
import { expect, test } from 'vitest';

import {
  createPrivatePem,
  fingerprint,
  isSignedBy,
  openSigner,
  publicKey,
  publicKeyOfPem,
  publicPem,
} from './sm2.ts';

const message = Buffer.from('报文 message', 'utf8');

test('the published example of GM/T 0003.5 verifies, with another byte or key it does not', () => {
  const key = publicKey(
    '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13',
  );
  const signature =
    'f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa';
  if (key === undefined) throw new Error('the example key is a key');
  expect(isSignedBy(key, Buffer.from('message digest'), signature)).toBe(true);
  expect(isSignedBy(key, Buffer.from('message digesu'), signature)).toBe(false);
  expect(isSignedBy(key, Buffer.from('message digest'), signature.replace('f5', 'f4'))).toBe(false);
  expect(isSignedBy(key, Buffer.from('message digest'), signature.toUpperCase())).toBe(false);
  expect(isSignedBy(openSigner(createPrivatePem()).publicKey, Buffer.from('message digest'), signature)).toBe(
    false,
  );
});

test('another implementation verifies our signatures and we verify its, short integers included', () => {
  const own = openSigner(createPrivatePem());
  const other = sm2.generateKeyPairHex();
  const theirs = publicKey(other.publicKey);
  if (theirs === undefined) throw new Error('their key is a key');
  for (let round = 0; round < 300; round += 1) {
    const bytes = Buffer.concat([message, Buffer.from([round % 256, round >> 8])]);
    const signature = own.sign(bytes);
    expect(signature).toMatch(/^[0-9a-f]{128}$/);
    expect(isSignedBy(own.publicKey, bytes, signature)).toBe(true);
    const foreign = sm2.doSignature(bytes, other.privateKey, { hash: true });
    expect(isSignedBy(theirs, bytes, foreign)).toBe(true);
    if (round < 20) expect(sm2.doVerifySignature(bytes, signature, own.publicKey, { hash: true })).toBe(true);
  }
});

test('a key opens with its passphrase only', () => {
  const pem = createPrivatePem('口令');
  expect(pem).toContain('ENCRYPTED PRIVATE KEY');
  expect(openSigner(pem, '口令').publicKey).toHaveLength(130);
  expect(() => openSigner(pem, 'other')).toThrow();
  expect(() => openSigner(pem)).toThrow();
});

test('a public key travels as PEM; what is no point of the curve is no key', () => {
  const { publicKey: key } = openSigner(createPrivatePem());
  expect(publicKeyOfPem(publicPem(key))).toBe(key);
  expect(fingerprint(key)).toMatch(/^([0-9A-F]{4} ){7}[0-9A-F]{4}$/);
  expect(publicKey(`04${'11'.repeat(64)}`)).toBeUndefined();
  expect(publicKey(key.toUpperCase())).toBeUndefined();
  expect(publicKey(42)).toBeUndefined();
  expect(publicKeyOfPem('no key')).toBeUndefined();
});

test('a malformed signature verifies nothing and throws nothing', () => {
  const { publicKey: key } = openSigner(createPrivatePem());
  for (const signature of ['', '00'.repeat(64), 'ff'.repeat(64), 'xyz', undefined, 7]) {
    expect(isSignedBy(key, message, signature)).toBe(false);
  }
});

test('a key under a passphrase is derived in as many rounds as are advised today', () => {
  const pem = createPrivatePem('口令 1');
  expect(pem).toContain('BEGIN ENCRYPTED PRIVATE KEY');
  const der = Buffer.from(pem.replaceAll(/-----[^-]+-----|\s/g, ''), 'base64').toString('hex');
  // INTEGER 600000, behind the salt of PBKDF2.
  expect(der).toContain('02030927c0');
  const { publicKey: own, sign } = openSigner(pem, '口令 1');
  expect(isSignedBy(own, Buffer.from('x'), sign(Buffer.from('x')))).toBe(true);
  expect(() => openSigner(pem, '口令 2')).toThrow();
  expect(() => openSigner(pem)).toThrow();
});

test('a key that was made with the rounds of earlier versions opens', () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' });
  expect(openSigner(pem.toString(), 'x').publicKey).toMatch(/^04/);
});
