import { expect, test } from 'vitest';

import { fieldPlaces, namedTables } from '../contract/profile.ts';
import { checkOfTable, fieldChecks, rules, traps, unchecked, type Coverage } from '../contract/rules.ts';
import { specification } from '../contract/specification.ts';
import { checkById, checks } from './catalogue/index.ts';

const testedBy = (covered: Coverage): readonly string[] => ('tested' in covered ? covered.tested : []);
const reasonOf = (covered: Coverage): string => ('excluded' in covered ? covered.excluded : '');

test.each(rules.map((rule) => [rule.id, rule] as const))(
  'rule %s is tested or excluded with a reason',
  (_id, rule) => {
    expect('tested' in rule).not.toBe('excluded' in rule);
    expect(testedBy(rule).length > 0 || reasonOf(rule).length > 4).toBe(true);
    expect(testedBy(rule).filter((id) => checkById(id) === undefined)).toEqual([]);
    expect(rule.level === 'none').toBe('excluded' in rule);
    expect(rule.demand.length).toBeGreaterThan(4);
    expect(rule.source).toMatch(/^(\d|clients)/);
  },
);

test('a rule that must hold has a check that fails the row', () => {
  const soft = rules
    .filter(({ level }) => level === 'must')
    .filter((rule) => testedBy(rule).every((id) => checkById(id)?.level !== 'must'));
  expect(soft.map(({ id }) => id)).toEqual([]);
});

test('every check follows from a rule', () => {
  const tested = new Set(rules.flatMap(testedBy));
  expect(checks.filter(({ id }) => !tested.has(id)).map(({ id }) => id)).toEqual([]);
});

test('every check has a clause, a title, a remedy and a cause', () => {
  for (const { id, clause, title, remedy, cause } of checks) {
    expect(
      [clause, title, remedy, cause].every((text) => text.trim() !== ''),
      id,
    ).toBe(true);
  }
});

test('ids are unique', () => {
  expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
  expect(new Set(rules.map(({ id }) => id)).size).toBe(rules.length);
});

test('the nineteen traps are each covered', () => {
  expect(traps.map(({ no }) => no)).toEqual(Array.from({ length: 19 }, (_, index) => index + 1));
  for (const trap of traps) {
    expect(testedBy(trap).length > 0 || reasonOf(trap).length > 4, String(trap.no)).toBe(true);
    expect(testedBy(trap).filter((id) => checkById(id) === undefined)).toEqual([]);
  }
});

test('every field of the contract has its check, or its table a reason why not', () => {
  const uncovered = [...fieldPlaces(specification).keys()].filter((place) => {
    const table = place.slice(0, place.lastIndexOf('.'));
    return checkById(checkOfTable(table) ?? '') === undefined && unchecked[table] === undefined;
  });
  expect(uncovered).toEqual([]);
});

test('no table is named that the contract does not have, and none twice', () => {
  const tables = new Set(Object.keys(namedTables(specification)));
  const named = [...Object.keys(fieldChecks), ...Object.keys(unchecked)];
  expect(named.filter((table) => !tables.has(table))).toEqual([]);
  expect(new Set(named).size).toBe(named.length);
});
