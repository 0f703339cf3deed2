import { expect, test } from 'vitest';

import { isMaskOf, isOtherSex, isSameCertno, isSameName } from './same-person.ts';

test.each([
  ['张三', '张 三'],
  ['买买提·艾力', '买买提．艾力'],
  ['买买提·艾力', '买买提•艾力'],
  ["O'BRIEN", "o'brien"],
  ['ＡＢ', 'AB'],
])('%s and %s are one name', (one, other) => {
  expect(isSameName(one, other)).toBe(true);
});

test.each([
  ['张三', '张*'],
  ['张三', '张三丰'],
  ['测试甲', '测试乙'],
])('%s and %s are two names', (one, other) => {
  expect(isSameName(one, other)).toBe(false);
});

test('a certificate is the same with a small x, with blanks, and in its old form of 15 digits', () => {
  expect(isSameCertno('37990019900101002X', '37990019900101002x')).toBe(true);
  expect(isSameCertno('379900199001010019', '379900 19900101 0019')).toBe(true);
  expect(isSameCertno('379900900101001', '379900199001010019')).toBe(true);
  expect(isSameCertno('37990019900101002X', '37990019900101002')).toBe(false);
  expect(isSameCertno('379900199001010019', '3799**********0019')).toBe(false);
});

test('a mask shows the ends of one number', () => {
  expect(isMaskOf('3799**********0019', '379900199001010019')).toBe(true);
  expect(isMaskOf('3799**********0028', '379900199001010019')).toBe(false);
  expect(isMaskOf('379900199001010019', '379900199001010019')).toBe(false);
});

test('that the sex is not known contradicts nothing', () => {
  expect([isOtherSex('1', '2'), isOtherSex('1', '女'), isOtherSex('2', 'M')]).toEqual([true, true, true]);
  expect([isOtherSex('1', '0'), isOtherSex('1', '9'), isOtherSex('1', '男'), isOtherSex('1', '1')]).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
