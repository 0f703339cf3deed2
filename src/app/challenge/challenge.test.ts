import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';

import { createPrivatePem, fingerprint, openSigner } from '../../evidence/sm2.ts';
import { homeAt } from '../trust/home.ts';
import { emptyTrust } from '../trust/trust-list.ts';
import { challengeCode, readChallengeCode } from './code.ts';
import { readChallenge } from './challenge.ts';
import { givenChallenge, issue, issuedChallenges } from './issue.ts';
import { expectEveryFileAnswered } from '../settings/testing/wrong-files.ts';

const signer = openSigner(createPrivatePem());
const hospital = { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院' };

function issued(): {
  readonly file: string;
  readonly code: string;
  readonly home: ReturnType<typeof homeAt>;
} {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-challenge-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const home = homeAt(folder);
  const { file, challenge } = issue(
    home,
    { hospital, now: Date.parse('2026-11-21T10:00:00Z'), validMs: 1000 },
    signer,
  );
  return { file, code: challenge.code, home };
}

test('a code can be typed in small letters, without hyphens, with O for 0', () => {
  const code = challengeCode(Buffer.from('0001020304050607080910111213141516171819', 'hex'));
  expect(code).toMatch(/^([0-9A-Z]{4}-){4}[0-9A-Z]{4}$/);
  expect(readChallengeCode(code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o'))).toBe(code);
});

test('one wrong letter is always seen', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 19, maxLength: 19 }),
      fc.nat(23),
      fc.constantFrom(...Array.from('0123456789ABCDEFGHJKMNPQRSTVWXYZ')),
      (random, at, letter) => {
        const code = challengeCode(random);
        if (code[at] === '-' || code[at] === letter) return true;
        return readChallengeCode(code.slice(0, at) + letter + code.slice(at + 1)) === undefined;
      },
    ),
    { seed: 20261121 },
  );
});

test('an issued challenge is kept, signed, and given to the hospital as a code or as a file', () => {
  const { file, code, home } = issued();
  expect(issuedChallenges(undefined, home, { trust: emptyTrust, own: signer.publicKey })).toMatchObject([
    { code, hospital, issuedAt: '2026-11-21T18:00:00.000+08:00' },
  ]);
  expect(givenChallenge(code.toLowerCase(), hospital.fixmedinsCode)).toBe(code);
  expect(givenChallenge(file, hospital.fixmedinsCode)).toBe(code);
  expect(() => givenChallenge(file, 'H37990000002')).toThrow('H37990000001');
  expect(() => givenChallenge(`${code}0`, hospital.fixmedinsCode)).toThrow('挑战码有误');
});

test('a challenge is believed only when it is unchanged and its issuer may issue', () => {
  const { file, home } = issued();
  const text = readFileSync(file, 'utf8');
  expect(readChallenge(JSON.parse(text))).toBeDefined();
  expect(readChallenge(JSON.parse(text.replace('H37990000001', 'H37990000002')))).toBeUndefined();
  expect(readChallenge('text')).toBeUndefined();
  const city = { fingerprint: fingerprint(signer.publicKey), role: 'city' } as const;
  expect(issuedChallenges(file, home, { trust: { ...emptyTrust, signers: [city] } })).toHaveLength(1);
  expect(() => issuedChallenges(file, home, { trust: emptyTrust })).toThrow('未登记');
  writeFileSync(file, text.replace('2026-11-21T18', '2026-11-20T18'));
  expect(() => issuedChallenges(file, home, { trust: emptyTrust, own: signer.publicKey })).toThrow(
    '签名不符',
  );
});

test('where nothing was issued there is no list', () => {
  expect(issuedChallenges(undefined, homeAt('/nowhere'), { trust: emptyTrust })).toBeUndefined();
});

test('whatever is wrong with an application for a test is said in Chinese', async () => {
  const { file: right, home } = issued();
  await expectEveryFileAnswered({
    name: 'challenge.json',
    writing: 'data',
    good: [readFileSync(right, 'utf8')],
    load: (file) => [
      issuedChallenges(file, home, { trust: emptyTrust, own: signer.publicKey }),
      givenChallenge(file, 'H37990000001'),
    ],
    place: /测试申请/,
  });
});
