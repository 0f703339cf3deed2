import { expect, test } from 'vitest';

import type { Field } from './field.ts';
import { counterSpecification, isBareDecode, isCounterSide } from './settlement.ts';
import { readMessage } from './envelope.ts';
import { specification } from './specification.ts';

/** Fields per node as the tables print them; a field that is printed twice counts once. */
const printed: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  '1101': { 'input.data': 7, 'output.baseinfo': 9, 'output.insuinfo': 9, 'output.idetinfo': 5 },
  '1162': { 'input.data': 8, 'output.data': 10 },
  '2201': { 'input.data': 17, 'output.data': 4 },
  '2202': { 'input.data': 4 },
  '2203': { 'input.mdtrtinfo': 11, 'input.diseinfo': 9 },
  '2203A': { 'input.mdtrtinfo': 17, 'input.diseinfo': 9 },
  '2204': { 'input.feedetail': 34, 'output.result': 20 },
  '2205': { 'input.data': 4 },
  '2206': { 'input.data': 17, 'output.setlinfo': 42, 'output.setldetail': 6 },
  '2207': { 'input.data': 20, 'output.setlinfo': 43, 'output.setldetail': 6 },
  '2208': { 'input.data': 4, 'output.setlinfo': 43, 'output.setldetail': 6 },
  '2301': { 'input.feedetail': 29, 'output.result': 20 },
  '2302': { 'input.data': 4 },
  '2303': { 'input.data': 22, 'output.setlinfo': 42, 'output.setldetail': 6 },
  '2304': { 'input.data': 23, 'output.setlinfo': 43, 'output.setldetail': 6 },
  '2305': { 'input.data': 4, 'output.setlinfo': 36, 'output.setldetail': 6 },
  '2401': { 'input.mdtrtinfo': 39, 'input.diseinfo': 11, 'output.result': 2 },
  '2402': { 'input.dscginfo': 24, 'input.diseinfo': 11 },
  '2404': { 'input.data': 3 },
  '2405': { 'input.data': 3 },
  '2601': { 'input.data': 3 },
  '5203': { 'input.data': 3, 'output.setlinfo': 62, 'output.setldetail': 6 },
  '5301': { 'input.data': 1, 'output.feedetail': 4 },
  '9002': { 'input.signOut': 2, 'output.sign_time': 1 },
  '9001': { 'input.signIn': 3, 'output.signinoutb': 2 },
};

const everyField: readonly (readonly [string, Field])[] = Object.entries(
  counterSpecification.interfaces,
).flatMap(([infno, { tables }]) =>
  Object.entries(tables).flatMap(([path, fields]) =>
    fields.map((field) => [`${infno} ${path} ${field.field}`, field] as const),
  ),
);

test('every interface of the counter side has the fields that its tables print', () => {
  const found = Object.fromEntries(
    Object.entries(counterSpecification.interfaces).map(([infno, { tables }]) => [
      infno,
      Object.fromEntries(
        Object.entries(tables)
          .filter(([path]) => path.includes('.'))
          .map(([path, fields]) => [path.replace('[]', ''), fields.length]),
      ),
    ]),
  );
  expect(found).toEqual(printed);
});

test('every field says where it comes from, how sure that is and what a miss means; a guess refuses nothing', () => {
  const odd = everyField.filter(
    ([, { title, source, confidence, level, type, length }]) =>
      title === '' ||
      !/^[A-Z]+(,[A-Z]+)*$/.test(source) ||
      !['A', 'B', 'C', 'D'].includes(confidence) ||
      !['must', 'should'].includes(level) ||
      (level === 'must' && /[CD]/.test(confidence)) ||
      (['string', 'decimal', 'integer'].includes(type) && length === undefined),
  );
  expect(odd.map(([place]) => place)).toEqual([]);
});

test('every dictionary that a field names has codes, and every one of them fits the field', () => {
  for (const [place, { dictionary, length }] of everyField) {
    if (dictionary === undefined) continue;
    const codes = Object.keys(counterSpecification.dictionaries[dictionary]?.codes ?? {});
    expect(codes, place).not.toHaveLength(0);
    const longest = Math.max(...codes.map((code) => code.length));
    expect(longest, place).toBeLessThanOrEqual(length ?? 0);
  }
});

test('every node that a message has is a field of its root, and every such field has a table', () => {
  for (const [infno, { tables }] of Object.entries(counterSpecification.interfaces)) {
    if (infno === '9001') continue;
    for (const side of ['input', 'output']) {
      const named = (tables[side] ?? []).map(
        ({ field, type }) => `${side}.${field}${type === 'list' ? '[]' : ''}`,
      );
      const present = Object.keys(tables).filter((path) => path.startsWith(`${side}.`));
      expect(named.toSorted(), infno).toEqual(present.toSorted());
    }
  }
});

test('the counter side shares no interface with the specification of vouchers but sign-in', () => {
  const shared = Object.keys(counterSpecification.interfaces).filter(
    (infno) => specification.interfaces[infno] !== undefined,
  );
  expect(shared).toEqual(['9001']);
});

test('what is for the counter is told by its number, a decode without one by path and kind', () => {
  const message = (body: object) => readMessage(Buffer.from(JSON.stringify(body)));
  const path = '/s/1/fsi/api/hsecfc/localQrCodeQuery';
  expect(isCounterSide('/', message({ infno: '2203A' }))).toBe(true);
  expect(isCounterSide('/', message({ infno: '4901' }))).toBe(false);
  expect(isCounterSide('/', message({ infno: '3101' }))).toBe(false);
  expect(isCounterSide('/', message({ infno: 'constructor' }))).toBe(false);
  expect(isBareDecode(path, message({ transType: 'ec.query' }))).toBe(true);
  expect(isBareDecode(path, message({ transType: 'cn.nhsa.ec.auth' }))).toBe(false);
  expect(isBareDecode('/fsi/api', message({ transType: 'ec.query' }))).toBe(false);
});
