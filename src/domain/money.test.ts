import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decimal, decimalText, fitsDecimal, multiply, roundTo, sum } from './money.ts';

test.each([
  ['0', 0n],
  ['126.50', 126_500_000n],
  ['126.5', 126_500_000n],
  ['-0.01', -10_000n],
  ['+1', 1_000_000n],
  ['007.10', 7_100_000n],
  ['0.000001', 1n],
  ['1.0000000000', 1_000_000n],
  ['99999999999999.99', 99_999_999_999_999_990_000n],
])('%s is read exactly', (text, units) => {
  expect(decimal(text)).toBe(units);
});

test.each([
  '',
  ' ',
  '.5',
  '5.',
  '1e',
  'e2',
  '1e2.5',
  '1e25',
  '1e999999999',
  '1,000.00',
  '￥5',
  '１',
  '0x10',
  '--1',
  ' 1',
  '1\n',
  '1.0000001',
  'NaN',
])('%j is no amount', (text) => {
  expect(decimal(text)).toBeUndefined();
});

test('an amount that is absent is not zero', () => {
  expect(decimal(undefined)).toBeUndefined();
});

test('a tenth added ten times is exactly one', () => {
  expect(sum(Array<string>(10).fill('0.1'))).toBe(decimal('1.00'));
});

test('a sum takes what is absent or empty as zero, and stops at what is no amount', () => {
  expect(sum(['77.00', undefined, '', '49.50'])).toBe(decimal('126.50'));
  expect(sum([])).toBe(0n);
  expect(sum(['77.00', '免'])).toBeUndefined();
});

test('a red voucher adds up to nothing with the voucher it takes back', () => {
  expect(sum(['126.50', '-126.50'])).toBe(0n);
});

test.each([
  ['2.344', '2.34'],
  ['2.345', '2.35'],
  ['-2.345', '-2.35'],
  ['-2.344', '-2.34'],
  ['0.005', '0.01'],
  ['-0.004', '0.00'],
  ['9.995', '10.00'],
  ['1', '1.00'],
])('%s is written as %s on a bill', (text, written) => {
  expect(decimalText(decimal(text)!)).toBe(written);
});

test('an amount is written with the places that are asked for', () => {
  expect(decimalText(decimal('13.25')!, 6)).toBe('13.250000');
  expect(decimalText(decimal('13.5')!, 0)).toBe('14');
  expect(decimalText(decimal('-0.4')!, 0)).toBe('0');
});

test('rounding keeps the unit and rounds half away from zero on both sides', () => {
  expect(roundTo(decimal('10.549999')!, 2)).toBe(decimal('10.55'));
  expect(roundTo(decimal('10.545')!, 2)).toBe(decimal('10.55'));
  expect(roundTo(decimal('-10.545')!, 2)).toBe(decimal('-10.55'));
});

test('quantity times price is exact before it is rounded', () => {
  expect(multiply(decimal('3')!, decimal('70.335')!)).toBe(decimal('211.005'));
  expect(multiply(decimal('-3')!, decimal('0.333333')!)).toBe(decimal('-0.999999'));
  expect(multiply(decimal('0.001')!, decimal('0.0005')!)).toBe(decimal('0.000001'));
  expect(multiply(decimal('-0.001')!, decimal('0.0005')!)).toBe(decimal('-0.000001'));
});

test.each([
  ['99999999999999.99', true],
  ['100000000000000.00', false],
  ['000000000000000000001.00', true],
  ['1.2300', true],
  ['1.230', true],
  ['1.234', false],
  ['-1.23', true],
  ['0', true],
  ['', false],
  ['1.', false],
])('whether %s fits N16,2: %s', (text, fits) => {
  expect(fitsDecimal(text, 16, 2)).toBe(fits);
});

test('a whole number may be written with zeros behind the point', () => {
  expect(fitsDecimal('3.0', 3, 0)).toBe(true);
  expect(fitsDecimal('3.5', 3, 0)).toBe(false);
  expect(fitsDecimal('1000', 3, 0)).toBe(false);
});

test('what is written with six places reads back as the same amount', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }), (units) => {
      expect(decimal(decimalText(units, 6))).toBe(units);
    }),
    { seed: 4901, numRuns: 300 },
  );
});

test('a short amount is read as exactly as a long one', () => {
  fc.assert(
    fc.property(fc.nat(99_999), fc.nat({ max: 6 }), fc.nat(9), (whole, places, digit) => {
      const fraction = String(digit).repeat(places);
      const text = places === 0 ? String(whole) : `${whole}.${fraction}`;
      const long = `${'0'.repeat(12)}${text}`;
      expect(decimal(text)).toBe(decimal(long));
      expect(decimal(text)).toBe(BigInt(`${whole}${fraction.padEnd(6, '0')}`));
    }),
    { seed: 4901, numRuns: 500 },
  );
});

test.each([
  ['4.7E+1', '47'],
  ['1e2', '100'],
  ['1.265E2', '126.5'],
  ['-2.9500e1', '-29.5'],
  ['5E-2', '0.05'],
  ['1250e-2', '12.5'],
  ['0E+0', '0'],
  ['12E-4', '0.0012'],
])('%s is the same amount as %s, as JSON writes numbers', (written, plain) => {
  expect(decimal(written)).toBe(decimal(plain));
  expect(fitsDecimal(written, 16, 4)).toBe(true);
});

test('an exponent does not widen what fits', () => {
  expect(fitsDecimal('1E+14', 16, 2)).toBe(false);
  expect(fitsDecimal('1E-3', 16, 2)).toBe(false);
  expect(fitsDecimal('1.50E+1', 16, 0)).toBe(true);
  expect(decimal('1E-7')).toBeUndefined();
});
