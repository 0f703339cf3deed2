import { expect, test } from 'vitest';

import { isCrossProvince, isRegion, province } from './region.ts';

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
