import { expect, test } from 'vitest';

import { allPassed, failedCheck } from '../../../reports/testing/sample-results.ts';
import type { MatrixCell, Results, RowResult } from '../../judge/results.ts';
import { exitCodeOf } from '../certify/conclude.ts';
import { runFor } from '../testing/run.ts';
import type { Baseline, ExpectedFailure } from './baseline.ts';
import { compareWithBaseline, type Comparison } from './compare.ts';
import { complaintText, standingText } from './words.ts';

const TODAY = '2026-11-22';

/** Results in which everything passed but these rows; the matrix follows, unless a cell is given. */
function resultsWith(
  rows: Readonly<Record<string, Partial<RowResult>>>,
  cells: readonly Partial<MatrixCell>[] = [],
  journal: Partial<Results['journal']> = {},
): Results {
  const whole = allPassed();
  const changed = whole.rows.map((row) => ({ ...row, ...rows[row.no] }));
  const matrix = whole.matrix.map((cell): MatrixCell => {
    const row = changed.find(({ no }) => no === cell.no);
    const given = cells.find(({ no, visitType }) => no === cell.no && visitType === cell.visitType);
    return { ...cell, verdict: row?.verdict ?? 'pass', reason: row?.reason ?? null, ...given };
  });
  return { ...whole, rows: changed, matrix, journal: { ...whole.journal, ...journal } };
}

const failing = (...ids: readonly string[]): Partial<RowResult> => ({
  verdict: 'fail',
  checks: ids.map((id) => failedCheck('must', 1, id)),
});
const blockedBy = (no: string): Partial<RowResult> => ({
  verdict: 'not-run',
  reason: 'blocked',
  blockedBy: no,
});
const nothing: Partial<RowResult> = { verdict: 'not-run', reason: 'nothing-received' };

const entry = (
  row: string,
  checks: readonly string[],
  more: Partial<ExpectedFailure> = {},
): ExpectedFailure => ({
  row,
  checks,
  notRun: null,
  reason: 'HIS-1',
  until: null,
  ...more,
});

const compared = (results: Results, baseline: Baseline): Comparison =>
  compareWithBaseline(results, baseline, TODAY);
const kinds = ({ standings }: Comparison): Readonly<Record<string, string>> =>
  Object.fromEntries([...standings].map(([no, { kind }]) => [no, kind]));

test('a failure that is listed with all its checks is expected', () => {
  const found = compared(resultsWith({ '1.1': failing('a', 'b') }), [
    entry('1.1', ['a']),
    entry('1.1', ['b']),
  ]);
  expect([found.exitCode, kinds(found), found.complaints]).toEqual([0, { '1.1': 'expected' }, []]);
});

test('a new failure in a listed row fails, and is named', () => {
  const found = compared(resultsWith({ '1.1': failing('a', 'b') }), [entry('1.1', ['a'])]);
  expect([found.exitCode, found.standings.get('1.1')]).toEqual([1, { kind: 'unexpected', unlisted: ['b'] }]);
});

test('a failure in a row that nobody listed fails', () => {
  const found = compared(resultsWith({ '1.1': failing('a'), '2.1': failing('a') }), [entry('1.1', ['a'])]);
  expect([found.exitCode, kinds(found)]).toEqual([1, { '1.1': 'expected', '2.1': 'unexpected' }]);
});

test('a remark is nothing that has to be listed', () => {
  const remarks = { '1.2': { checks: [failedCheck('should', 1, 'x')] } };
  expect(compared(resultsWith(remarks), [])).toMatchObject({ exitCode: 0, complaints: [] });
});

test('rows that are blocked along a chain of expected failures are expected too', () => {
  const rows = { '1.1': failing('a'), '1.2': blockedBy('1.1'), '1.3': blockedBy('1.2') };
  const found = compared(resultsWith(rows), [entry('1.1', ['a'])]);
  expect([found.exitCode, kinds(found)]).toEqual([
    0,
    { '1.1': 'expected', '1.2': 'expected', '1.3': 'expected' },
  ]);
});

test('a row that an unexpected failure blocks is not expected', () => {
  const rows = { '1.1': failing('a'), '1.2': blockedBy('1.1') };
  const found = compared(resultsWith(rows), []);
  expect([found.exitCode, kinds(found)]).toEqual([1, { '1.1': 'unexpected', '1.2': 'unexpected' }]);
});

test('a must-check that is not met in a blocked row has to be listed itself', () => {
  const rows = { '1.1': failing('a'), '1.2': { ...failing('b'), ...blockedBy('1.1') } };
  const listed = [entry('1.1', ['a'])];
  expect(compared(resultsWith(rows), listed).exitCode).toBe(1);
  expect(compared(resultsWith(rows), [...listed, entry('1.2', ['b'])]).exitCode).toBe(0);
});

