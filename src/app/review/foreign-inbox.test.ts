import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { createPrivatePem, fingerprint, openSigner, publicKeyOfPem } from '../../evidence/sm2.ts';
import { jsonFile } from '../../evidence/submission.ts';
import { attachmentPdf } from '../verify/testing/attachment-pdf.ts';
import { changed, filesOf, journalText, packed, rechained } from '../verify/testing/forgery.ts';
import type { TrustList } from '../trust/trust-list.ts';
import { openVerifyPool, verify } from '../verify/verify.ts';
import { openDossiers } from './dossier.ts';
import { selectLive } from './go-live.ts';
import { reviewSubmission, statusOf } from './review-submission.ts';
import { writeWorkorder } from './workorder-folder.ts';

/** A package of an earlier version stands for the good ones: it needs no run. */
const fixture = resolve(import.meta.dirname, '../../../fixtures/submissions/0.1.0');
const key = publicKeyOfPem(readFileSync(join(fixture, 'hospital.pub.pem'), 'utf8'));
const city = openSigner(createPrivatePem());
const trust: TrustList = {
  schema: 'evoucher/trust@1',
  signers: [
    { fingerprint: fingerprint(key!), role: 'hospital' },
    { fingerprint: fingerprint(city.publicKey), role: 'city' },
  ],
  profiles: [],
};
const pool = openVerifyPool();
const known = { trust, pool };
const stranger = openSigner(createPrivatePem());

let inbox = '';
let good = '';

/** Writes the good package again with other facts in its opening line, by a key that nobody knows. */
function withOpening(data: Record<string, unknown>): Buffer {
  const files = filesOf(readFileSync(good));
  const journal = rechained(journalText(files), (lines) =>
    lines.map((line) => (line.kind === 'open' ? { ...line, data: { ...line.data, ...data } } : line)),
  );
  return packed(changed(files, 'journal.ndjson', journal), { hospital: stranger });
}

