import { expect, test } from 'vitest';

import { time } from './china-time.ts';
import { differenceWords, hoursApart, shownSides } from './difference.ts';

test.each([
  ['2026-11-30 19:30:00', '2026-11-30 11:30:00', '差 8 小时，像是 UTC 时钟'],
  ['2026-11-30 19:30:00', '2026-12-01 03:30:00', '差 8 小时，像是时区加了两次'],
  ['2026-11-30 19:30:00', '2026-11-30 07:30:00', '差 12 小时，像是 12 小时制（hh 应为 HH）'],
  ['2026-11-30 19:30:00', '2026-11-30 20:30:00', '差 1 小时，像是另一时区的时钟'],
  ['2026-11-30 19:30:00', '2026-11-30 17:00:00', '差 2.5 小时，像是另一时区的时钟'],
  ['2026-11-30 19:30:00', '20261130113000', '差 8 小时，像是 UTC 时钟'],
  ['张三', '张三 ', '末尾多出空白字符（空格）'],
  ['张三', ' 张三\n', '前后多出空白字符（换行）'],
  ['张三', '\ufeff张三', '开头多出空白字符（不可见字符，如 BOM）'],
  ['张三', '张三\u3000', '末尾多出空白字符（全角或其他空格）'],
  ['张 三', '张三', '只有中间的空格不同'],
  ['379900G2026001', '３７９９００G2026001', '只有全角、半角不同'],
  ['37990019900101001X', '37990019900101001x', '只有大小写不同'],
  ['张三', '张*', '像是脱敏后的值'],
  ['0012345678', '12345678', '开头的 0 丢失，像是按数字处理了'],
  ['379900202611300001', '3.79900202611300E+17', '写成了科学计数法，像是按数字处理了'],
  ['379900202611300001', '379900202611300000', '第 16 位起不同，像是按浮点数处理了'],
  ['379900G202611300001', '379900G20261', '第 13 个字符起被截断'],
  ['310', '390', undefined],
  ['84.15', '91.15', undefined],
  ['2026-11-30 19:30:00', '2026-11-30 19:41:00', undefined],
  ['2026-11-30 19:30:00', '2026-11-03 19:30:00', undefined],
  ['一句话', '别的话', undefined],
])('%j came as %j: %s', (expected, actual, words) => {
  expect(differenceWords(expected, actual)).toBe(words);
});

test('clocks of one zone may be a little apart, and still the zone is told', () => {
  const known = time('2026-11-30 19:30:00') ?? 0;
  expect(hoursApart(known, known - 8 * 3_600_000 + 90_000, 300_000)).toContain('差 8 小时，像是 UTC 时钟');
  expect(hoursApart(known, known - 8 * 3_600_000 + 600_000, 300_000)).toBeUndefined();
});

test('values stand in quotation marks where blanks are all the difference', () => {
  expect(shownSides('张三', '张三 ')).toEqual({ expected: '“张三”', actual: '“张三 ”' });
  expect(shownSides('险种类型：310', '310 ')).toEqual({ expected: '险种类型：310', actual: '“310 ”' });
  expect(shownSides('84.15', '91.15')).toEqual({ expected: '84.15', actual: '91.15' });
});
