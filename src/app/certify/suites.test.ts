import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import type { Act } from '../../domain/card.ts';
import type { Entry } from '../../evidence/entries.ts';
import { readJournal } from '../../evidence/journal-reader.ts';
import { suites } from '../../scenarios/index.ts';
import { withSettling } from '../../scenarios/plan.ts';
import { caseOf, faultTimes, runFor, settings, unmetIn, verdictsOf } from '../testing/run.ts';
import { certify } from './certify.ts';
import { judgeFolder } from './conclude.ts';
import { defaultFaultTimes } from '../settings/default-times.ts';

const everyCase = suites.flatMap(({ id, cases }) => cases.map((one) => `${id}/${one.id}`));
const reference = { kind: 'reference', style: { pollMs: 20, retryMs: 20 } } as const;
const both = { suites: ['resilience', 'red'], faultTimes } as const;

const published = (name: string): ReturnType<Ajv2020['compile']> =>
  new Ajv2020({ allErrors: true, strict: false }).compile(
    JSON.parse(readFileSync(resolve(import.meta.dirname, '../../../schemas', name), 'utf8')) as object,
  );

const ofKind = <Kind extends Entry['kind']>(
  entries: readonly Entry[],
  kind: Kind,
): readonly Extract<Entry, { kind: Kind }>[] =>
  entries.filter((entry): entry is Extract<Entry, { kind: Kind }> => entry.kind === kind);

/** Two whole runs, one of them with everything. */
const LONG_MS = 120_000;

test(
  'the reference hospital passes every case without a remark, and the form is what it is without them',
  async () => {
    const plain = await runFor(reference, (results) => results);
    await runFor(
      reference,
      async (results, folder) => {
        expect(results.extra.map(caseOf)).toEqual(everyCase);
        expect(results.extra.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
        expect(results.extra.map(({ remark }) => remark).filter((remark) => remark !== null)).toEqual([]);
        const faulty = results.extra.filter(({ suite }) => suite?.fault !== null);
        expect(faulty.filter(({ suite }) => suite?.played.length !== 1)).toEqual([]);
        expect(verdictsOf(results)).toEqual(verdictsOf(plain));
        expect(results.summary).toEqual(plain.summary);
        expect(results.matrix.map(({ card }) => card)).toEqual(plain.matrix.map(({ card }) => card));
        expect(results.playedFaults.map(({ card }) => card)).toEqual(
          plain.playedFaults.map(({ card }) => card),
        );
        expect(results.unattributed).toEqual([]);
        const isPublished = published('results.json');
        expect(isPublished(results), JSON.stringify(isPublished.errors)).toBe(true);
        expect(await judgeFolder(folder)).toEqual(results);
      },
      both,
    );
  },
  LONG_MS,
);

test('every act of the suites obeys the published schema, with companions and refund where they belong', async () => {
  const acts: Act[] = [];
  const progress = { actStarted: (act: Act) => void acts.push(act), actEnded: () => undefined };
  await runFor(reference, () => undefined, { ...both, selected: [], progress });
  const isPublished = published('act.json');
  for (const act of acts) expect(isPublished(act), JSON.stringify(isPublished.errors)).toBe(true);
  const withCompanions = acts.filter(({ companions }) => companions !== undefined);
  expect(new Set(withCompanions.map(({ card }) => card.id))).toEqual(new Set(['RS-PARTIAL-BATCH']));
  expect(acts.filter(({ refund }) => refund !== undefined).map(({ act }) => act)).toEqual([
    'reverse',
    'query-upload',
    'query-status',
  ]);
  const red = acts.filter(({ suite }) => suite === 'red');
  const named = (index: number): string | undefined => red[index]?.voucher?.no;
  expect(named(4)).toBe(named(1));
  expect(named(3)).not.toBe(named(1));
});

test('exchanges of the suites count for no row and do not stretch the time of the test', async () => {
  await runFor(
    reference,
    async (results, folder) => {
      const { entries } = await readJournal(folder);
      const beyond = new Set(results.extra.flatMap(({ exchanges }) => exchanges.map(({ seq }) => seq)));
      const counted = results.rows.flatMap(({ exchanges }) => exchanges);
      expect(counted.filter(({ seq }) => beyond.has(seq))).toEqual([]);
      expect(results.period.to).toBe(
        counted
          .map(({ at }) => at)
          .toSorted()
          .at(-1),
      );
      expect(ofKind(entries, 'exchange').length).toBe(
        beyond.size + new Set(counted.map(({ seq }) => seq)).size,
      );
    },
    { ...both, selected: ['real-time'] },
  );
});

test('every fault stands in the journal before the first act, with its data, and again where it was played', async () => {
  await runFor(
    reference,
    async (_results, folder) => {
      const { entries } = await readJournal(folder);
      const firstAct = ofKind(entries, 'act-start')[0]?.seq ?? 0;
      const planned = ofKind(entries, 'fault-planned');
      expect(planned.map(({ data }) => data.id)).toEqual(
        suites.flatMap(({ id, cases }) =>
          cases.filter(({ fault }) => fault !== undefined).map((one) => `${id}/${one.id}`),
        ),
      );
      expect(planned.every(({ seq }) => seq < firstAct)).toBe(true);
      expect(planned.find(({ data }) => data.id === 'resilience/timeout-lost')?.data).toMatchObject({
        kind: 'no-answer',
        processed: false,
        heldMs: faultTimes.heldMs,
        on: '4901',
      });
      expect(
        planned.find(({ data }) => data.id === 'resilience/refused-service-timeout')?.data,
      ).toMatchObject({
        kind: 'refusal',
        infcode: -1,
        reason: '医保服务响应超时，请稍后重试',
      });
      const applied = ofKind(entries, 'fault-applied');
      expect(applied.map(({ data }) => data.fault)).toEqual(planned.map(({ data }) => data.id));
      expect(applied.every(({ data, seq }) => data.exchange < seq)).toBe(true);
      const kindOf = new Map(ofKind(entries, 'delivery').map(({ data }) => [data.exchange, data.kind]));
      const delivered = (id: string): string | undefined =>
        kindOf.get(applied.find(({ data }) => data.fault === `resilience/${id}`)?.data.exchange ?? 0);
      expect(
        ['timeout-processed', 'timeout-lost', 'reset-before', 'reset-midway', 'slow-first-byte'].map(
          delivered,
        ),
      ).toEqual(['withheld', 'withheld', 'cut', 'cut', 'held']);
    },
    { ...both, selected: [] },
  );
});

/** Legal ways to deal with what goes wrong. */
const innocents: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'repeating the same message without asking': { makingSure: 'repeat', transport: 'close' },
  'sending what did not arrive under a new batch number': { retryBatch: 'new', transport: 'close' },
  'waiting longer': { retryMs: 400, pollMs: 200 },
  'a connection per call': { transport: 'close' },
  'JSON numbers in reverse order': { numbers: 'number', fieldOrder: 'reversed' },
  'mode 2 in OFD': { upldMode: '2', layout: 'ofd' },
  're-upload by itself without zip under a new number': {
    autoReupload: true,
    reuploadZip: false,
    reuploadBatch: 'new',
  },
};