const hospital = { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' };
const openings: Readonly<Record<string, Record<string, unknown>>> = {
  'code-list': { hospital: { ...hospital, fixmedinsCode: ['H37990000001'] } },
  'code-object': { hospital: { ...hospital, fixmedinsCode: { toString: 1 } } },
  'name-object': { hospital: { ...hospital, fixmedinsName: { a: 1 } } },
  'name-null': { hospital: { ...hospital, fixmedinsName: null } },
  'name-missing': { hospital: { fixmedinsCode: 'H1' } },
  'name-endless': { hospital: { ...hospital, fixmedinsName: '名'.repeat(100_000) } },
  'environment-object': { environment: { a: 1 } },
  'environment-inherited': { environment: 'toString' },
  'hospital-null': { hospital: null },
  'run-list': { run: [1] },
  'harness-null': { harness: null },
  'profile-null': { profile: null },
  'contract-number': { contract: 1 },
  'challenge-object': { challenge: {} },
  'report-list': { report: ['x'] },
};

const strangeFacts: readonly Record<string, unknown>[] = [
  { hospital: { ...hospital, fixmedinsName: { a: 1 } } },
  { hospital: { ...hospital, fixmedinsCode: [1] } },
  { environment: { a: 1 } },
  { summary: null },
  { period: { from: {}, to: [] } },
  { rows: [{ no: {}, verdict: 'x' }] },
  { journal: { entries: '1', head: {} } },
];

beforeAll(async () => {
  inbox = mkdtempSync(join(tmpdir(), 'evoucher-inbox-'));
  good = join(inbox, 'good.zip');
  copyFileSync(join(fixture, 'all-passed.zip'), good);
  for (const [name, data] of Object.entries(openings))
    writeFileSync(join(inbox, `${name}.zip`), withOpening(data));
  const results = JSON.parse(
    Buffer.from(filesOf(readFileSync(good)).get('results.json') ?? []).toString('utf8'),
  ) as object;
  for (const [index, facts] of strangeFacts.entries())
    writeFileSync(
      join(inbox, `report-${index}.pdf`),
      await attachmentPdf(jsonFile({ ...results, ...facts })),
    );
  writeFileSync(join(inbox, 'sparse.zip'), 'PK');
  truncateSync(join(inbox, 'sparse.zip'), 3 * 2 ** 30);
  writeFileSync(join(inbox, 'sparse.enc'), 'EVOUCHER-ENCRYPTED 1\n');
  truncateSync(join(inbox, 'sparse.enc'), 3 * 2 ** 30);
  mkdirSync(join(inbox, 'folder.zip'));
  symlinkSync('loop.zip', join(inbox, 'loop.zip'));
  symlinkSync('nothing.zip', join(inbox, 'dangling.zip'));
  symlinkSync('.', join(inbox, 'around'));
  symlinkSync('good.review-city.json', join(inbox, 'good.review-city.json'));
  if (process.platform === 'win32') return;
  symlinkSync('/dev/zero', join(inbox, 'device.zip'));
  for (const name of ['pipe.zip', 'pipe.pdf', 'pipe.enc', 'pipe.review-province.json'])
    execFileSync('mkfifo', [join(inbox, name)]);
});
afterAll(async () => {
  await pool.close();
  rmSync(inbox, { recursive: true, force: true });
});

test('whatever lies beside it, a good package is verified, and every other file has its own outcome', async () => {
  const { files } = await verify({ paths: [inbox], trust, pool, own: city.publicKey });
  const outcome = (name: string): string | undefined =>
    files.find(({ file }) => file === join(inbox, name))?.outcome.id;
  expect(outcome('good.zip')).toBe('verified');
  for (const name of Object.keys(openings))
    expect([name, outcome(`${name}.zip`)]).toEqual([name, 'journal-malformed']);
  for (const index of strangeFacts.keys()) expect(outcome(`report-${index}.pdf`)).toBe('not-a-package');
  expect(outcome('sparse.zip')).toBe('container-too-large');
  expect(outcome('folder.zip')).toBe('not-a-package');
  for (const name of ['loop.zip', 'dangling.zip']) expect(outcome(name)).toBe('unreadable');
  if (process.platform !== 'win32')
    for (const name of ['pipe.zip', 'pipe.pdf', 'pipe.enc', 'device.zip'])
      expect(outcome(name)).toBe('unreadable');
  expect(files.filter(({ verified }) => verified)).toHaveLength(1);
});

test('the same files one by one end no command either', async () => {
  const { files } = await verify({ paths: [join(inbox, 'loop.zip'), good], trust, pool });
  expect(files.map(({ outcome }) => outcome.id)).toEqual(['unreadable', 'verified']);
});

test('a city reviews the good package and draws up its lists among them', async () => {
  const dossiers = await openDossiers([inbox], { known });
  expect(dossiers.filter(({ verification }) => verification.verified)).toHaveLength(1);
  const { hospitals, unlisted } = selectLive(dossiers, []);
  expect(hospitals).toEqual([]);
  expect(unlisted.every(({ reason }) => reason !== '')).toBe(true);
  const { isComplete } = await writeWorkorder({
    stage: 'go-live',
    city: '聊城',
    paths: [inbox],
    known,
    out: join(inbox, 'order'),
  });
  expect(isComplete).toBe(false);

  rmSync(join(inbox, 'good.review-city.json'));
  const order = { file: good, level: 'city', decision: 'pass', reason: '', isOverride: false } as const;
  const reviewed = await reviewSubmission(
    { ...order, reviewer: '张三', decidedAt: '2026-11-30T10:00:00.000+08:00' },
    city,
    known,
  );
  expect(reviewed.progress.state).toBe('city-reviewed');
  expect((await statusOf(good, known)).progress.state).toBe('city-reviewed');
});

test('the receipts that a desk wrote are none of the files that it verifies', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-receipts-'));
  try {
    copyFileSync(good, join(folder, 'good.zip'));
    for (const name of ['good.review-city', 'good.review-province.20261130T100000', 'lone.review-city'])
      writeFileSync(join(folder, `${name}.pdf`), '%PDF-1.7\n');
    for (const name of ['good.review-city', 'good.review-province.20261130T100000'])
      writeFileSync(join(folder, `${name}.json`), '{}');
    const { files } = await verify({ paths: [folder], trust, pool });
    expect(files.map(({ file }) => file.slice(folder.length + 1)).toSorted()).toEqual([
      'good.zip',
      // Nothing of the desk's lies beside it: somebody handed it in.
      'lone.review-city.pdf',
    ]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
