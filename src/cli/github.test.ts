import { expect, test } from 'vitest';

import type { Divergence, Results, RowResult } from '../judge/results.ts';
import { allPassed, failedCheck, partlyFailed } from '../../reports/testing/sample-results.ts';
import { compareWithBaseline } from '../app/baseline/compare.ts';
import { githubAnnotations, githubFault } from './github-annotations.ts';
import { jobSummary } from './github-summary.ts';

const ROOM = 1024 * 1024;

const divergence: Divergence = {
  check: 'batch.count',
  message: 'm',
  expected: '1',
  actual: '2',
  pointer: '/input/elecSetlCertCnt',
  remedy: '写实际张数。',
  exchange: 3,
};

const failing = (more: Partial<Divergence> = {}): Partial<RowResult> => ({
  verdict: 'fail',
  remark: '张数不符',
  cause: 'payload',
  divergence: { ...divergence, ...more },
  checks: [failedCheck('must', 1, more.check ?? 'batch.count')],
});

function resultsWith(change: (row: RowResult) => Partial<RowResult>): Results {
  const whole = allPassed({ matrix: [] });
  return { ...whole, rows: whole.rows.map((row) => ({ ...row, ...change(row) })) };
}

const only = (rows: Readonly<Record<string, Partial<RowResult>>>): Results =>
  resultsWith(({ no }) => rows[no] ?? {});
const lines = (text: string): readonly string[] => text.split('\n').slice(0, -1);

test('rows with the same first cause are one annotation with check, both sides and remedy', () => {
  expect(lines(githubAnnotations(only({ '1.1': failing(), '1.3': failing() })))).toEqual([
    '::error title=1.1、1.3 batch.count（报文内容）::位置：/input/elecSetlCertCnt%0A应为：1%0A收到：2%0A解决办法：写实际张数。',
  ]);
});

test('a green run and rows that were not selected are not annotated; blocked rows only by their blocker', () => {
  const off = resultsWith(() => ({ verdict: 'not-run', reason: 'not-selected' }));
  expect([githubAnnotations(allPassed()), githubAnnotations(off)]).toEqual(['', '']);
  const blocked = only({
    '1.1': failing(),
    '1.2': { verdict: 'not-run', reason: 'blocked', blockedBy: '1.1' },
  });
  expect(lines(githubAnnotations(blocked))).toHaveLength(1);
});

test('what a hospital sends cannot become a command or leave its annotation', () => {
  const nasty = '50%\r\n::add-mask::x\u001b[31m';
  const [line = '', ...more] = lines(githubAnnotations(only({ '1.1': failing({ actual: nasty }) })));
  expect(more).toEqual([]);
  expect(line).toContain('收到：50%25 ::add-mask::x [31m%0A');
  expect(githubFault('a: b,\nc', 'd')).toBe('::error title=evoucher certify::a: b,%0Ac%0Ad\n');
});

test('a title keeps its separators out of the command', () => {
  const row = { verdict: 'not-run', reason: 'not-offered', title: 'a: b, c' } as const;
  expect(githubAnnotations(only({ '1.1': { ...row, remark: 'x' } }))).toBe(
    '::warning title=1.1 a%3A b%2C c::x\n',
  );
});

test('of more than ten the tenth says how many are left', () => {
  const many = resultsWith(({ no }) => failing({ check: `batch.${no}` }));
  const found = lines(githubAnnotations(many));
  expect(found).toHaveLength(10);
  expect(found.at(-1)).toBe('::error title=另有 3 处::见作业摘要与 results.json');
});

test('what the baseline expects is a notice, what is wrong with the baseline an error', () => {
  const given = only({ '1.1': failing() });
  const entry = { notRun: null, reason: 'HIS-1', until: null };
  const baseline = [
    { ...entry, row: '1.1', checks: ['batch.count'] },
    { ...entry, row: '1.2', checks: ['b'] },
  ];
  const comparison = compareWithBaseline(given, baseline, '2026-11-22');
  expect(lines(githubAnnotations(given, comparison)).map((line) => line.slice(0, 12))).toEqual([
    '::error titl',
    '::notice tit',
  ]);
  const summary = jobSummary(given, ROOM, comparison);
  expect(summary).toContain('流水线不放行');
  expect(summary).toContain('预期内：batch.count（原因：HIS-1）');
});

test('the summary has the twelve rows, every first cause with its remedy, and folds the rest', () => {
  const summary = jobSummary({ ...partlyFailed(), rows: only({ '1.1': failing() }).rows }, ROOM);
  expect(summary.match(/^\| \d\.\d \| .*通过 \|/gm)).toHaveLength(12);
  expect(summary).toContain('### 1.1 `batch.count`（报文内容）');
  expect(summary).toContain('- 应为：`1`');
  expect(summary).toContain('- 解决办法：写实际张数。');
  expect(summary).toContain('<details><summary>全部不满足的检查项：1 处</summary>');
  expect(summary).toContain('<details><summary>附加案例卡（不影响结论）：1 项，通过 0 项</summary>');
});

test('what a hospital sends stays text in the summary, and is cut where it is long', () => {
  const nasty = '`` <img src=x>|\n## http://evil.example @all';
  const summary = jobSummary(
    only({ '1.1': { ...failing({ actual: nasty, expected: 'x'.repeat(5_000) }), remark: nasty } }),
    ROOM,
  );
  expect(summary).toContain('- 收到：``` `` <img src=x>| ## http://evil.example @all ```');
  expect(summary.replace(/- 收到：.*/, '')).not.toMatch(/<img|http:|@all|^## http/m);
  expect(summary).toContain('…（共 5000 字）');
});

test('a summary that does not fit leaves out whole parts and says how many', () => {
  const many = resultsWith(({ no }) => failing({ check: `batch.${no}`, actual: '值'.repeat(500) }));
  const summary = jobSummary(many, 8_000);
  expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(8_000);
  expect(summary).toMatch(/另有 \d+ 段从略（作业摘要最多 1 MiB），见 results.json。\n$/);
  expect(jobSummary(many, 10)).toBe('');
});
