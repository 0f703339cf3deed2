import { expect, test } from 'vitest';
import { codeFault, withoutSymbology } from './scan-code.ts';

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