test('a row that is not run is expected only for the reason that is listed', () => {
  const results = resultsWith({ '1.4': nothing });
  expect(compared(results, [entry('1.4', [], { notRun: 'nothing-received' })]).exitCode).toBe(0);
  const other = compared(results, [entry('1.4', [], { notRun: 'not-shown' })]);
  expect(other).toMatchObject({ exitCode: 1, complaints: [{ kind: 'stale', gone: 'not-shown' }] });
});

test('a failure for one card does not hide that nothing came for another', () => {
  const results = resultsWith({ '1.1': failing('a') }, [{ no: '1.1', visitType: '2', ...nothing }]);
  const found = compared(results, [entry('1.1', ['a'])]);
  expect(found.standings.get('1.1')).toEqual({ kind: 'unexpected', unlisted: ['nothing-received'] });
});

test('an error of the harness is never expected, also beside an expected failure of the row', () => {
  const error: Partial<RowResult> = { verdict: 'error', reason: 'harness-error' };
  for (const row of [error, { ...failing('a'), ...error }])
    expect(compared(resultsWith({ '1.1': row }), [entry('1.1', ['a'])])).toMatchObject({
      exitCode: 3,
      complaints: [],
    });
});

test('an interruption is never expected, and says nothing about what is stale', () => {
  const cut = resultsWith({ '1.2': { verdict: 'not-run', reason: 'cut-off' } }, [], { closed: false });
  expect(compared(cut, [entry('1.2', ['a'])])).toMatchObject({ exitCode: 1, complaints: [] });
  expect(compared(resultsWith({}, [], { closed: false }), []).exitCode).toBe(1);
});

test('an entry whose row passes, or whose check is met, is stale and fails', () => {
  const passes = compared(resultsWith({}), [entry('1.3', ['a'])]);
  expect(passes).toMatchObject({ exitCode: 1, complaints: [{ kind: 'stale', gone: 'a' }] });
  const met = compared(resultsWith({ '1.3': failing('a') }), [entry('1.3', ['a', 'b'])]);
  expect(met).toMatchObject({ exitCode: 1, complaints: [{ kind: 'stale', gone: 'b' }] });
});

test('an entry is good on its last day and fails the day after', () => {
  const results = resultsWith({ '1.3': failing('a') });
  expect(compared(results, [entry('1.3', ['a'], { until: TODAY })]).exitCode).toBe(0);
  expect(compared(results, [entry('1.3', ['a'], { until: '2026-11-21' })])).toMatchObject({
    exitCode: 1,
    complaints: [{ kind: 'expired' }],
  });
});

test('rows that were not selected make no entry stale, and a run without any row passes nothing', () => {
  const off: Partial<RowResult> = { verdict: 'not-run', reason: 'not-selected' };
  const one = resultsWith({ '1.1': failing('a'), '1.3': off });
  expect(compared(one, [entry('1.1', ['a']), entry('1.3', ['b'], { until: '2020-01-01' })]).exitCode).toBe(0);
  const none = resultsWith(Object.fromEntries(one.rows.map(({ no }) => [no, off])));
  expect(compared(none, []).exitCode).toBe(1);
});

test('texts say what is expected and why, and what to do about the rest', () => {
  const listed = [entry('1.1', ['a'], { until: TODAY }), entry('1.3', ['b'])];
  const rows = { '1.1': failing('a'), '1.2': blockedBy('1.1'), '2.4': nothing };
  const { standings, complaints } = compared(resultsWith(rows), listed);
  expect([...standings.values()].map(standingText)).toEqual([
    `预期内：a（原因：HIS-1；有效至 ${TODAY}）`,
    '预期内：被 1.1 阻塞',
    '未列入基线：未收到所需的请求',
  ]);
  expect(complaints.map(complaintText)).toEqual([
    '基线过时：1.3 的 b 已不再出现，请从基线中删除（原因：HIS-1）',
  ]);
});

test('a defective hospital passes its pipeline with its defect listed, and fails without its defect', async () => {
  const baseline = [
    entry('2.1', ['amounts.total-agrees']),
    entry('2.3', ['amounts.total-agrees', 'sequence.reupload-until-success']),
  ];
  const hospital = { kind: 'reference', style: { pollMs: 20 } } as const;
  const own = { selected: ['self-paid'] as const };
  await runFor(
    { ...hospital, defect: 'listed-total-one-cent-more' },
    (results) => {
      expect([compared(results, baseline).exitCode, exitCodeOf(results)]).toEqual([0, 1]);
      expect(compared(results, baseline.slice(0, 1)).exitCode).toBe(1);
    },
    own,
  );
  await runFor(
    hospital,
    (results) => {
      const { exitCode, complaints } = compared(results, baseline);
      expect([exitCode, exitCodeOf(results), complaints.length]).toEqual([1, 0, 3]);
    },
    own,
  );
});
