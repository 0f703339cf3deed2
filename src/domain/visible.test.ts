import { expect, test } from 'vitest';

import { visible, visibleLine } from './visible.ts';

test.each([
  ['an escape sequence', '\u001b[2K仿真', '\\u001b[2K仿真'],
  ['an 8-bit escape sequence', '\u009b2J', '\\u009b2J'],
  ['a carriage return', '假\r真', '假\\u000d真'],
  ['a bell and a backspace', '\u0007\b', '\\u0007\\u0008'],
  ['text turned around', '\u202e过通\u202c\u2066\u200f', '\\u202e过通\\u202c\\u2066\\u200f'],
  ['letters without width', '医\u200b院\ufeff', '医\\u200b院\\ufeff'],
  ['tags', '\u{e0041}', '\\udb40\\udc41'],
])('%s is shown and does nothing', (_, text, shown) => {
  expect(visible(text)).toBe(shown);
  expect(visibleLine(text)).toBe(shown);
});

test('names of any script, and lines of a text, stay as they are', () => {
  const text = '𠮷野家·Ünal “一”\n\t二 😀\ufe0f';
  expect(visible(text)).toBe(text);
  expect(visibleLine('一\n二\t三')).toBe('一\\u000a二\\u0009三');
});

test('a JSON document means the same afterwards', () => {
  const value = { name: '\u001b[31m\u202e\u009b\n"\\' };
  expect(JSON.parse(visible(JSON.stringify(value, null, 2)))).toEqual(value);
});
