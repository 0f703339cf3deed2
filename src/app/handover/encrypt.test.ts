import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { HarnessError } from '../../domain/harness-error.ts';
import { createPrivatePem, fingerprint, openSigner, publicPem } from '../../evidence/sm2.ts';
import { packFiles } from '../../evidence/submission.ts';
import type { TrustList } from '../trust/trust-list.ts';
import { decryptSubmission, encryptSubmission, openOpenerFile, recipientOf } from './encrypt.ts';

const pem = createPrivatePem('口令');
const { publicKey } = openSigner(pem, '口令');
const mark = fingerprint(publicKey);
let folder = '';
const file = (name: string): string => join(folder, name);
const code = (act: () => unknown): string => {
  try {
    act();
    return 'done';
  } catch (fault) {
    return fault instanceof HarnessError ? fault.code : String(fault);
  }
};
const trust = (...signers: TrustList['signers']): TrustList => ({
  schema: 'evoucher/trust@1',
  signers,
  profiles: [],
});

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-encryption-'));
  writeFileSync(file('key.pem'), pem);
  writeFileSync(file('key.pub.pem'), publicPem(publicKey));
  const content = new Map([['results.json', Buffer.from('{}')]]);
  writeFileSync(file('a.zip'), packFiles(content, { entries: 1, head: '0'.repeat(64) }));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a recipient is a key, a file, or somebody of the trust list', () => {
  const named = { role: 'province', name: '省项目组', fingerprint: mark, publicKey } as const;
  expect(recipientOf(file('key.pub.pem'), trust())).toBe(publicKey);
  expect(recipientOf(publicKey, trust())).toBe(publicKey);
  for (const text of ['省项目组', mark, mark.replaceAll(' ', '').toLowerCase(), 'province'])
    expect(recipientOf(text, trust(named))).toBe(publicKey);
});

test('a recipient that is nobody, several or known by fingerprint alone is refused', () => {
  const { publicKey: other } = openSigner(createPrivatePem());
  const named = { role: 'province', name: '省', fingerprint: mark, publicKey } as const;
  const twin = { ...named, fingerprint: fingerprint(other), publicKey: other };
  const unknown = { role: 'province', name: '省', fingerprint: mark } as const;
  expect(code(() => recipientOf('省', trust()))).toBe('USAGE');
  expect(code(() => recipientOf('省', trust(named, twin)))).toBe('USAGE');
  expect(code(() => recipientOf('省', trust(unknown)))).toBe('USAGE');
  expect(code(() => recipientOf(file('none.pem'), trust()))).toBe('USAGE');
  expect(code(() => recipientOf(mark, trust()))).toBe('USAGE');
});

test('the file comes back as it was, nothing is overwritten, and only a package is encrypted', () => {
  const encrypted = encryptSubmission(file('a.zip'), publicKey);
  expect(encrypted).toEqual({ file: file('a.zip.enc'), recipient: mark });
  expect(code(() => encryptSubmission(file('a.zip'), publicKey))).toBe('FOLDER-UNWRITABLE');
  expect(code(() => encryptSubmission(file('key.pem'), publicKey, file('b')))).toBe('USAGE');
  const opener = openOpenerFile(file('key.pem'), '口令');
  expect(code(() => decryptSubmission(file('a.zip.enc'), opener))).toBe('FOLDER-UNWRITABLE');
  decryptSubmission(file('a.zip.enc'), opener, file('c.zip'));
  expect(readFileSync(file('c.zip')).equals(readFileSync(file('a.zip')))).toBe(true);
  expect(code(() => decryptSubmission(file('a.zip'), opener, file('d.zip')))).toBe('DECRYPT-FAILED');
  expect(code(() => openOpenerFile(file('key.pem'), 'x'))).toBe('KEY-UNREADABLE');
});
