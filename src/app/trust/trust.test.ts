import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { profileDigest } from '../../contract/profile-digest.ts';
import { HarnessError, type ErrorCode } from '../../domain/harness-error.ts';
import { createPrivatePem, fingerprint, openSigner, publicPem } from '../../evidence/sm2.ts';
import { addTrust, removeTrust, sourcesOf, trustProfile } from './edit.ts';
import { homeAt, homeOf, type Home } from './home.ts';
import { createKeyFile, openKeyFile } from './keys.ts';
import { ownPublicKey, signingFor } from './signing.ts';
import { loadTrust } from './trust-file.ts';
import { standingOf } from './trust-list.ts';
import { signersFrom } from './trust-sources.ts';
import { expectEveryFileAnswered } from '../settings/testing/wrong-files.ts';

const key = openSigner(createPrivatePem()).publicKey;
const otherKey = openSigner(createPrivatePem()).publicKey;

function newHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-trust-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return homeAt(join(folder, 'home'));
}

function write(home: Home, name: string, content: string | Buffer): string {
  const file = `${home.folder}-${name}`;
  writeFileSync(file, content);
  return file;
}

function codeOf(act: () => unknown): ErrorCode | undefined {
  try {
    act();
    return undefined;
  } catch (fault) {
    return fault instanceof HarnessError ? fault.code : 'UNEXPECTED';
  }
}

const hospital = { role: 'hospital', code: 'H37990000001' } as const;

test('the home is where the environment says, else the usual folder of the system', () => {
  expect(homeOf({ EVOUCHER_HOME: '/srv/evoucher' }).key).toBe(join('/srv/evoucher', 'key.pem'));
  expect(homeOf({}, 'linux').folder).toMatch(/\.evoucher$/);
  expect(homeOf({ APPDATA: join('C', 'Roaming') }, 'win32').folder).toBe(join('C', 'Roaming', 'evoucher'));
});

test('a key file is private, is never overwritten, and has its public half beside it', () => {
  const home = newHome();
  const signer = createKeyFile(home.key, '口令');
  expect(statSync(home.key).mode & 0o077).toBe(0);
  expect(readFileSync(home.key, 'utf8')).toContain('ENCRYPTED');
  expect(openKeyFile(home.key, '口令').publicKey).toBe(signer.publicKey);
  expect(ownPublicKey(home)).toBe(signer.publicKey);
  expect(codeOf(() => createKeyFile(home.key, undefined))).toBe('KEY-EXISTS');
  expect(codeOf(() => openKeyFile(home.key, 'other'))).toBe('KEY-UNREADABLE');
  expect(codeOf(() => openKeyFile(home.key, undefined))).toBe('KEY-UNREADABLE');
});

test('the first certification makes a key, later ones use it, and one that needs a passphrase asks', async () => {
  const home = newHome();
  const first = await signingFor(undefined, home, { stated: '口令' });
  const again = await signingFor(undefined, home, {
    stated: undefined,
    ask: async () => Promise.resolve('口令'),
  });
  expect([first.kind, again.kind]).toEqual(['created', 'existing']);
  if (first.kind === 'unsigned' || again.kind === 'unsigned') throw new Error('both are signed');
  expect(again.fingerprint).toBe(first.fingerprint);
  await expect(signingFor(undefined, home, { stated: undefined })).rejects.toThrow('口令');
});

test('where no key can be made the package stays unsigned, and the reason is told', async () => {
  const home = newHome();
  const inTheWay = write(home, 'file', 'x');
  const signing = await signingFor(undefined, homeAt(join(inTheWay, 'home')), { stated: undefined });
  expect(signing).toMatchObject({ kind: 'unsigned', reason: expect.stringContaining('不能写入') as string });
});

test('a signer is registered from a file, a key, or a fingerprint however it was typed', () => {
  const home = newHome();
  const mark = fingerprint(key);
  addTrust(home, write(home, 'a.pub.pem', publicPem(key)), hospital);
  addTrust(home, mark.toLowerCase().replaceAll(' ', ''), hospital);
  expect(sourcesOf(mark.split(' '))).toEqual([mark.replaceAll(' ', '')]);
  expect(loadTrust(home.trust).signers).toEqual([{ fingerprint: mark, publicKey: key, ...hospital }]);
  expect(codeOf(() => addTrust(home, 'no key', hospital))).toBe('USAGE');
  expect(removeTrust(home, mark)).toBe(1);
  expect(codeOf(() => removeTrust(home, mark))).toBe('USAGE');
});

