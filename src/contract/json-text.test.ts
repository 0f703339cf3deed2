import fc from 'fast-check';
import { expect, test } from 'vitest';

import { jsonPlaces, readJson, type JsonValue } from './json-text.ts';

const valueOf = (text: string): JsonValue => {
  const reading = readJson(text);
  if (reading.kind === 'broken') throw new Error(`${reading.line}:${reading.column} ${reading.reason}`);
  return reading.value;
};

const placeOf = (text: string): string => {
  const reading = readJson(text);
  return reading.kind === 'broken' ? `${reading.line}:${reading.column}` : 'sound';
};

/** What readJson makes of a value: numbers are the text that stands in the JSON. */
const numbersAsText = (value: unknown): unknown => {
  if (typeof value === 'number') return JSON.stringify(value);
  if (Array.isArray(value)) return value.map(numbersAsText);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, numbersAsText(entry)]));
};

test('numbers keep the writing they were sent in', () => {
  expect(valueOf('[41509.00, -0, 1E+3, 0.10, 12345678901234567890]')).toEqual([
    '41509.00',
    '-0',
    '1E+3',
    '0.10',
    '12345678901234567890',
  ]);
});

test('any JSON value reads back as itself, numbers as text', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.constantFrom(0, 2), (value, indent) => {
      expect(valueOf(JSON.stringify(value, null, indent))).toEqual(
        numbersAsText(JSON.parse(JSON.stringify(value))),
      );
    }),
    { seed: 4901, numRuns: 500 },
  );
});

test('text that JSON.parse refuses is refused, and the other way round', () => {
  const scraps = fc.array(
    fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ':',
      ',',
      '"',
      '"a"',
      '\\',
      '1',
      '-',
      '.5',
      'e1',
      'true',
      'nul',
      ' ',
      '\n',
      '\t',
      '\u00a0',
    ),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(scraps, (parts) => {
      const text = parts.join('');
      let isJson = true;
      try {
        JSON.parse(text);
      } catch {
        isJson = false;
      }
      expect([text, readJson(text).kind]).toEqual([text, isJson ? 'value' : 'broken']);
    }),
    { seed: 4902, numRuns: 5000 },
  );
});

test('a key that comes twice is named with its place, and the last one counts', () => {
  expect(readJson('{"a":{"b":1,"b":2},"c":[{"d":1,"d":1}]}')).toEqual({
    kind: 'value',
    value: { a: { b: '2' }, c: [{ d: '1' }] },
    duplicates: ['/a/b', '/c/0/d'],
  });
});

test('keys that every object inherits are no duplicates', () => {
  expect(readJson('{"toString":1,"constructor":2}')).toMatchObject({ duplicates: [] });
});

test('a key __proto__ is a field like any other, even twice', () => {
  const value = valueOf('{"__proto__":{"infno":"4901"},"a":1}') as object;
  expect(Object.keys(value)).toEqual(['__proto__', 'a']);
  expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  expect('infno' in value).toBe(false);
  expect(readJson('{"__proto__":1,"__proto__":2}')).toMatchObject({ duplicates: ['/__proto__'] });
});

test.each([
  ['a comma before the brace', '{\n  "a": 1,\n}', '3:1'],
  ['a comma before the bracket', '[1,\n2,]', '2:3'],
  ['a comment', '{ // note\n"a":1}', '1:3'],
  ['a no-break space', '{"a":\u00a01}', '1:6'],
  ['a raw line break inside a string', '{"a":"x\ny"}', '1:8'],
  ['a raw tab inside a string', '["a\tb"]', '1:4'],
  ['a string without its end', '{"a":\r\n"xyz', '2:1'],
  ['a string that ends in a backslash', '["abc\\', '1:2'],
  ['a string whose last quote is escaped', '["abc\\"]', '1:2'],
  ['an unknown escape', '["a\\x"]', '1:3'],
  ['half a unicode escape', '["\\u12"]', '1:3'],
  ['a key without quotes', '{a:1}', '1:2'],
  ['a key in single quotes', "{'a':1}", '1:2'],
  ['a missing colon', '{"a" 1}', '1:6'],
  ['a leading zero', '[01]', '1:3'],
  ['a number without digits behind the point', '[1.]', '1:3'],
  ['a plus sign', '[+1]', '1:2'],
  ['NaN', '[NaN]', '1:2'],
  ['a capital letter', '[True]', '1:2'],
  ['two documents', '{}\n{}', '2:1'],
  ['nothing', '', '1:1'],
  ['white space only', ' \n ', '2:2'],
  ['a byte order mark that was not removed', '\ufeff{}', '1:1'],
])('%s is found where it stands', (_what, text, place) => {
  expect(placeOf(text)).toBe(place);
});

test('the first thing wrong is the one that is named', () => {
  expect(readJson('{\n "a": 1,,\n "b": }')).toEqual({
    kind: 'broken',
    isCut: false,
    line: 2,
    column: 9,
    reason: '此处应为带双引号的字段名',
  });
});

test('every escape is undone, pairs of surrogates included', () => {
  expect(valueOf('"\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u4e2d\\ud86d\\udf6e"')).toBe('"\\/\b\f\n\r\tA中𫝮');
  expect(valueOf('"\\\\"')).toBe('\\');
  expect(valueOf('["\\\\\\"","x"]')).toEqual(['\\"', 'x']);
});

test('a hundred levels are read, one more is refused, and a million do not bring the reader down', () => {
  const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
  expect(placeOf(nested(100))).toBe('sound');
  expect(readJson(nested(101))).toMatchObject({ kind: 'broken', reason: '嵌套层数过多', column: 101 });
  expect(readJson(nested(1_000_000))).toMatchObject({ kind: 'broken' });
});

test('siblings do not add to the depth', () => {
  expect(placeOf(`[${Array<string>(500).fill('{}').join(',')}]`)).toBe('sound');
});

test('a zip of many megabytes comes through whole', () => {
  const zip = 'QUJD'.repeat(4 * 1024 * 1024);
  expect((valueOf(`{"ftfileCompac":"${zip}"}`) as Record<string, string>)['ftfileCompac'] === zip).toBe(true);
});

test('a long text full of escapes comes through whole', () => {
  const text = '\\"'.repeat(200_000);
  expect(valueOf(JSON.stringify(text)) === text).toBe(true);
});

test('every value has its place, and a missing one lies where its object begins', () => {
  const at = jsonPlaces('{\r\n  "a": [1, {"b": "张"}],\n"c":{"d":1, "d":2}}');
  expect(at('/a/1/b')).toEqual({ line: 2, column: 18 });
  expect(at('/a/1/missing')).toEqual({ line: 2, column: 12 });
  expect(at('/c/d')).toEqual({ line: 3, column: 17 });
  expect(at('/nowhere/at/all')).toEqual({ line: 1, column: 1 });
});

test('text that is no JSON has no places', () => {
  expect(jsonPlaces('{"a":}')('/a')).toBeUndefined();
});

test.each(['{"a"', '{"a":', '{"a":"b', '{"a":tr', '{"a":1,', '[1', '', '{"a":-'])(
  'a text that ends before its document does is told from one that is wrong: %s',
  (text) => {
    expect(readJson(text)).toMatchObject({ kind: 'broken', isCut: true });
  },
);

test.each(['{"a":}', '{a}', '{"a":trux}', '[1,]', '{} x'])('a text that is wrong is not cut: %s', (text) => {
  expect(readJson(text)).toMatchObject({ kind: 'broken', isCut: false });
});
