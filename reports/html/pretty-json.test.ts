import { expect, test } from 'vitest';
import { prettyJson } from './pretty-json.ts';

test('tokens are kept as they came', () => {
  const lines = prettyJson(String.raw`{"a":12345678901234567890,"a":"\u5f20","b":[],"c":[1,{"d":{}}]}`);
  expect(lines?.map(({ text }) => text).join('\n')).toBe(
    String.raw`{
  "a": 12345678901234567890,
  "a": "\u5f20",
  "b": [],
  "c": [
    1,
    {
      "d": {}
    }
  ]
}`,
  );
});

test('every line knows the pointer of its value', () => {
  const lines = prettyJson('{"a/b":[{"c":1},2]}') ?? [];
  expect(lines.map(({ pointer }) => pointer)).toEqual([
    '',
    '/a~1b',
    '/a~1b/0',
    '/a~1b/0/c',
    '/a~1b/0',
    '/a~1b/1',
    '/a~1b',
    '',
  ]);
});

test('what is no JSON is not indented', () => {
  expect(prettyJson('{"a":')).toBeUndefined();
});
