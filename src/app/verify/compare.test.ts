import { expect, test } from 'vitest';

import { compareAll, missingOf, type Expected } from './compare.ts';
import { verifyOutcome, type VerifyOutcomeId } from '../outcomes/outcomes.ts';
import { refusal, verificationOf } from './submission.ts';
import {
  noFacts,
  noMarks,
  type ExaminedFile,
  type ComparisonMarks,
  type Verification,
} from '../outcomes/verification.ts';

interface Given {
  readonly code?: string;
  readonly name?: string;
  readonly head?: string;
  readonly kind?: Verification['kind'];
  readonly outcome?: VerifyOutcomeId;
  readonly marks?: Partial<ComparisonMarks>;
}

const verified: readonly VerifyOutcomeId[] = ['verified', 'not-all-passed'];

function file(path: string, given: Given = {}): ExaminedFile {
  const { code = 'H37990000001', name = '仿真测试医院', head = path, kind = 'submission' } = given;
  const id = given.outcome ?? 'verified';
  const finding = {
    ...refusal(verifyOutcome(id)),
    verified: verified.includes(id),
    conformant: id === 'verified',
    facts: {
      ...noFacts,
      hospital: { fixmedinsCode: code, fixmedinsName: name, admdvs: '379900' },
      journal: { entries: 1, head },
    },
  };
  const marks = { ...noMarks, at: '2026-11-21T10:00:00.000+08:00', ...given.marks };
  return { verification: verificationOf(path, kind, finding), marks };
}

const outcomes = (
  files: readonly ExaminedFile[],
  expected?: readonly Expected[],
): readonly VerifyOutcomeId[] => compareAll(files, expected).map(({ outcome: { id } }) => id);

const second = { code: 'H37990000002', name: '第二测试医院' };
const traffic = ['msgid H37990000001202611211000000001'];

test('packages that have nothing in common stand as they are', () => {
  expect(outcomes([file('a'), file('b', second)])).toEqual(['verified', 'verified']);
});

test('two hospitals with one message are both refused, and each names the other', () => {
  const found = compareAll([file('a', { marks: { traffic } }), file('b', { ...second, marks: { traffic } })]);
  expect(found.map(({ outcome: { id }, verified }) => [id, verified])).toEqual([
    ['traffic-copied', false],
    ['traffic-copied', false],
  ]);
  expect(found[0]?.outcome.message).toContain('b');
  expect(found[1]?.outcome.message).toContain('a');
});

test('a forgery with copied traffic does not harm the package it was copied from', () => {
  const forged = file('b', { ...second, outcome: 'verdicts-differ', marks: { traffic } });
  expect(outcomes([file('a', { marks: { traffic } }), forged])).toEqual(['verified', 'verdicts-differ']);
});

test('of one hospital the newer test counts, and one package counts once', () => {
  const newer = file('new', { marks: { at: '2026-11-22T09:00:00.000+08:00', traffic } });
  expect(outcomes([file('old', { marks: { traffic } }), newer])).toEqual(['superseded', 'verified']);
  expect(outcomes([file('a', { head: 'h' }), file('b', { head: 'h' })])).toEqual(['verified', 'duplicate']);
});

test('a newer package that does not verify supersedes nothing', () => {
  const newer = file('new', { outcome: 'file-altered', marks: { at: '2026-11-22T09:00:00.000+08:00' } });
  expect(outcomes([file('old'), newer])).toEqual(['verified', 'file-altered']);
});

test('a report beside its package is as good as the package', () => {
  const report = (digest: string): ExaminedFile =>
    file('r.pdf', { kind: 'report', head: 'h', outcome: 'report-alone', marks: { report: digest } });
  const own = (id: VerifyOutcomeId): ExaminedFile =>
    file('a', { head: 'h', outcome: id, marks: { report: 'd' } });
  expect(outcomes([report('d'), own('verified')])).toEqual(['verified', 'verified']);
  expect(outcomes([report('d'), own('not-all-passed')])).toEqual(['not-all-passed', 'not-all-passed']);
  expect(outcomes([report('e'), own('verified')])).toEqual(['report-replaced', 'verified']);
  expect(outcomes([report('d'), own('file-altered')])).toEqual(['report-alone', 'file-altered']);
  expect(compareAll([report('d')])[0]).toMatchObject({ level: 'summary', verified: false });
});

test('the list says who is expected and under which name, and who is missing', () => {
  const list = [
    { code: 'H37990000001', name: '仿真测试医院' },
    { code: 'H37990000002', name: '登记的名称' },
    { code: 'H37990000003', name: '没有提交的医院' },
  ];
  const files = [file('a'), file('b', second), file('c', { code: 'H37990000009' })];
  expect(outcomes(files, list)).toEqual(['verified', 'name-differs', 'not-in-list']);
  expect(missingOf(compareAll(files, list), list)).toEqual([list[2]]);
});
