import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

import type { VerifyResult } from '../app/verify/verify.ts';

const root = resolve(import.meta.dirname, '../..');
let folder = '';
// Every step is a process of its own, as on two people's machines.
vi.setConfig({ testTimeout: 300_000 });

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** One person's machine: a home of its own. */
const at =
  (home: string, more: Readonly<Record<string, string>> = {}) =>
  async (...args: readonly string[]): Promise<Ended> =>
    new Promise((done) => {
      const child = spawn(process.execPath, [join(root, 'bin/evoucher.js'), ...args], {
        cwd: folder,
        // eslint-disable-next-line no-restricted-syntax -- a process needs a PATH
        env: { ...process.env, EVOUCHER_HOME: join(folder, home), ...more },
      });
      let out = '';
      let err = '';
      child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk));
      child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
      child.on('close', (code) => done({ code, out, err }));
    });

const hospital = at('hospital');
const city = at('city', { EVOUCHER_KEY_PASSPHRASE: '口令' });

const outcomeOf = async (...args: readonly string[]): Promise<string | undefined> => {
  const { code, out } = await city('verify', '--json', ...args);
  const { files } = JSON.parse(out) as VerifyResult;
  expect(code).toBe(files.every(({ outcome }) => outcome.id === 'verified') ? 0 : 1);
  return files[0]?.outcome.id;
};

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-verify-'));
});
afterAll(() => {
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
  const schema = JSON.parse(readFileSync(join(root, 'schemas/verify.json'), 'utf8')) as object;
  const validate = new Ajv2020({ allowUnionTypes: true }).compile(schema);
  expect(validate(result), JSON.stringify(validate.errors)).toBe(true);
  expect(result.missing).toEqual([{ code: 'H37990000002', name: '第二测试医院' }]);
  expect(result.summary).toEqual({ files: 2, verified: 2, conformant: 2 });
  const table = readFileSync(join(folder, 'table.csv'), 'utf8');
  expect(table.startsWith('\ufeff文件,结论,')).toBe(true);
  expect(table.trim().split('\r\n')).toHaveLength(4);
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
