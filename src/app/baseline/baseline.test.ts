import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { formRows, interfaces, scenarioTitles } from '../../domain/form.ts';
import { openPackage } from '../machine/package-root.ts';
import { expectableReasons, loadBaseline, type Baseline } from './baseline.ts';
import { expectEveryFileAnswered } from '../settings/testing/wrong-files.ts';

const { schemas } = openPackage();
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-baseline-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function load(text: string, name = 'baseline.yaml'): Baseline {
  const file = join(folder, name);
  writeFileSync(file, text);
  return loadBaseline(file, schemas);
}

const entry = (...lines: readonly string[]): string => `expected:\n  - ${lines.join('\n    ')}\n`;

test('an entry names its row by number, or by scenario and interface', () => {
  const text =
    entry("row: '1.3'", 'checks: [batch.count]', 'reason: HIS-1', 'until: 2026-12-31') +
    "  - { scenario: self-paid, interface: '5501', notRun: nothing-received, reason: HIS-2 }\n";
  expect(load(text)).toEqual([
    { row: '1.3', checks: ['batch.count'], notRun: null, reason: 'HIS-1', until: '2026-12-31' },
    { row: '2.4', checks: [], notRun: 'nothing-received', reason: 'HIS-2', until: null },
  ]);
});

test('a baseline may be JSON, and may expect nothing', () => {
  expect(load('{ "expected": [] }', 'baseline.json')).toEqual([]);
});

const good = ["row: '1.3'", 'checks: [batch.count]', 'reason: x'];

test.each([
  ['no reason', ["row: '1.3'", 'checks: [batch.count]'], '缺少 reason'],
  ['an empty reason', ["row: '1.3'", 'checks: [batch.count]', 'reason: " "'], 'reason 的值'],
  ['a number instead of a row', ['row: 1.3', 'checks: [batch.count]', 'reason: x'], "请加引号：'1.3'"],
  ['no row', ['checks: [batch.count]', 'reason: x'], '指出测试项'],
  [
    'a scenario without its interface',
    ['scenario: self-paid', 'checks: [batch.count]', 'reason: x'],
    '指出测试项',
  ],
  ['a row named twice', [...good, 'scenario: self-paid', "interface: '4901'"], '指出测试项'],
  ['neither checks nor notRun', ["row: '1.3'", 'reason: x'], '之一'],
  ['both checks and notRun', [...good, 'notRun: not-shown'], '之一'],
  [
    'a check that does not exist',
    ["row: '1.3'", 'checks: [batch.cuont]', 'reason: x'],
    '是否为 batch.count？',
  ],
  ['an interruption', ["row: '1.3'", 'notRun: cut-off', 'reason: x'], 'no-failure-to-mend'],
  ['a day that no calendar has', [...good, 'until: 2026-13-01'], 'until 的值'],
])('%s is refused with its place', (_what, lines, words) => {
  expect(() => load(entry(...lines))).toThrow(words);
  expect(() => load(entry(...lines))).toThrow(/第 \d+ 行第 \d+ 列/);
});

test('the same failure of a row can have only one reason', () => {
  const twice = entry(...good) + entry(...good).replace('expected:\n', '');
  expect(() => load(twice)).toThrow('1.3 batch.count 列了两次');
});

test('schemas/baseline.json lists the rows and reasons of the code, and its examples obey it', () => {
  const schema = JSON.parse(readFileSync(join(schemas, 'baseline.json'), 'utf8')) as {
    readonly properties: {
      readonly expected: {
        readonly examples: readonly unknown[];
        readonly items: { readonly properties: Record<string, { readonly enum?: readonly string[] }> };
      };
    };
  };
  const { items, examples } = schema.properties.expected;
  const listed = (name: string): readonly string[] => items.properties[name]?.enum ?? [];
  expect(listed('row')).toEqual(formRows.map(({ no }) => no));
  expect(listed('scenario')).toEqual(scenarioTitles.map(({ id }) => id));
  expect(listed('interface')).toEqual(interfaces.map(({ infno }) => infno));
  expect(listed('notRun')).toEqual([...expectableReasons]);
  const validate = new Ajv2020({ allErrors: true }).compile(schema);
  for (const example of examples)
    expect(validate({ expected: example }), JSON.stringify(validate.errors)).toBe(true);
  expect(load(JSON.stringify({ expected: examples[0] }))).toHaveLength(1);
});

test('whatever is wrong with a baseline is said in Chinese, by line', async () => {
  await expectEveryFileAnswered({
    name: 'baseline.yaml',
    writing: 'data',
    good: [
      entry(...good, 'until: 2026-12-31') +
        "  - { scenario: self-paid, interface: '5501', notRun: nothing-received, reason: HIS-2 }\n",
    ],
    load: (file) => loadBaseline(file, schemas),
  });
});
