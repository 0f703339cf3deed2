import { expect, test } from 'vitest';
import { amount, plus } from './money.ts';

test('amounts add up to the cent', () => {
  expect(plus('0.10', '0.20')).toBe('0.30');
  expect(plus('126.50', '-1.00')).toBe('125.50');
  expect(plus('0.01', '-0.05')).toBe('-0.04');
});

test('an amount always has two decimals', () => {
  expect([amount('126.5'), amount('3'), amount('1.500000'), amount(undefined)]).toEqual([
    '126.50',
    '3.00',
    '1.50',
    '0.00',
  ]);
});

test('what is no amount is not taken for one', () => {
  expect(() => amount('12.345')).toThrow('12.345');
});
