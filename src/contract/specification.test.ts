import { createHash } from 'node:crypto';

import { expect, test } from 'vitest';

import type { Field, FieldType, Tables } from './field.ts';
import { editions, specification, specificationDigest } from './specification.ts';

const types: readonly FieldType[] = [
  'string',
  'integer',
  'decimal',
  'date',
  'time',
  'datetime',
  'base64',
  'infcode',
  'list',
  'node',
];

const everyTable: readonly (readonly [string, string, Tables])[] = [
  ...Object.keys(specification.envelope).map((path) => ['envelope', path, specification.envelope] as const),
  ...Object.keys(specification.xml).map((path) => ['xml', path, specification.xml] as const),
  ...Object.entries(specification.interfaces).flatMap(([infno, { tables }]) =>
    Object.keys(tables).map((path) => [infno, path, tables] as const),
  ),
];

const everyField: readonly (readonly [string, Field])[] = everyTable.flatMap(([name, path, tables]) =>
  (tables[path] ?? []).map((field) => [`${name} ${path} ${field.field}`, field] as const),
);

test('every table has the number of fields that the specification prints', () => {
  const counts = everyTable.map(([name, path, tables]) => `${name} ${path} ${tables[path]?.length ?? 0}`);
  expect(counts.toSorted()).toEqual(
    [
      'envelope request 18',
      'envelope reply 6',
      '4901 input 9',
      '4901 input.upldDetlList[] 24',
      '4902 input 4',
      '4902 output[] 8',
      '4905 input 9',
      '4905 input.reUploadDetlDTOList[] 29',
      '5501 input 6',
      '5501 output 7',
      '9001 input.signIn 3',
      '9001 output.signinoutb 2',
      'xml tktextinfo 6',
      'xml tktextinfo/billInfo 31',
      'xml tktextinfo/mdtrtInfo 33',
      'xml tktextinfo/feeDetlList 1',
      'xml tktextinfo/feeDetlList/feeDetl 11',
      'xml tktextinfo/diagList 1',
      'xml tktextinfo/diagList/diag 9',
      'xml tktextinfo/oprnList 1',
      'xml tktextinfo/oprnList/oprn 11',
    ].toSorted(),
  );
});

test('every field says where it comes from, how sure that is, and what a miss means', () => {
  const odd = everyField.filter(
    ([, { field, title, source, confidence, level }]) =>
      !/^\w+$/.test(field) ||
      title === '' ||
      !/^[A-Z]+(,[A-Z]+)*$/.test(source) ||
      !['A', 'B', 'C', 'D'].includes(confidence) ||
      !['must', 'should'].includes(level),
  );
  expect(odd.map(([place]) => place)).toEqual([]);
});

test('a demand that is attested once at least may fail a row, a guess may not', () => {
  const guesses = everyField.filter(
    ([, { confidence, level }]) => level === 'must' && /[CD]/.test(confidence),
  );
  expect(guesses.map(([place]) => place)).toEqual([]);
});

test('every field is of a known type with the sizes that the type needs', () => {
  const odd = everyField.filter(([, { type, length, scale, values }]) => {
    if (!types.includes(type)) return true;
    if (type === 'decimal') return length === undefined || scale === undefined || scale > length;
    if (type === 'integer') return length === undefined;
    if (type === 'infcode') return values === undefined;
    return scale !== undefined;
  });
  expect(odd.map(([place]) => place)).toEqual([]);
});

test('no field stands twice in its table', () => {
  for (const [name, path, tables] of everyTable) {
    const names = (tables[path] ?? []).map(({ field }) => field);
    expect(new Set(names).size, `${name} ${path}`).toBe(names.length);
  }
});

test('every dictionary that a field names exists and has codes', () => {
  const named = everyField.flatMap(([place, { dictionary }]) =>
    dictionary === undefined ? [] : [[place, dictionary]],
  );
  expect(named.length).toBeGreaterThan(0);
  for (const [place, dictionary = ''] of named)
    expect(Object.keys(specification.dictionaries[dictionary]?.codes ?? {}), place).not.toEqual([]);
});

test('every list field names a table of its elements', () => {
  const lists = Object.values(specification.interfaces).flatMap(({ tables }) =>
    (tables['input'] ?? [])
      .filter(({ type }) => type === 'list')
      .map(({ field }) => [field, tables[`input.${field}[]`]?.length ?? 0] as const),
  );
  expect(lists.map(([field]) => field)).toEqual(['upldDetlList', 'reUploadDetlDTOList']);
  for (const [field, count] of lists) expect(count, field).toBeGreaterThan(0);
});

test('every node of the XML is a table, and every table hangs on a node', () => {
  for (const [path, fields] of Object.entries(specification.xml))
    for (const { field, type } of fields)
      expect(specification.xml[`${path}/${field}`] !== undefined, `${path}/${field}`).toBe(type === 'node');
  for (const path of Object.keys(specification.xml).filter((path) => path.includes('/'))) {
    const parent = path.slice(0, path.lastIndexOf('/'));
    const name = path.slice(path.lastIndexOf('/') + 1);
    expect(
      specification.xml[parent]?.map(({ field }) => field),
      path,
    ).toContain(name);
  }
});

test('a condition asks for a field that exists and values that it can have', () => {
  for (const [name, path, tables] of everyTable) {
    for (const field of tables[path] ?? []) {
      if (typeof field.required === 'string') continue;
      const { when } = field.required;
      const second = tables[path]?.find((other) => other.field === when.and?.field);
      expect(Object.keys(second?.values ?? {})).toEqual(expect.arrayContaining([...(when.and?.in ?? [])]));
      const steps = when.field.split('/').filter((step) => step !== '');
      const asked = when.field.startsWith('/')
        ? tables[['tktextinfo', ...steps.slice(0, -1)].join('/')]
        : tables[path];
      const found = asked?.find((other) => other.field === steps.at(-1));
      expect(Object.keys(found?.values ?? {}), `${name} ${path} ${field.field}`).toEqual(
        expect.arrayContaining([...when.in]),
      );
    }
  }
});

test('the digest of the specification is SM3 over its JSON and changes with any field', () => {
  const digest = specificationDigest(specification);
  expect(digest).toBe(createHash('sm3').update(JSON.stringify(specification)).digest('hex'));
  expect(specificationDigest({ ...specification, id: 'another' })).not.toBe(digest);
});

test('the first edition is kept to the letter: what it judged names it by this digest', () => {
  expect(editions.map(({ catalogue }) => catalogue)).toEqual([2, 1]);
  expect(editions.map(specificationDigest)).toContain(
    'be34e69002f68d7c487b52de461189424e4376ee44bf568eb0c6e1e828879503',
  );
});

test('a second official edition attests code, number, type and flag', () => {
  const attested = everyField.filter(([, { field }]) =>
    ['elecSetlCertCode', 'elecSetlCertNo', 'elecSetlCertType', 'elecSetlCertFlag'].includes(field),
  );
  expect(attested.length).toBeGreaterThan(15);
  expect(attested.filter(([, { confidence }]) => confidence !== 'A')).toEqual([]);
});
