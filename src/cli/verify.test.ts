import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { PDFDocument } from '@cantoo/pdf-lib';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { codeText } from '../../reports/index.ts';
import { scannedPage } from '../app/seal/testing/paper.ts';
import { startCommands, type Commands, type Ended } from '../app/testing/commands.ts';
import type { VerifyResult } from '../app/verify/verify.ts';
import type { Results } from '../judge/results.ts';

const root = resolve(import.meta.dirname, '../..');
let folder = '';
let commands: Commands;

/** One person's machine: a home of its own. */
const at =
  (home: string, more: Readonly<Record<string, string>> = {}) =>
  async (...args: readonly string[]): Promise<Ended> =>
    commands.run({ folder, environment: { EVOUCHER_HOME: join(folder, home), ...more } }, ...args);

const hospital = at('hospital');
const city = at('city', { EVOUCHER_KEY_PASSPHRASE: '口令' });

const outcomeOf = async (...args: readonly string[]): Promise<string | undefined> => {
  const { code, out } = await city('verify', '--json', ...args);
  const { files } = JSON.parse(out) as VerifyResult;
  expect(code).toBe(files.every(({ outcome }) => outcome.id === 'verified') ? 0 : 1);
  return files[0]?.outcome.id;
};

/** What is wrong with an answer for machines; empty when nothing is. */
function validateResult(result: unknown): string {
  const schema = JSON.parse(readFileSync(join(root, 'schemas/verify.json'), 'utf8')) as object;
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  return validate(result) ? '' : JSON.stringify(validate.errors);
}

