import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { envelope, query } from '../contract/testing/documents.ts';
import type { LintReport } from '../app/lint/lint.ts';

const binary = resolve(import.meta.dirname, '../../bin/evoucher.js');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-lint-'));
  mkdirSync(join(folder, 'folder'));
  const write = (name: string, message: unknown): void =>
    writeFileSync(join(folder, name), JSON.stringify(message, null, 2));
  write('good.json', envelope('4902', query()));
  write('bad.json', envelope('4902', query({ bizStsb: '20261399-20260101' })));
  write('remark.json', envelope('4902', { data: query() }));
  write('reply.json', { infcode: 0, err_msg: null, output: null });
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const evoucher = (args: readonly string[], input = ''): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, [binary, 'lint', ...args], { cwd: folder, encoding: 'utf8', input });

test('every finding has its file, line and column before it, and how to mend it below', () => {
  const { status, stdout } = evoucher(['good.json', 'bad.json']);
  expect(status).toBe(1);
  expect(stdout).toContain('good.json：请求报文 4902，UTF-8，没有发现问题\n');
  expect(stdout).toMatch(/^bad\.json:\d+:\d+: 必须 batch\.interval .*收到 20261399-20260101\n {4}办法：/m);
  expect(stdout).toContain('必须改 1 处，建议改 0 处\n');
});

test('only what must be mended counts for the exit code', () => {
  expect(evoucher(['good.json']).status).toBe(0);
  const { status, stdout } = evoucher(['remark.json']);
  expect(status).toBe(0);
  expect(stdout).toContain('建议 envelope.input-unwrapped');
});

test('a dash is standard input', () => {
  const { status, stdout } = evoucher(['-'], '{"infno":"4902",}');
  expect(status).toBe(1);
  expect(stdout).toContain('标准输入:1:17: 必须 transport.body-json');
});

test.each([
  [['nowhere.json', 'bad.json'], 'nowhere.json：未检查：没有这个文件'],
  [['folder'], 'folder：未检查：是一个目录'],
  [['reply.json'], '这是中心的应答报文，不是请求'],
] as const)('%j could not be judged: exit code 2, and the rest is', (names, words) => {
  const { status, stdout } = evoucher(names);
  expect(status).toBe(2);
  expect(stdout).toContain(words);
  expect(stdout.includes('batch.interval')).toBe(names.length > 1);
});

test.each([
  [[], '缺少参数'],
  [['good.json', '--profile', 'nowhere'], '没有内置的差异配置'],
] as const)('%j is wrong usage: exit code 2', (args, words) => {
  const { status, stderr } = evoucher(args);
  expect(status).toBe(2);
  expect(stderr).toContain(words);
});

test('--json is for machines', () => {
  const { stdout } = evoucher(['bad.json', '--json']);
  const report = JSON.parse(stdout) as LintReport;
  expect(report.summary).toEqual({ files: 1, must: 1, should: 0, unread: 0 });
  expect(report.files[0]?.findings[0]?.check).toBe('batch.interval');
});
