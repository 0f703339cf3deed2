import { expect, test } from 'vitest';

import { compareAll, missingOf, type Expected } from './compare.ts';
import { verifyOutcome, type VerifyOutcomeId } from '../outcomes/outcomes.ts';
import { refusal, verificationOf } from './submission.ts';
import {
  noFacts,
  noMarks,
  type ExaminedFile,
  type ComparisonMarks,
  type TrafficMark,
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
const batch = 'b'.repeat(32);
const messages = (
  prefix: string,
  { content = 'same', count = 4, batches = [] as readonly string[] } = {},
): readonly TrafficMark[] =>
  Array.from({ length: count }, (_, index) => ({
    msgid: `${prefix}${String(index).padStart(4, '0')}`,
    content: `${content}${index}`,
    batch: batches[index] ?? null,
    isTelling: index % 2 === 1,
  }));
const sent = (marks: readonly TrafficMark[], run: string | null = null): Partial<ComparisonMarks> => ({
  traffic: { run, messages: marks },
});
const DATED = '20261121100000';
const first = 'H37990000001';

test('packages that have nothing in common stand as they are', () => {
  expect(outcomes([file('a'), file('b', second)])).toEqual(['verified', 'verified']);
});

test('two hospitals with one batch, or with several equal messages, are both refused, and each names the other', () => {
  for (const [mine, theirs] of [
    [messages(DATED), messages(DATED)],
    [messages('A', { batches: [batch] }), messages('B', { content: 'other', batches: ['', batch] })],
  ] as const) {
    const found = compareAll([
      file('a', { marks: sent(mine) }),
      file('b', { ...second, marks: sent(theirs) }),
    ]);
    expect(found.map(({ outcome: { id }, verified }) => [id, verified])).toEqual([
      ['traffic-copied', false],
      ['traffic-copied', false],
    ]);
    expect(found[0]?.outcome.message).toContain('b');
    expect(found[1]?.outcome.message).toContain('a');
  }
});

const innocent: readonly (readonly [string, Partial<ComparisonMarks>, Partial<ComparisonMarks>])[] = [
  ['one number', sent(messages(DATED, { count: 1 })), sent(messages(DATED, { count: 1 }))],
  [
    'numbers that both count from the date, under other content',
    sent(messages(DATED, { count: 40 })),
    sent(messages(DATED, { count: 40, content: 'other' })),
  ],
  [
    'queries for batches that both count from one',
    sent(messages(DATED).map((mark) => ({ ...mark, isTelling: false }))),
    sent(messages(DATED).map((mark) => ({ ...mark, isTelling: false }))),
  ],
  ['the number of one run', sent([], 'r1'), sent([], 'r1')],
  [
    'a number of the other’s',
    sent(messages(first, { count: 1 })),
    sent(messages(first, { count: 1, content: 'other' })),
  ],
];

test.each(innocent)(
  'two hospitals that have %s in common are told of it, and both stand',
  (_, mine, theirs) => {
    const found = compareAll([file('a', { marks: mine }), file('b', { ...second, marks: theirs })]);
    expect(found.map(({ outcome }) => outcome.id)).toEqual(['verified', 'verified']);
    for (const { notices } of found) expect(notices).toEqual([expect.stringContaining('不足以认定抄袭')]);
  },
);

test('numbers that begin with a hospital’s own code convict nobody but their copier', () => {
  const own = messages(first, { batches: [batch] });
  for (const theirs of [
    own,
    messages(first, { content: 'other' }),
    messages(first, { count: 1, batches: [batch] }),
  ]) {
    const files = [file('a', { marks: sent(own) }), file('b', { ...second, marks: sent(theirs) })];
    for (const order of [files, files.toReversed()]) {
      const found = compareAll(order);
      expect(found.find((one) => one.file === 'a')).toMatchObject({ verified: true, conformant: true });
      expect(found.find((one) => one.file === 'b')?.outcome.id).toBe('traffic-copied');
    }
  }
});

test('a confirmed package is not brought down by one that nobody confirmed', () => {
  const files = [
    file('a', { marks: sent(messages(DATED)) }),
    file('b', { ...second, marks: sent(messages(DATED)) }),
  ];
  const ids = (confirmed: readonly string[]): readonly string[] =>
    compareAll(files, undefined, { confirmed: new Set(confirmed) }).map(({ outcome: { id } }) => id);
  expect(ids(['a'])).toEqual(['verified', 'traffic-copied']);
  expect(ids(['a', 'b'])).toEqual(['traffic-copied', 'traffic-copied']);
});

test('a forgery with copied traffic does not harm the package it was copied from', () => {
  const marks = sent(messages(DATED));
  const forged = file('b', { ...second, outcome: 'verdicts-differ', marks });
  expect(outcomes([file('a', { marks }), forged])).toEqual(['verified', 'verdicts-differ']);
});

test('of one hospital the newer test counts, and one package counts once', () => {
  const newer = file('new', { marks: { at: '2026-11-22T09:00:00.000+08:00', ...sent(messages(DATED)) } });
  expect(outcomes([file('old', { marks: sent(messages(DATED)) }), newer])).toEqual([
    'superseded',
    'verified',
  ]);
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
