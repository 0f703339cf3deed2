import { expect, test } from 'vitest';

import * as made from '../contract/testing/documents.ts';
import { namedTables } from '../contract/profile.ts';
import { specification } from '../contract/specification.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { Level } from '../domain/verdict.ts';
import { dealCard } from '../scenarios/cards.ts';
import { scenarios } from '../scenarios/index.ts';
import { checkById } from './catalogue/index.ts';
import truths from './data/field-truths.json' with { type: 'json' };
import { inspectVoucher } from './inspect.ts';
import { contradicted, everyScenario, soundSubject } from './testing/vouchers.ts';

/** What is known of a field, and which check compares it; or why nothing is compared. */
interface Compared {
  readonly truth: string;
  readonly checks: readonly string[];
  readonly level: Level;
  /** A value that contradicts the truth; `other` is the other settlement type. */
  readonly wrong?: string;
  /** All three without it. */
  readonly scenarios?: readonly ScenarioId[];
  readonly note?: string;
}
type Coverage = Compared | { readonly excluded: string };

/* JSON modules are typed by their values; the shape is asserted once, here, and tested field by field. */
const tables = truths.tables as Readonly<Record<string, Readonly<Record<string, Coverage>>>>;
const cardFields = truths.card as Readonly<
  Record<string, { readonly checks: readonly string[] } | { readonly excluded: string }>
>;
const fields = Object.entries(tables).flatMap(([table, named]) =>
  Object.entries(named).map(([field, coverage]) => ({ table, field, coverage })),
);
const compared = fields.flatMap(({ table, field, coverage }) =>
  'excluded' in coverage ? [] : [{ table, field, ...coverage }],
);

test('every field of list, XML, envelope and status query is compared, or excluded with a reason', () => {
  const specified = namedTables(specification);
  for (const [table, named] of Object.entries(tables)) {
    const own = (specified[table] ?? []).map(({ field }) => field);
    // A re-upload repeats the list of 4901 and adds its own fields.
    const known = table.startsWith('4905') ? Object.keys(tables['4901.input.upldDetlList[]'] ?? {}) : [];
    expect([...new Set([...Object.keys(named), ...known])].toSorted(), table).toEqual(own.toSorted());
  }
});

test('every field of a card is compared, or excluded with a reason', () => {
  const hospital = made.hospital;
  const options = { hospital, seed: 1, run: 'r', now: Date.UTC(2026, 10, 30) };
  const own = scenarios.flatMap(({ cards }) =>
    cards.flatMap((plan) => {
      const { visit, person, settlement, diagnoses, feeLines, voucher, ...rest } = dealCard(plan, options);
      const groups = { visit, person, settlement, diagnoses: diagnoses[0], feeLines: feeLines[0], voucher };
      return [
        ...Object.keys(rest),
        ...Object.entries(groups).flatMap(([group, of]) =>
          Object.keys(of ?? {}).map((name) => `${group}.${name}`),
        ),
      ];
    }),
  );
  expect(Object.keys(cardFields).toSorted()).toEqual([...new Set(own)].toSorted());
});

test('a reason is a sentence, and a check that is named exists', () => {
  const all = [...fields.map(({ coverage }) => coverage), ...Object.values(cardFields), truths.layout.page];
  for (const coverage of all) {
    if ('excluded' in coverage) expect(coverage.excluded.length, coverage.excluded).toBeGreaterThan(4);
    else expect(coverage.checks.filter((id) => checkById(id) === undefined)).toEqual([]);
  }
});

test('a contradiction that is only a remark says why', () => {
  const silent = compared.filter(
    ({ level, note, wrong }) => level === 'should' && wrong !== undefined && note === undefined,
  );
  expect(silent.map(({ field }) => field).filter((field) => field !== 'cnt' && field !== 'pric')).toEqual([]);
});

test.each(everyScenario)('a voucher of %s that says what is known gives no finding', (scenario) => {
  const hits = inspectVoucher(soundSubject(scenario));
  expect(hits.map(({ check, mismatches }) => [check.id, mismatches])).toEqual([]);
});

const tried = compared.flatMap(({ table, field, checks, level, wrong, scenarios: where = everyScenario }) =>
  wrong === undefined ? [] : where.map((scenario) => ({ table, field, checks, level, wrong, scenario })),
);

test.each(tried)(
  '$scenario: $field $wrong in $table is told as a $level',
  ({ table, field, checks, level, wrong, scenario }) => {
    const hits = inspectVoucher(contradicted(scenario, table, field, wrong));
    const told = hits.filter(({ check }) => checks.includes(check.id)).map(({ check }) => check.level);
    expect(told, hits.map(({ check }) => check.id).join(' ')).toContain(level);
    // What may lawfully be written otherwise never fails a row.
    if (level === 'should')
      expect(hits.filter(({ check }) => check.level === 'must').map(({ check }) => check.id)).toEqual([]);
  },
);
