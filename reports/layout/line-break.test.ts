import { expect, test } from 'vitest';
import { plainFonts } from '../testing/plain-fonts.ts';
import { breakLines } from './line-break.ts';
import type { Measure } from './line-break.ts';

const broken = (text: string, width: number, more: Partial<Measure> = {}): readonly string[] =>
  breakLines(
    [{ text, family: 'song', size: 10, color: '#000' }],
    { width: width * 10, indent: 0, hang: 0, leading: 1.5, align: 'left', ...more },
    plainFonts,
  ).map((line) => line.runs.map((run) => run.text).join(''));

test('Chinese text breaks between any two characters', () => {
  expect(broken('一二三四五六七', 3)).toEqual(['一二三', '四五六', '七']);
});

test('no line begins with closing punctuation and none ends with an opening one', () => {
  expect(broken('一二三，四五', 3)).toEqual(['一二', '三，四', '五']);
  expect(broken('一二（三四', 3)).toEqual(['一二', '（三四']);
});

test('words stay whole when the line can hold them', () => {
  expect(broken('上传 upload 结果', 5)).toEqual(['上传', 'upload 结', '果']);
});

test('a path breaks after its slash and an endless word anywhere, without losing a character', () => {
  expect(broken('/input/medfeeSumamt', 6)).toEqual(['/input/', 'medfeeSumamt']);
  expect(broken('a'.repeat(25), 5).join('')).toBe('a'.repeat(25));
});

test('a number is not torn at its decimal point', () => {
  expect(broken('金额为126.50元', 5)).toEqual(['金额为', '126.50元']);
});

test('an indented first line and hanging further lines have less room', () => {
  expect(broken('一二三四五六', 4, { indent: 20 })).toEqual(['一二', '三四五六']);
  expect(broken('一二三四五六', 4, { hang: 20 })).toEqual(['一二三四', '五六']);
});

test('a character that no face has is printed as its number', () => {
  expect(broken('张😀', 20)).toEqual(['张〔U+1F600〕']);
});

test('text of no characters is one empty line', () => {
  expect(broken('', 5)).toEqual(['']);
});
