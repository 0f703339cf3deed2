import { parse } from 'yaml';
import { expect, test } from 'vitest';

import type { Results, RowResult } from '../../judge/results.ts';
import { allPassed, failedCheck } from '../../../reports/testing/sample-results.ts';
import type { ExpectedFailure } from './baseline.ts';
import { baselineText, updatedBaseline } from './update.ts';

function resultsWith(rows: Readonly<Record<string, Partial<RowResult>>>, closed = true): Results {
  const whole = allPassed({ matrix: [] });
  return {
    ...whole,
    rows: whole.rows.map((row) => ({ ...row, ...rows[row.no] })),
    journal: { ...whole.journal, closed },
  };
}

const failing = (...ids: readonly string[]): Partial<RowResult> => ({
  verdict: 'fail',
  checks: ids.map((id) => failedCheck('must', 1, id)),
});
const old: ExpectedFailure = {
  row: '1.3',
  checks: ['a', 'b'],
  notRun: null,
  reason: 'HIS-1',
  until: '2027-01-01',
};
const explained = { reason: 'HIS-2', until: undefined };

test('what still happens keeps its reason, what has gone is left out, what is new gets the reason given', () => {
  const results = resultsWith({
    '1.3': failing('a', 'c'),
    '1.1': { verdict: 'not-run', reason: 'nothing-received' },
  });
  const { baseline, added, removed } = updatedBaseline([old], results, explained);
  const quiet = { row: '1.1', checks: [], notRun: 'nothing-received', reason: 'HIS-2', until: null };
  const fresh = { row: '1.3', checks: ['c'], notRun: null, reason: 'HIS-2', until: null };
  expect(baseline).toEqual([quiet, { ...old, checks: ['a'] }, fresh]);
  expect(added).toEqual([quiet, fresh]);
  expect(removed).toEqual([{ ...old, checks: ['b'] }]);
});

test('rows that were not selected keep their entries; blocked ones need none', () => {
  const results = resultsWith({
    '1.3': { verdict: 'not-run', reason: 'not-selected' },
    '2.2': { verdict: 'not-run', reason: 'blocked', blockedBy: '2.1' },
    '2.1': failing('a'),
  });
  const { baseline } = updatedBaseline([old], results, explained);
  expect(baseline.map(({ row }) => row)).toEqual(['1.3', '2.1']);
});

test('nothing new is listed without a reason', () => {
  const results = resultsWith({ '1.3': failing('a', 'b', 'c') });
  expect(() => updatedBaseline([old], results, { reason: undefined, until: undefined })).toThrow('1.3');
  const known = updatedBaseline([old], resultsWith({ '1.3': failing('a', 'b') }), {
    reason: undefined,
    until: undefined,
  });
  expect(known).toEqual({ baseline: [old], added: [], removed: [] });
});

test('an unfinished run, an interruption and an error of the harness are no ground for a baseline', () => {
  expect(() => updatedBaseline([], resultsWith({}, false), explained)).toThrow('没有正常结束');
  const cut = resultsWith({ '1.2': { verdict: 'not-run', reason: 'cut-off' } });
  expect(() => updatedBaseline([], cut, explained)).toThrow('测试中断');
  const error = resultsWith({ '1.2': { verdict: 'error', reason: 'harness-error' } });
  expect(() => updatedBaseline([], error, explained)).toThrow('工具异常');
});

test('the file is YAML or JSON by its name and holds only what is said', () => {
  const quiet = { ...old, checks: [], notRun: 'not-shown' as const, until: null };
  const expected = [
    { row: '1.3', checks: ['a', 'b'], reason: 'HIS-1', until: '2027-01-01' },
    { row: '1.3', notRun: 'not-shown', reason: 'HIS-1' },
  ];
  expect(parse(baselineText([old, quiet], 'x.yaml'))).toEqual({ expected });
  expect(JSON.parse(baselineText([old, quiet], 'x.json'))).toEqual({ expected });
});
