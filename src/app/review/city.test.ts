import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { PDFDocument } from '@cantoo/pdf-lib';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import { renderGoLive } from '../../../reports/index.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { sm3 } from '../../domain/sm3.ts';
import { createPrivatePem, fingerprint, openSigner, type Signer } from '../../evidence/sm2.ts';
import { jsonFile } from '../../evidence/submission.ts';
import { openPackage } from '../machine/package-root.ts';
import { runFor, settings } from '../testing/run.ts';
import type { Role, TrustList } from '../trust/trust-list.ts';
import { openVerifyPool } from '../verify/verify.ts';
import { openDossiers } from './dossier.ts';
import { writeGoLive, type GoLiveOrder, type GoLiveWritten } from './go-live-report.ts';
import { selectLive } from './go-live.ts';
import { liveColumns } from './live-list.ts';
import {
  reviewSubmission,
  statusOf,
  type ReviewerKnowledge,
  type ReviewOrder,
  type Reviewed,
} from './review-submission.ts';
import { readReview } from './review.ts';
import { confirmedRows } from './workorder.ts';

// Every look at a submission verifies it anew.
vi.setConfig({ testTimeout: 300_000 });

const [hospital, other, city, province, stranger] = Array.from({ length: 5 }, () =>
  openSigner(createPrivatePem()),
) as [Signer, Signer, Signer, Signer, Signer];
const otherHospital = { fixmedinsCode: 'H37990000002', fixmedinsName: '另一测试医院', admdvs: '379900' };
const code = settings.hospital.fixmedinsCode;
const name = settings.hospital.fixmedinsName;
const listed = (signer: Signer, role: Role, more: { code?: string; name?: string } = {}) => ({
  fingerprint: fingerprint(signer.publicKey),
  role,
  ...more,
});
const trust: TrustList = {
  schema: 'evoucher/trust@1',
  signers: [
    listed(hospital, 'hospital', { code }),
    listed(other, 'hospital', { code: otherHospital.fixmedinsCode }),
    listed(city, 'city', { name: '聊城市医疗保障局' }),
    listed(province, 'province'),
  ],
  profiles: [],
};
const pool = openVerifyPool();
const known: ReviewerKnowledge = { trust, pool };

let root = '';
let made = '';
beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'evoucher-city-'));
  made = join(root, 'made');
  mkdirSync(made);
  const keep =
    (target: string) =>
    (_: unknown, folder: string): void =>
      copyFileSync(join(folder, 'submission.zip'), join(made, target));
  const reference = { kind: 'reference' } as const;
  await runFor(reference, keep('older.zip'), { signers: { hospital }, documents: true });
  await runFor(reference, keep('newer.zip'), { signers: { hospital }, documents: true, seed: 2 });
  await runFor(reference, keep('other.zip'), {
    signers: { hospital: other },
    documents: true,
    settings: { ...settings, hospital: otherHospital },
    seed: 3,
  });
}, 480_000);
afterAll(async () => {
  await pool.close();
  rmSync(root, { recursive: true, force: true });
});

let count = 0;
/** A folder of its own with some of the packages. */
function folderWith(...names: readonly string[]): string {
  count += 1;
  const folder = join(root, `folder-${count}`);
  mkdirSync(folder);
  for (const file of names) copyFileSync(join(made, file), join(folder, file));
  return folder;
}

const day = (date: string): string => `2026-11-${date}T10:00:00.000+08:00`;
const reviewed = async (
  file: string,
  changes: Partial<ReviewOrder> & Pick<ReviewOrder, 'level'>,
  signer: Signer = changes.level === 'city' ? city : province,
): Promise<Reviewed> =>
  reviewSubmission(
    {
      file,
      decision: 'pass',
      reason: '',
      isOverride: false,
      reviewer: '张三',
      decidedAt: day(changes.level === 'city' ? '24' : '25'),
      ...changes,
    },
    signer,
    known,
  );
const refusal = async (act: Promise<unknown>): Promise<string> =>
  act.then(
    () => 'done',
    (fault: unknown) => (fault instanceof HarnessError ? fault.code : 'UNEXPECTED'),
  );
const confirmed = async (file: string): Promise<void> => {
  await reviewed(file, { level: 'city' });
  await reviewed(file, { level: 'province' });
};

