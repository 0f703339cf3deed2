import { expect, test } from 'vitest';
import { encodeGb18030 } from './gb18030.ts';

test('Chinese text survives the way through GB18030 and is no UTF-8', () => {
  const bytes = encodeGb18030('<psnName>张三丰</psnName>');
  expect(new TextDecoder('gb18030').decode(bytes)).toBe('<psnName>张三丰</psnName>');
  expect(() => new TextDecoder('utf-8', { fatal: true }).decode(bytes)).toThrow();
});

test('rare characters of a name survive it too', () => {
  expect(new TextDecoder('gb18030').decode(encodeGb18030('邴菂㛃䶮𬭎𠅤'))).toBe('邴菂㛃䶮𬭎𠅤');
});
