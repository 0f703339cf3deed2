import { expect, test } from 'vitest';

import { createPace } from './pace.ts';

test('queries that follow at once are counted', () => {
  const pace = createPace();
  expect([0, 5, 10, 15].map((at) => pace.query('a', at, 3))).toEqual([0, 1, 2, 3]);
});

test('a query after a pause is none of them, and the count goes on behind it', () => {
  const pace = createPace();
  pace.query('a', 0, 1_000);
  expect(pace.query('a', 1_010, 2)).toBe(1);
  expect(pace.query('a', 1_112, 2)).toBe(0);
  expect(pace.query('a', 1_116, 2)).toBe(2);
});

test('queries of different batches do not hurry each other', () => {
  const pace = createPace();
  pace.query('a', 0, 1);
  expect(pace.query('b', 2, 1)).toBe(0);
});
