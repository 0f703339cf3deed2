import { expect, test } from 'vitest';
import type { Results } from '../../src/judge/results.ts';
import type { OpenData } from '../../src/evidence/entries.ts';
import { sampleJournal } from '../testing/sample-journal.ts';
import { allPassed, partlyFailed, partlyNotRun, samplePersonal } from '../testing/sample-results.ts';
import { createMasking } from './masking.ts';
import { testReport } from './test-report.ts';
import type { TestReport } from './test-report.ts';

function report(results: Results, settings: Partial<OpenData> = {}): TestReport {
  const { entries } = sampleJournal(undefined, settings);
  return testReport(results, entries, new Map(), createMasking(samplePersonal));
}

test('twelve passed rows make a final document with dates of the run', () => {
  expect(report(allPassed())).toMatchObject({
    passed: true,
    draft: false,
    reportDate: '2026 年 11 月 21 日',
    from: '2026年11月20日',
    to: '2026年11月21日',
    preparedBy: '邴㛃',
    environment: '仿真凭证中心（医院自测）',
    simulated: true,
    solutions: { none: true },
  });
});

test('the date of the report comes from the settings first', () => {
  expect(report(allPassed(), { report: { date: '2026-12-03' } }).reportDate).toBe('2026 年 12 月 3 日');
});

test('a record of the real test environment carries no note on simulation', () => {
  expect(report(allPassed({ environment: 'relayed' })).simulated).toBe(false);
});

test('a challenge that was answered is printed among the facts', () => {
  const labels = ({ annex }: TestReport): readonly string[] => annex.facts.map(({ label }) => label);
  expect(labels(report(allPassed()))).not.toContain('挑战码');
  const { annex } = report(allPassed(), { challenge: 'H37990000001-7K2M-9QXD' });
  expect(annex.facts).toContainEqual({ label: '挑战码', value: 'H37990000001-7K2M-9QXD' });
});

test('one row that did not pass makes a draft with the counts of the form', () => {
  const { draft, counts, scenarios } = report(partlyFailed());
  expect(draft).toBe(true);
  expect(counts).toEqual({ rows: 12, pass: 3, fail: 2, notRun: 6, error: 1 });
  expect(scenarios.flatMap(({ steps }) => steps.map(({ verdict }) => verdict))).toEqual([
    ...['未通过', '通过', '通过', '通过'],
    ...['未测试', '未测试', '未测试', '未测试'],
    ...['未通过', '未测试', '未测试', '工具异常'],
  ]);
});

test('the matrix has a line for every gap, never green, and says what was asked for and did not come', () => {
  const { matrix, ...rest } = allPassed();
  const gap = {
    scenario: 'real-time',
    visitType: null,
    voucherType: null,
    upldMode: null,
    reason: '无此业务',
  } as const;
  const { annex } = report({
    ...rest,
    matrix: matrix
      .filter(({ scenario }) => scenario === 'real-time')
      .map((cell) =>
        cell.visitType === '1'
          ? cell
          : {
              ...cell,
              voucherType: '1',
              demands: { voucherType: '3', upldMode: '1' },
              verdict: 'not-run' as const,
            },
      ),
    gaps: [
      { ...gap, visitType: '2' },
      { ...gap, upldMode: '2' },
    ],
  });
  expect(annex.matrix.map(({ span, card, visit, voucher }) => [span, card, visit, voucher])).toEqual([
    [4, '职工 普通门诊', '门诊', '财政电子票据'],
    [0, '职工 普通住院', '住院', '税务数电票（收到 财政电子票据），上传模式 1'],
    [0, '医院不提供：无此业务', '住院', '—'],
    [0, '医院不提供：无此业务', '—', '上传模式 2'],
  ]);
  expect(annex.matrix.map(({ steps }) => new Set(steps.map(({ text }) => text)))).toEqual([
    new Set(['通过']),
    new Set(['未测试']),
    new Set(['未测试']),
    new Set(['未测试']),
  ]);
});

test('no rows at all are no pass', () => {
  expect(report({ ...allPassed(), rows: [] }).draft).toBe(true);
});

test('why a row was not run stands on the form, in section 2 and in the annex in the same words', () => {
  const { scenarios, solutions, annex } = report(partlyFailed());
  const reason = '前一步【医疗机构上传电子结算凭证】未完成';
  const title = '【医疗机构电子结算凭证上传结果查询】';
  expect(scenarios[2]?.steps[1]?.remark).toBe(reason);
  expect(solutions.pending.find(({ name }) => name === `跨省实时结算票据${title}`)?.reason).toBe(reason);
  expect(annex.rows.find(({ id }) => id === 'row-3.2')?.remark).toBe(reason);
});

test('planned failures, problems, suggestions and what was not finished stand apart', () => {
  const { solutions } = report(partlyFailed());
  expect(solutions.planned).toHaveLength(3);
  expect(solutions.problems.map(({ name, problems }) => [name, problems.length])).toEqual([
    ['实时票据【医疗机构上传电子结算凭证】', 2],
    ['跨省实时结算票据【医疗机构上传电子结算凭证】', 1],
  ]);
  expect(solutions.problems[0]?.problems[0]).toMatchObject({ more: 3, shown: [{ expected: '126.50' }, {}] });
  expect(solutions.suggestions).toHaveLength(2);
  expect(solutions.pending).toHaveLength(7);
});

test('without any exchange the time of the test is left blank for the pen', () => {
  expect(report(partlyNotRun()).from).toBe('　　年　月　日');
});

test('the source of the settlements is named when the hospital declared them', () => {
  expect(report(allPassed()).ledger).toBeNull();
  expect(report(partlyFailed()).ledger).toBe('医院申报');
});

test('the annex merges the scenario over its cards and says who made a remark', () => {
  const { annex } = report(partlyFailed());
  expect(annex.matrix.map(({ span }) => span)).toEqual([2, 0, 2, 0, 2, 0]);
  expect(annex.remarks).toMatchObject([
    { source: '测试人员', text: '测试人员说明：患者邴*的票据已在窗口打印。' },
  ]);
  expect(annex.rows[0]).toMatchObject({ id: 'row-1.1', checked: 3, findings: 7 });
});

test('a failed case beyond the form stands in the annex with its fault, and nowhere else', () => {
  const [row] = partlyFailed().rows;
  if (row === undefined) throw new Error('The sample has no rows.');
  const suite = {
    id: 'resilience',
    case: 'timeout-lost',
    demand: '先查询。',
    fault: 'no-answer',
    played: [3],
  } as const;
  const beyond = { ...row, title: '上传超时', card: 'RS-X', suite };
  const { annex, ...form } = report(allPassed({ extra: [beyond] }));
  const { annex: none, ...plain } = report(allPassed());
  expect(form).toEqual(plain);
  expect(none.suites).toEqual([]);
  expect(annex.suites).toMatchObject([
    {
      title: '故障演练',
      cases: [{ title: '上传超时', demand: '先查询。', played: [3], verdictText: '未通过' }],
    },
  ]);
  expect(annex.extra.map(({ name, id }) => [name, id])).toEqual([
    ['故障演练【上传超时】', annex.suites[0]?.cases[0]?.ref],
  ]);
});
