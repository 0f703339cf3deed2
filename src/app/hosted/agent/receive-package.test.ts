import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { unzipSync, zipSync } from 'fflate';
import { expect, onTestFinished, test } from 'vitest';

import { createFileJournalStore } from '../../../evidence/file-journal-store.ts';
import { createPrivatePem, openSigner } from '../../../evidence/sm2.ts';
import { packSubmission, signatureFile } from '../../../evidence/submission.ts';
import { receivePackage } from './receive-package.ts';

const journals = createFileJournalStore();
const center = openSigner(createPrivatePem());
const hospital = openSigner(createPrivatePem());
const JOURNAL = '{"seq":1}\n{"seq":2}\n';

/** A package as the province packs it, and a hospital's folder that saw this much of the journal. */
async function packed(seen = '{"seq":1}\n'): Promise<{ readonly zip: Uint8Array; readonly folder: string }> {
  const root = mkdtempSync(join(tmpdir(), 'evoucher-package-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [province, folder] = [join(root, 'province'), join(root, 'hospital')];
  mkdirSync(province);
  mkdirSync(folder);
  writeFileSync(join(province, 'journal.ndjson'), JOURNAL);
  writeFileSync(join(province, 'results.json'), '{"rows":[]}');
  await packSubmission(
    province,
    journals,
    { entries: 2, head: 'a' },
    { center, hospital: { publicKey: hospital.publicKey } },
  );
  writeFileSync(join(folder, 'journal.ndjson'), seen);
  return { zip: readFileSync(join(province, 'submission.zip')), folder };
}

const options = (folder: string): Parameters<typeof receivePackage>[1] => ({
  folder,
  journals,
  centerKey: center.publicKey,
  signer: hospital,
});

test('a sound package is laid out in the folder and signed over the bytes that the center signed', async () => {
  const { zip, folder } = await packed();
  expect(await receivePackage(zip, options(folder))).toEqual({ rows: [] });
  expect(readFileSync(join(folder, 'journal.ndjson'), 'utf8')).toBe(JOURNAL);
  const files = unzipSync(readFileSync(join(folder, 'submission.zip')));
  expect(files['manifest.json']).toEqual(unzipSync(zip)['manifest.json']);
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining(['signature.json', 'center-signature.json']) as string[],
  );
});

type Change = (files: Record<string, Uint8Array>) => void;
const bytes = (text: string): Uint8Array => Buffer.from(text);
const stranger = openSigner(createPrivatePem());

test.each<readonly [string, Change, string]>([
  ['a file was changed', (files) => (files['results.json'] = bytes('{"rows":[1]}')), '与清单不符'],
  ['a file is missing', (files) => delete files['results.json'], '缺少 results.json'],
  ['a file is there that is not listed', (files) => (files['junit.xml'] = bytes('x')), '与清单不符'],
  ['a file would leave the folder', (files) => (files['../evil'] = bytes('x')), '不应有的文件'],
  ['the signature is gone', (files) => delete files['center-signature.json'], '没有清单或中心的签名'],
  ['another key has signed', (files) => resign(files, stranger), '中心的签名不正确'],
])('a package is refused when %s, and the folder stays as it was', async (_, change, words) => {
  const { zip, folder } = await packed();
  const files = { ...unzipSync(zip) };
  change(files);
  const received = receivePackage(zipSync(files), options(folder));
  await expect(received).rejects.toMatchObject({
    code: 'PACKAGE-BROKEN',
    message: expect.stringContaining(words) as string,
  });
  expect(readFileSync(join(folder, 'journal.ndjson'), 'utf8')).toBe('{"seq":1}\n');
});

function resign(files: Record<string, Uint8Array>, by: typeof center): void {
  files['center-signature.json'] = signatureFile(by, files['manifest.json'] ?? new Uint8Array());
}

test('a journal that differs from what was seen while it grew is refused', async () => {
  const { zip, folder } = await packed('{"seq":7}\n');
  await expect(receivePackage(zip, options(folder))).rejects.toThrow('不一致');
});

test('a package of another center, or for another hospital, is refused', async () => {
  const { zip, folder } = await packed();
  const elsewhere = receivePackage(zip, { ...options(folder), centerKey: stranger.publicKey });
  await expect(elsewhere).rejects.toThrow('不是开始测试时的那个中心');
  await expect(receivePackage(zip, { ...options(folder), signer: stranger })).rejects.toThrow('不是本院的');
  await expect(receivePackage(bytes('no zip'), options(folder))).rejects.toMatchObject({
    code: 'PACKAGE-BROKEN',
  });
});
