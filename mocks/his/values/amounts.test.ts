import { expect, test } from 'vitest';

import { isMore, isPositive, minus, product, smaller, totalOf, typedAmount, typedPrice } from './amounts.ts';
import { codeFault, withoutSymbology } from './scan-code.ts';

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

test('only a whole code of a 医保电子凭证 has no fault', () => {
  expect(codeFault(`424${'1'.repeat(25)}`)).toBeUndefined();
  expect(codeFault(`opc${'1'.repeat(25)}`)).toBeUndefined();
  expect(codeFault(`424${'1'.repeat(24)}`)).toContain('收到 27 位');
  expect(codeFault(`424${'1'.repeat(53)}`)).toContain('可能重复扫码');
  expect(codeFault('379900199001010115')).toContain('不是医保电子凭证');
});

test('the mark of the symbology is no part of the code', () => {
  expect(withoutSymbology(`]Q1424${'1'.repeat(25)}`)).toBe(`424${'1'.repeat(25)}`);
  expect(withoutSymbology('4241')).toBe('4241');
});

test('a price may have parts of a cent, the sum may not', () => {
  expect(typedPrice('70.335')).toBe('70.335');
  expect(typedPrice('8')).toBe('8.00');
  expect(typedPrice('1.2345678')).toBeUndefined();
  expect(product('70.335', '1')).toBe('70.34');
});