const liveRow = (...cells: readonly string[]): string => `${cells.join(',')}\r\n`;
const head = liveRow(...liveColumns);
const ownRow = liveRow(code, name, '2026/11/26', '李四', '2026年11月27日', '通过', '37012345678901234567');
function liveList(folder: string, text: string | Uint8Array, file = '上线清单.csv'): string {
  writeFileSync(join(folder, file), text);
  return join(folder, file);
}
const goLive = async (
  folder: string,
  live: string,
  changes: Partial<GoLiveOrder> = {},
): Promise<GoLiveWritten> =>
  writeGoLive({
    city: '聊城',
    paths: [folder],
    live,
    out: join(folder, 'go-live.pdf'),
    isStrict: false,
    known,
    ...changes,
  });

test('city, province, Appendix 3: a confirmed and live hospital is listed, and the same inputs give the same bytes', async () => {
  const folder = folderWith('older.zip');
  const file = join(folder, 'older.zip');
  expect((await statusOf(file, known)).progress.state).toBe('submitted');
  const first = await reviewed(file, { level: 'city' });
  expect(first).toMatchObject({ progress: { state: 'city-reviewed' }, isListed: true });
  expect(first.review).toMatchObject({ authority: '聊城市医疗保障局', submission: sm3(readFileSync(file)) });
  expect(readReview(readFileSync(join(folder, 'older.review-city.json')))).toEqual(first.review);
  const receipt = await PDFDocument.load(readFileSync(join(folder, 'older.review-city.pdf')));
  expect(receipt.getPageCount()).toBe(1);
  await reviewed(file, { level: 'province' });
  expect((await statusOf(file, known)).progress.state).toBe('confirmed');

  const live = liveList(folder, head + ownRow);
  const written = await goLive(folder, live);
  expect(written).toMatchObject({ unlisted: [], setAside: [], at: day('25') });
  const [, exported] = confirmedRows(await openDossiers([folder], { known }));
  expect(exported?.slice(0, 4)).toEqual([code, name, settings.hospital.admdvs, '2026-11-25']);
  expect(written.hospitals).toMatchObject([
    { code, name, confirmedOn: '2026-11-25', liveOn: '2026-11-26', verifiedOn: '2026-11-27', mended: 0 },
  ]);
  const bytes = readFileSync(join(folder, 'go-live.pdf'));
  await goLive(folder, live);
  expect(readFileSync(join(folder, 'go-live.pdf')).equals(bytes)).toBe(true);
});

test('a submission whose signer nobody knows passes only as an exception with a reason, which is kept', async () => {
  const folder = folderWith('older.zip');
  const file = join(folder, 'older.zip');
  const strict = { ...known, trust: { ...trust, signers: trust.signers.slice(2) } };
  const order = { file, level: 'city', decision: 'pass', reviewer: '张三', decidedAt: day('24') } as const;
  const act = async (reason: string, isOverride: boolean): Promise<Reviewed> =>
    reviewSubmission({ ...order, reason, isOverride }, city, strict);
  expect(await refusal(act('', false))).toBe('REVIEW-REFUSED');
  expect(await refusal(act('', true))).toBe('USAGE');
  expect(existsSync(join(folder, 'older.review-city.json'))).toBe(false);
  const { review } = await act('指纹已电话核对', true);
  expect(review.reason).toBe('指纹已电话核对');
  expect(review.overridden).toContain('签名人未登记');
});

test('returning needs a reason, and the province needs the city’s decision', async () => {
  const file = join(folderWith('older.zip'), 'older.zip');
  expect(await refusal(reviewed(file, { level: 'city', decision: 'return' }))).toBe('USAGE');
  expect(await refusal(reviewed(file, { level: 'province' }))).toBe('REVIEW-REFUSED');
  await reviewed(file, { level: 'city', decision: 'return', reason: '医院名称有误' });
  expect((await statusOf(file, known)).progress.state).toBe('returned');
  expect(await refusal(reviewed(file, { level: 'province' }))).toBe('REVIEW-REFUSED');
  const excepted = await reviewed(file, { level: 'province', isOverride: true, reason: '名称已更正' });
  expect(excepted.review.overridden).toContain('地市审核的结论是退回');
  // A decision is not turned round in passing.
  expect(await refusal(reviewed(file, { level: 'city' }))).toBe('REVIEW-REFUSED');
  const before = readFileSync(join(dirname(file), 'older.review-city.json'));
  await reviewed(file, { level: 'city', isOverride: true, reason: '名称已更正', decidedAt: day('26') });
  expect(readFileSync(join(dirname(file), 'older.review-city.20261124T100000.json')).equals(before)).toBe(
    true,
  );
  expect(existsSync(join(dirname(file), 'older.review-city.20261124T100000.pdf'))).toBe(true);
  expect((await statusOf(file, known)).progress.city?.decision).toBe('pass');
});

test('who is listed for one level cannot decide at the other', async () => {
  const file = join(folderWith('older.zip'), 'older.zip');
  expect(await refusal(reviewed(file, { level: 'province' }, city))).toBe('REVIEW-SIGNER');
});

