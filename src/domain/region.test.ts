import { expect, test } from 'vitest';

import { areApart, isCrossProvince, isRegion, province } from './region.ts';

test('the first two digits of a region name its province', () => {
  expect(province('379900')).toBe('37');
});

test.each([
  ['379900', true],
  ['37990', false],
  ['3799000', false],
  ['37990A', false],
  ['３７９９００', false],
  ['379900\n', false],
  ['', false],
])('whether %j has the shape of a region: %s', (text, expected) => {
  expect(isRegion(text)).toBe(expected);
});

test('another city of the same province is not another province', () => {
  expect(isCrossProvince('371500', '379900')).toBe(false);
  expect(isCrossProvince('329900', '379900')).toBe(true);
});

test.each([
  ['379900', '379900', false],
  ['379900', '379901', false],
  ['371502', '371500', false],
  ['371502', '371599', false],
  ['370000', '371502', false],
  ['371502', '371503', true],
  ['379900', '379800', true],
  ['379900', '110000', true],
  ['379900', '', false],
])('%s and %s cannot be one place: %s', (one, other, apart) => {
  expect(areApart(one, other)).toBe(apart);
  expect(areApart(other, one)).toBe(apart);
});