test.each(Object.keys(innocents))('the innocent %s passes every case', async (name) => {
  await runFor(
    { ...reference, style: { ...reference.style, ...innocents[name] } },
    (results) => {
      const wrong = results.extra.filter(({ verdict }) => verdict !== 'pass');
      expect(wrong.map((row) => [caseOf(row), row.verdict, row.remark, ...unmetIn(row, 'must')])).toEqual([]);
      expect(results.extra.length).toBe(everyCase.length);
    },
    { ...both, selected: [] },
  );
});

test('what a hospital does wrong in every upload fails the cases, but never that of the refund', async () => {
  await runFor(
    { ...reference, defect: 'listed-total-one-cent-more' },
    (results) => {
      const verdicts = new Map(results.extra.map((row) => [caseOf(row), row.verdict]));
      expect(verdicts.get('resilience/timeout-processed')).toBe('fail');
      expect(verdicts.get('red/reverse')).not.toBe('fail');
      const red = results.extra.find(({ suite }) => suite?.id === 'red');
      expect(red?.checks.filter(({ level }) => level === 'must')).toEqual([]);
    },
    { ...both, selected: [] },
  );
});

test('a hospital without outpatients is tried with inpatients', async () => {
  const capabilities = { ...settings.capabilities, outpatient: false };
  await runFor(
    reference,
    async (results, folder) => {
      const { entries } = await readJournal(folder);
      const beyond = ofKind(entries, 'card').filter(({ data }) => data.suite !== undefined);
      expect(new Set(beyond.map(({ data }) => data.card.visit.mdtrtType))).toEqual(new Set(['2']));
      expect(results.extra.map(({ verdict }) => verdict)).toEqual(['pass']);
    },
    { suites: ['red'], faultTimes, selected: [], settings: { ...settings, capabilities } },
  );
});

test('a run goes on with the suites that have not passed yet, and leaves the others', async () => {
  await runFor(
    reference,
    async (first, folder) => {
      expect(first.extra).toEqual([]);
      const again = { ...options(folder), suites: ['red'] as const, resume: true };
      const { results } = await certify(again);
      expect(results.extra.map((row) => `${caseOf(row)} ${row.verdict} ${String(row.attempt)}`)).toEqual([
        'red/reverse pass 2',
      ]);
      expect(
        results.rows.filter(({ scenario }) => scenario === 'self-paid').map(({ attempt }) => attempt),
      ).toEqual([1, 1, 1, 1]);
      const { results: third } = await certify(again);
      expect(third.attempts.length).toBe(2);
    },
    { selected: ['self-paid'] },
  );
});

const options = (out: string): Parameters<typeof certify>[0] => ({
  settings,
  driver: reference,
  selected: ['self-paid'],
  furtherCards: false,
  ledger: 'card',
  out,
  host: '127.0.0.1',
  port: 0,
  seed: 1,
  environment: {},
  progress: { actStarted: () => undefined, actEnded: () => undefined },
  signal: new AbortController().signal,
  processingMs: 30,
  faultTimes,
});

test('in front of a real environment no faults can be played: that is wrong usage', async () => {
  const out = join(import.meta.dirname, 'never-written');
  const relay = new URL('http://127.0.0.1:1/');
  await expect(certify({ ...options(out), suites: ['red'], relay, ledger: 'observe' })).rejects.toMatchObject(
    { code: 'USAGE' },
  );
});

test('faults last longer than the time-outs of real clients, and the built-in hospital is not kept waiting', () => {
  expect(defaultFaultTimes('command').heldMs).toBeGreaterThan(20_000);
  expect(defaultFaultTimes('command').slowMs).toBeLessThan(10_000);
  expect(defaultFaultTimes('reference').slowMs).toBeLessThan(1_000);
});

test('with declared settlements the refund is declared before it is taken back', () => {
  expect(withSettling(['upload', 'query-upload', 'reverse', 'query-status'])).toEqual([
    'settle',
    'upload',
    'query-upload',
    'settle',
    'reverse',
    'query-status',
  ]);
});