test('a forged, foreign or unregistered decision beside a submission is named and not believed', async () => {
  const folder = folderWith('older.zip', 'other.zip');
  const file = join(folder, 'older.zip');
  const sidecar = join(folder, 'older.review-city.json');
  const doubts = async (): Promise<readonly string[]> => {
    const { progress, doubted } = await statusOf(file, known);
    expect(progress.state).toBe('submitted');
    return doubted.map(({ doubt }) => doubt);
  };
  await reviewed(join(folder, 'other.zip'), { level: 'city' });
  copyFileSync(join(folder, 'other.review-city.json'), sidecar);
  expect(await doubts()).toEqual(['other-submission']);
  const { review } = await reviewed(file, { level: 'city' }, stranger);
  expect(await doubts()).toEqual(['signer-unknown']);
  writeFileSync(sidecar, jsonFile({ ...review, signer: { ...review.signer, ...known } }));
  expect(await doubts()).toEqual(['broken']);
  const { unlisted } = await goLive(folder, liveList(folder, head + ownRow));
  expect(unlisted.find((one) => one.code === code)?.reason).toContain('地市尚未审核');
});

test('a damaged package can be returned, never passed', async () => {
  const folder = folderWith();
  const file = join(folder, 'broken.zip');
  writeFileSync(file, readFileSync(join(made, 'older.zip')).subarray(0, 5000));
  const pass = reviewed(file, { level: 'city', isOverride: true, reason: '例外' });
  expect(await refusal(pass)).toBe('REVIEW-REFUSED');
  const { review } = await reviewed(file, { level: 'city', decision: 'return', reason: '文件损坏' });
  expect(review).toMatchObject({ hospital: null, decision: 'return' });
});

test('a newer package names the one it takes the place of, and of two confirmed ones the newer is listed', async () => {
  const folder = folderWith('older.zip', 'newer.zip', 'other.zip');
  const older = sm3(readFileSync(join(folder, 'older.zip')));
  await confirmed(join(folder, 'older.zip'));
  const live = liveList(folder, head + ownRow);
  // Nobody has looked at the newer one yet: the confirmed one stands.
  expect((await goLive(folder, live)).hospitals).toHaveLength(1);
  const { review } = await reviewed(join(folder, 'newer.zip'), { level: 'city' });
  expect(review.supersedes).toBe(older);
  expect((await statusOf(join(folder, 'older.zip'), known)).supersededBy?.submission).toBe(review.submission);
  await reviewed(join(folder, 'newer.zip'), { level: 'province' });
  const { hospitals, setAside, digest } = await goLive(folder, live);
  expect(hospitals).toHaveLength(1);
  expect(setAside).toMatchObject([
    { code, reason: expect.stringContaining('older.zip 已被较新的') as string },
  ]);
  expect(digest).toBe(sm3(Buffer.from(`${review.submission}\n`)));
  const reason = '复核不通过';
  await reviewed(join(folder, 'newer.zip'), {
    level: 'province',
    decision: 'return',
    isOverride: true,
    reason,
  });
  expect((await goLive(folder, live)).unlisted.find((one) => one.code === code)?.reason).toContain('已退回');
});

test('every hospital that is not listed has its reason, in the file too, and strict writes nothing', async () => {
  const folder = folderWith('older.zip', 'other.zip');
  await confirmed(join(folder, 'older.zip'));
  const live = liveList(folder, `${head}${ownRow}${liveRow('H1', '没交的医院')}`);
  expect((await goLive(folder, live, { isStrict: true })).files).toEqual([]);
  expect(existsSync(join(folder, 'go-live.pdf'))).toBe(false);
  const { unlisted } = await goLive(folder, live);
  expect(unlisted).toEqual([
    { code: 'H37990000002', name: '另一测试医院', reason: '地市尚未审核' },
    { code: 'H1', name: '没交的医院', reason: '没有该机构的提交包' },
  ]);
  const csv = readFileSync(join(folder, '未列入清单.csv'), 'utf8');
  expect(csv.startsWith('\ufeff机构代码,机构名称,原因\r\nH37990000002,另一测试医院,地市尚未审核\r\n')).toBe(
    true,
  );
});

