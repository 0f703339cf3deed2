import { expect, test } from 'vitest';
import { decimal, writeJson } from './json.ts';

const fields = { first: decimal('126.50'), second: ['"', null], third: undefined };

test('amounts go out as text or as numbers that keep their digits', () => {
  expect(writeJson(fields, { numbers: 'text', fieldOrder: 'spec' })).toBe(
    '{"first":"126.50","second":["\\"",null]}',
  );
  expect(writeJson(fields, { numbers: 'number', fieldOrder: 'spec' })).toContain('"first":126.50,');
});

test('fields can go out in reverse', () => {
  const text = writeJson(fields, { numbers: 'text', fieldOrder: 'reversed' });
  expect(Object.keys(JSON.parse(text) as object)).toEqual(['second', 'first']);
});
