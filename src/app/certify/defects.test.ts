import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { checks } from '../../checks/catalogue/index.ts';
import { packageRoot } from '../machine/package-root.ts';
import { caseOf, failedRows, faultTimes, runFor, unmetIn } from '../testing/run.ts';
import { complaints, kill, killMatrixDocument, listDefects, type Kill } from '../testing/kill-matrix.ts';

const all = await listDefects();
const defects = all.filter(({ extra }) => extra === undefined);
const beyond = all.filter(({ extra }) => extra !== undefined);
const kills = new Map<string, Kill>();

test.concurrent.each(defects)('$id is noticed by $check, in exactly its rows', async (defect) => {
  const found = await kill(defect);
  kills.set(defect.id, found);
  expect(complaints(found)).toEqual([]);
});

test('docs/kill-matrix.md is what the runs say (npm run killmatrix writes it)', () => {
  const document = killMatrixDocument(defects.flatMap(({ id }) => kills.get(id) ?? []));
  expect(document).toBe(readFileSync(join(packageRoot(), 'docs/kill-matrix.md'), 'utf8'));
});

test.each([
  ['wrong-port', '1.1', 'network'],
  ['success-without-calling', '2.1', 'network'],
  ['foreign-institution-in-envelope', '1.1', 'configuration'],
  ['cross-province-as-local', '3.1', 'master-data'],
  ['count-too-high', '1.1', 'payload'],
  ['query-once', '1.2', 'sequence'],
])('%s: the first cause of row %s is %s', (id, row, cause) => {
  expect(kills.get(id)?.causes[row]).toBe(cause);
});

test('a row that another one blocks has no cause of its own', () => {
  expect(kills.get('count-too-high')?.causes['1.2']).toBeNull();
});

const caught: Kill = {
  defect: { id: 'x', title: '', check: 'batch.count', rows: ['1.1'] },
  failed: ['1.1'],
  missing: [],
  first: { '1.1': 'batch.count' },
  spoke: { 'batch.count': ['1.1'] },
  causes: {},
  errors: 0,
  leaks: [],
};

test.each<[string, Kill, string]>([
  ['survives', { ...caught, failed: [], first: {} }, 'it survived'],
  [
    'is caught for another reason',
    { ...caught, first: { '1.1': 'batch.limit' } },
    'row 1.1 failed for another reason: batch.limit',
  ],
  [
    'fails a row outside its set',
    { ...caught, failed: ['1.1', '1.2'] },
    'rows failed: expected 1.1, got 1.1 1.2',
  ],
  ['is told with a name in full', { ...caught, leaks: ['html: 王五'] }, 'on paper in full: html: 王五'],
  ['breaks the harness', { ...caught, errors: 1 }, 'the harness failed in 1 rows'],
  [
    'only deserves a remark',
    { ...caught, defect: { ...caught.defect, outcome: 'remark' } },
    'row 1.1 failed: batch.count',
  ],
  [
    'sends nothing but is failed',
    { ...caught, defect: { ...caught.defect, outcome: 'not-run' } },
    'row 1.1 failed: batch.count',
  ],
])('a defect that %s is complained about', (_what, one, complaint) => {
  expect(complaints(caught)).toEqual([]);
  expect(complaints(one)).toContain(complaint);
});

// One after the other: under load a hospital that is in a hurry would take a slow answer for silence.
test.each(beyond)(
  '$id is caught by $check beyond the form, in exactly its cases',
  async ({ id, check, rows, extra = [] }) => {
    await runFor(
      { kind: 'reference', defect: id, style: { pollMs: 20, timeoutMs: 2_000 } },
      (results) => {
        expect({ rows: failedRows(results), error: results.summary.error }).toEqual({ rows, error: 0 });
        const failed = results.extra.filter(({ verdict }) => verdict === 'fail');
        expect(failed.map(caseOf).toSorted()).toEqual([...extra].toSorted());
        for (const row of failed) expect(unmetIn(row, 'must'), caseOf(row)).toContain(check);
        expect(results.extra.filter(({ verdict }) => verdict === 'error')).toEqual([]);
      },
      { suites: ['resilience'], faultTimes },
    );
  },
);

test('every must-check has a hospital that it catches', () => {
  const failing = all.filter(({ outcome }) => outcome === undefined).map(({ check }) => check);
  // Only a real environment can refuse for a reason of its own; relay.test.ts plays one.
  const noticed = new Set([...failing, 'relay.accepted']);
  expect(checks.filter(({ id, level }) => level === 'must' && !noticed.has(id)).map(({ id }) => id)).toEqual(
    [],
  );
});

test('every defect names a check of its kind', () => {
  const levels = new Map(checks.map(({ id, level }) => [id, level]));
  for (const { id, check, outcome } of all) {
    const expected = outcome === undefined ? 'must' : outcome === 'remark' ? 'should' : undefined;
    expect(check === null ? undefined : levels.get(check), id).toBe(expected);
  }
});