test('what the city has not stated about production keeps a hospital out', async () => {
  const folder = folderWith('older.zip');
  await confirmed(join(folder, 'older.zip'));
  const dossiers = await openDossiers([folder], { known });
  const whole = {
    机构代码: code,
    机构名称: name,
    上线日期: '20261126',
    日期: '2026-11-27',
    结果: '通过',
    首张正式凭证号: '37',
  };
  const reasonFor = (changes: Readonly<Record<string, string>>): string | undefined =>
    selectLive(dossiers, [{ ...whole, ...changes }]).unlisted[0]?.reason;
  expect(reasonFor({})).toBeUndefined();
  expect(reasonFor({ 机构名称: '别的医院' })).toContain('名称');
  expect(reasonFor({ 上线日期: '' })).toBe('上线清单中没有上线日期');
  expect(reasonFor({ 日期: '2026-02-30' })).toBe('上线清单中的功能验证日期“2026-02-30”不是日期');
  expect(reasonFor({ 结果: '基本通过' })).toContain('不是“通过”');
  expect(reasonFor({ 首张正式凭证号: '' })).toBe('上线清单中没有首张正式凭证号');
  expect(reasonFor({ 首张正式凭证号: '3.70E+19' })).toContain('科学计数法');
  expect(selectLive(dossiers, [whole, whole]).unlisted[0]?.reason).toContain('2 行');
  expect(selectLive(dossiers, []).unlisted[0]?.reason).toBe('上线清单中没有该机构');
});

test('the list of a spreadsheet counts as its CSV does', async () => {
  const folder = folderWith('older.zip');
  await confirmed(join(folder, 'older.zip'));
  const rows = [
    [...liveColumns],
    [code, name, '2026-11-26', '李四', '2026-11-27', '通过', '37012345678901234567'],
  ];
  const cells = rows.map((row, line) =>
    row
      .map(
        (cell, index) =>
          `<c r="${'ABCDEFG'.charAt(index)}${line + 1}" t="inlineStr"><is><t>${cell}</t></is></c>`,
      )
      .join(''),
  );
  const sheet = cells.map((row, line) => `<row r="${line + 1}">${row}</row>`).join('');
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const packed = zipSync({
    'xl/workbook.xml': strToU8(
      `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>`,
    ),
    'xl/_rels/workbook.xml.rels': strToU8(
      `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    ),
    'xl/worksheets/sheet1.xml': strToU8(
      `<worksheet xmlns="${main}"><sheetData>${sheet}</sheetData></worksheet>`,
    ),
  });
  const fromSheet = await goLive(folder, liveList(folder, packed, '上线清单.xlsx'));
  const fromCsv = await goLive(folder, liveList(folder, head + ownRow));
  expect(fromSheet.hospitals).toHaveLength(1);
  expect(fromSheet.hospitals).toEqual(fromCsv.hospitals);
  expect(await refusal(goLive(folder, liveList(folder, '机构代码\r\nH1\r\n', 'short.csv')))).toBe(
    'LIST-INVALID',
  );
});

test('a draft of the summary is written once, and an edited one is printed', async () => {
  const folder = folderWith('older.zip');
  await confirmed(join(folder, 'older.zip'));
  const live = liveList(folder, head + ownRow);
  const draft = join(folder, '综述.txt');
  await goLive(folder, live, { summaryDraft: draft });
  const generated = readFileSync(join(folder, 'go-live.pdf'));
  expect(await refusal(goLive(folder, live, { summaryDraft: draft }))).toBe('USAGE');
  await goLive(folder, live, { summary: draft });
  expect(readFileSync(join(folder, 'go-live.pdf')).equals(generated)).toBe(true);
  writeFileSync(draft, '改写的综述。\n');
  await goLive(folder, live, { summary: draft });
  expect(readFileSync(join(folder, 'go-live.pdf')).equals(generated)).toBe(false);
});

test('five hundred hospitals fit the annex', async () => {
  const folder = folderWith('older.zip');
  await confirmed(join(folder, 'older.zip'));
  const [dossier] = await openDossiers([folder], { known });
  if (dossier === undefined) throw new Error('There is one submission.');
  const many = Array.from({ length: 500 }, (_, index) => `H3799${String(index).padStart(7, '0')}`);
  const { hospitals, unlisted, digest } = selectLive(
    many.map((fixmedinsCode) => ({
      ...dossier,
      submission: sm3(Buffer.from(fixmedinsCode)),
      verification: { ...dossier.verification, hospital: { ...settings.hospital, fixmedinsCode } },
    })),
    many.map((each) => ({
      机构代码: each,
      上线日期: '2026-11-26',
      日期: '2026-11-27',
      结果: '通过',
      首张正式凭证号: '3701',
    })),
  );
  expect(unlisted).toEqual([]);
  expect(hospitals.map((each) => each.code)).toEqual(many);
  const pdf = await renderGoLive({ city: '聊城', hospitals, digest }, new Date(0), openPackage());
  expect((await PDFDocument.load(pdf)).getPageCount()).toBeGreaterThan(15);
});