beforeAll(() => {
  commands = startCommands();
  folder = mkdtempSync(join(tmpdir(), 'evoucher-verify-'));
});
afterAll(() => {
  commands.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('a city asks, a hospital tests and signs, the city registers the key and verifies', async () => {
  const keygen = await city('keygen');
  expect(keygen).toMatchObject({ code: 0, err: '' });
  expect(keygen.out).toMatch(/指纹：([0-9A-F]{4} ){7}[0-9A-F]{4}/);
  expect(await city('keygen')).toMatchObject({ code: 2 });

  const asked = await city('challenge', '--hospital', 'H37990000001', '--out', 'asked.json');
  const code = /挑战码：(\S+)/.exec(asked.out)?.[1] ?? '';
  expect(await hospital('certify', '--challenge', `${code.slice(0, -1)}-`)).toMatchObject({ code: 2 });
  const run = await hospital('certify', '--no-further-cards', '--challenge', code, '--out', 'run');
  expect(run.code).toBe(0);
  expect(run.out).toContain('已生成签名密钥');
  const own = await hospital('verify', 'run');
  expect(own).toMatchObject({ code: 0, err: '' });
  expect(own.out).toContain('真实，12 项全部通过');

  expect(await outcomeOf('run/submission.zip')).toBe('signer-unknown');
  expect((await city('trust', 'add', 'run/submission.zip', '--name', '仿真测试医院')).code).toBe(0);
  expect((await city('trust', 'list')).out).toContain('H37990000001');
  expect(await outcomeOf('run/submission.zip', '--challenges', 'asked.json')).toBe('verified');
  expect(await outcomeOf('run')).toBe('verified');
  expect(await outcomeOf('run/test-report.pdf')).toBe('report-alone');
});

test('the answer for machines obeys its schema, the table opens in a spreadsheet, the list names the missing', async () => {
  writeFileSync(
    join(folder, 'list.csv'),
    '机构代码,机构名称\nH37990000001,仿真测试医院\nH37990000002,第二测试医院\n',
  );
  const paths = ['run/submission.zip', 'run/test-report.pdf'];
  const json = await city('verify', ...paths, '--list', 'list.csv', '--out', 'table.csv', '--json');
  const result = JSON.parse(json.out) as VerifyResult;
  expect(validateResult(result)).toBe('');
  expect(result.missing).toEqual([{ code: 'H37990000002', name: '第二测试医院' }]);
  expect(result.summary).toEqual({ files: 2, verified: 2, conformant: 2 });
  const table = readFileSync(join(folder, 'table.csv'), 'utf8');
  expect(table.startsWith('\ufeff文件,结论,')).toBe(true);
  expect(table.trim().split('\r\n')).toHaveLength(4);
});

/** The report of `run/` as a hospital's scanner leaves it, from the last page to the first. */
async function scanReport(): Promise<readonly string[]> {
  const results = JSON.parse(readFileSync(join(folder, 'run/results.json'), 'utf8')) as Results;
  const { length } = (await PDFDocument.load(readFileSync(join(folder, 'run/test-report.pdf')))).getPages();
  const code = codeText(results.journal.head, results.rows);
  return Array.from({ length }, (_, index) => {
    const [name, page] = [`scan-${index}.png`, length - index];
    writeFileSync(join(folder, name), scannedPage(`${code}${page}/${length}`, { dpi: 100 }));
    return name;
  });
}

test('a sealed scan travels inside the package, is verified with it and goes into the ticket', async () => {
  const scans = await scanReport();
  mkdirSync(join(folder, 'in'));
  const sealed = await hospital(
    'seal',
    '--in',
    'run/submission.zip',
    '--scan',
    ...scans,
    '--out',
    'in/H1.sealed.zip',
  );
  expect(sealed).toMatchObject({ code: 0, err: '' });
  expect(sealed.out).toContain(`已附盖章件：扫描 ${scans.length} 页`);
  expect((await hospital('seal', '--in', 'run/submission.zip', '--scan', ...scans.slice(1))).code).toBe(1);
  expect((await hospital('seal', '--in', 'run/submission.zip')).code).toBe(2);

  const json = await city('verify', 'in/H1.sealed.zip', '--json');
  expect(validateResult(JSON.parse(json.out))).toBe('');
  expect((JSON.parse(json.out) as VerifyResult).files[0]).toMatchObject({
    outcome: { id: 'verified' },
    sealed: { kind: 'scan', pages: scans.length },
  });
  expect((await city('verify', 'in/H1.sealed.zip')).out).toContain(`已附盖章件（扫描 ${scans.length} 页）`);
  expect(await outcomeOf('in/H1.sealed.zip', 'run/submission.zip')).toBe('duplicate');

  const review = ['review', 'run/submission.zip', '--as', 'city', '--decision', '通过'];
  expect((await city(...review)).out).toContain('没有附盖章的测试报告');
  copyFileSync(join(folder, 'run/submission.review-city.json'), join(folder, 'in/x.review-city.json'));
  const order = ['workorder', '--stage', 'go-live', '--city', '聊城', '--out'];
  const ticket = await city(...order, 'ticket', '--in', 'in');
  expect(ticket.out).toContain(`已附盖章扫描件 ${scans.length} 页`);
  expect(ticket.code).toBe(0);
  const copy = readFileSync(join(folder, 'ticket/H37990000001-测试报告-盖章.pdf'));

  // On paper and scanned by the city itself: the same PDF beside a package without a seal.
  writeFileSync(join(folder, 'run/submission.sealed.pdf'), copy);
  expect((await city(...order, 'paper', '--in', 'run/submission.zip')).out).toContain('旁边附有盖章扫描件');
  expect(await outcomeOf('run/submission.sealed.pdf')).toBe('sealed-alone');
  expect(await outcomeOf('run/submission.sealed.pdf', 'run/submission.zip')).toBe('verified');
  writeFileSync(join(folder, 'run/submission.sealed.pdf'), Buffer.concat([copy, Buffer.from('x')]));
  const doubted = await city(...order, 'doubted', '--in', 'run/submission.zip');
  expect(doubted.out).toContain('submission.sealed.pdf 不予采信：盖章件不是在原报告上盖的章');
  expect(doubted.out).toContain('待盖章');
});

test('a package encrypted to the province is verified there, and elsewhere says how to open it', async () => {
  const key = 'city/key.pub.pem';
  expect(await hospital('submission', 'encrypt', 'run/submission.zip', '--to', key)).toMatchObject({
    code: 0,
  });
  const file = 'run/submission.zip.enc';
  const opened = await city('verify', file, '--json');
  expect((JSON.parse(opened.out) as VerifyResult).files[0]).toMatchObject({
    file,
    outcome: { id: 'verified' },
    notices: ['这份提交包是加密的，已用本机的密钥打开'],
  });
  const closed = await hospital('verify', file);
  expect(closed).toMatchObject({ code: 1 });
  expect(closed.out).toMatch(/只有公钥 ([0-9A-F]{4} ){8}的持有者能打开（encrypted）/);
  expect(closed.out).toContain('evoucher submission decrypt');
  expect(await hospital('submission', 'decrypt', file, '--out', 'x.zip')).toMatchObject({ code: 1 });
  expect(await city('submission', 'decrypt', file, '--out', 'plain.zip')).toMatchObject({ code: 0 });
  expect(
    readFileSync(join(folder, 'plain.zip')).equals(readFileSync(join(folder, 'run/submission.zip'))),
  ).toBe(true);
  const bytes = readFileSync(join(folder, file));
  bytes[5000] = (bytes[5000] ?? 0) ^ 1;
  writeFileSync(join(folder, 'altered.enc'), bytes);
  expect(await outcomeOf('altered.enc')).toBe('encrypted-altered');
  expect((await city('submission', 'decrypt', 'altered.enc')).err).toContain('加密之后被改动、截断');
  rmSync(join(folder, file));
  rmSync(join(folder, 'run/submission.sealed.pdf'));
});

test('problems stand first, one line each, and the end is 1', async () => {
  const zip = readFileSync(join(folder, 'run/submission.zip'));
  zip[1000] = (zip[1000] ?? 0) ^ 1;
  writeFileSync(join(folder, 'altered.zip'), zip);
  const { code, out } = await city('verify', 'run/submission.zip', 'altered.zip');
  expect(code).toBe(1);
  const [first = ''] = out.split('\n');
  expect(first).toContain('altered.zip');
  expect(first).toContain('file-altered');
});

test('a folder in which a file was changed beside its package is told apart', async () => {
  writeFileSync(join(folder, 'run/results.json'), '{}');
  expect(await outcomeOf('run')).toBe('folder-differs');
  rmSync(join(folder, 'run/submission.zip'));
  expect(await outcomeOf('run')).toBe('verdicts-differ');
});