test('a hospital that has a key gets no second one by accident', () => {
  const home = newHome();
  addTrust(home, key, hospital);
  expect(codeOf(() => addTrust(home, otherKey, hospital))).toBe('TRUST-CONFLICT');
  addTrust(home, otherKey, { role: 'center' });
  expect(loadTrust(home.trust).signers).toHaveLength(2);
});

test('a hospital list is read whether a spreadsheet wrote UTF-8 or GB18030', () => {
  const home = newHome();
  const utf8 = `\ufeff机构代码,机构名称,公钥指纹\r\nH37990000001,"仿真,医院",${fingerprint(key)}\r\nH37990000003,未报,\r\n`;
  addTrust(home, write(home, 'a.csv', utf8), { role: 'hospital' });
  // 机构代码,公钥 in GB18030.
  const head = Buffer.from('bbfab9b9b4fac2eb2cb9abd4bf0d0a', 'hex');
  const gbk = Buffer.concat([head, Buffer.from(`H37990000002,${otherKey}\r\n`)]);
  addTrust(home, write(home, 'b.csv', gbk), { role: 'hospital' });
  expect(loadTrust(home.trust).signers).toMatchObject([
    { code: 'H37990000001', name: '仿真,医院' },
    { code: 'H37990000002', publicKey: otherKey },
  ]);
  const wrong = write(home, 'c.csv', '机构代码,公钥指纹\nH37990000004,12 34\n');
  expect(codeOf(() => addTrust(home, wrong, { role: 'hospital' }))).toBe('TRUST-INVALID');
});

test('a list in which a key stands under the fingerprint of another is refused', () => {
  const home = newHome();
  addTrust(home, key, hospital);
  const list = readFileSync(home.trust, 'utf8').replace(fingerprint(key), () => fingerprint(otherKey));
  writeFileSync(home.trust, list);
  expect(codeOf(() => loadTrust(home.trust))).toBe('TRUST-INVALID');
});

test('a key without a code speaks for no hospital that has a key of its own', () => {
  const anybody = { fingerprint: fingerprint(otherKey), role: 'hospital' } as const;
  const own = { fingerprint: fingerprint(key), ...hospital };
  const list = { schema: 'evoucher/trust@1', signers: [anybody, own], profiles: [] } as const;
  expect(standingOf(list, otherKey, hospital.code).kind).toBe('contradicted');
  expect(standingOf(list, otherKey, 'H37990000002').kind).toBe('known');
  expect(standingOf(list, key, 'H37990000002').kind).toBe('contradicted');
});

test('a profile is accepted by its data, however it was written', () => {
  const home = newHome();
  const file = write(home, 'p.yaml', 'title: 测试\nid: test\n');
  expect(trustProfile(home, file).digest).toBe(profileDigest({ id: 'test', title: '测试' }));
  expect(trustProfile(home, file).digest).not.toBe(profileDigest({ id: 'test', title: '别的' }));
  expect(loadTrust(home.trust).profiles).toHaveLength(1);
});

test('whatever is wrong with the trust list is said in Chinese, by line', async () => {
  const home = newHome();
  addTrust(home, key, { ...hospital, name: '某医院' });
  addTrust(home, fingerprint(otherKey), { role: 'province' });
  await expectEveryFileAnswered({
    name: 'trust.json',
    writing: 'data',
    good: [readFileSync(home.trust, 'utf8')],
    load: loadTrust,
  });
});

test('whatever is wrong with a list of hospitals’ keys is said in Chinese', async () => {
  await expectEveryFileAnswered({
    name: 'keys.csv',
    writing: 'lines',
    good: [
      `机构代码,机构名称,公钥指纹\nH37990000001,甲,${fingerprint(key)}\nH37990000002,"乙,院",${otherKey}\n`,
    ],
    load: (file) => signersFrom(file, { role: 'hospital' }),
    place: /第 \d+ 行|不是公钥、提交包|没有 SM2 公钥/,
  });
});
