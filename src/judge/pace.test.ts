import { expect, test } from 'vitest';

import { createPace } from './pace.ts';

test('queries that follow at once make one series', () => {
  const pace = createPace();
  const counts = [0, 5, 10, 15].map((at) => pace.query('a', at, 3));
  expect(counts).toEqual([1, 2, 3, 4]);
});

test('a pause begins a new series, however slow the answer was', () => {
  const pace = createPace();
  pace.query('a', 0, 1_000);
  expect(pace.query('a', 1_010, 2)).toBe(2);
  expect(pace.query('a', 1_112, 2)).toBe(1);
});

test('queries of different batches do not hurry each other', () => {
  const pace = createPace();
  pace.query('a', 0, 1);
  expect(pace.query('b', 2, 1)).toBe(1);
});
