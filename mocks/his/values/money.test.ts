import { expect, test } from 'vitest';
import {
  amount,
  isMore,
  isPositive,
  minus,
  plus,
  product,
  smaller,
  totalOf,
  typedAmount,
  typedPrice,
} from './money.ts';

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

test.each([
  ['26.35', '2', '52.70'],
  ['0.05', '0.5', '0.03'],
  ['13.25', '1.0001', '13.25'],
  ['100', '3', '300.00'],
  ['0.01', '0.4', '0.00'],
])('%s times %s costs %s', (pric, cnt, sum) => {
  expect(product(pric, cnt)).toBe(sum);
});

test('amounts are compared and added to the cent', () => {
  expect(minus('0.30', '0.10')).toBe('0.20');
  expect(minus('1.00', '1.01')).toBe('-0.01');
  expect(isMore('1.01', '1.00')).toBe(true);
  expect(isMore('1.00', '1.00')).toBe(false);
  expect(isPositive('-0.01')).toBe(false);
  expect(smaller('3.00', '2.99')).toBe('2.99');
  expect(totalOf(['0.10', '0.20', '-0.05'])).toBe('0.25');
});

test.each([
  ['1', '1.00'],
  [' 2.5 ', '2.50'],
  ['1.005', undefined],
  ['', undefined],
  ['1e3', undefined],
  [3, undefined],
])('somebody who types %o means %o', (typed, meant) => {
  expect(typedAmount(typed)).toBe(meant);
});

test('a price may have parts of a cent, the sum may not', () => {
  expect(typedPrice('70.335')).toBe('70.335');
  expect(typedPrice('8')).toBe('8.00');
  expect(typedPrice('1.2345678')).toBeUndefined();
  expect(product('70.335', '1')).toBe('70.34');
});
