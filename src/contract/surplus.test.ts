import { expect, test } from 'vitest';

import { surplusOf, surplusText } from './surplus.ts';

const text = '{"fixmedins_name":"仿真测试医院","opter_name":"收费员"}';
const bytes = Buffer.from(text, 'utf8');
const split = (declared: number) =>
  surplusOf(declared, bytes.subarray(0, declared), {
    size: bytes.byteLength - declared,
    first: bytes.subarray(declared),
  });

test('a length counted in characters is told with the one that is right', () => {
  expect(split(text.length)).toEqual({
    declared: text.length,
    size: bytes.byteLength - text.length,
    whole: bytes.byteLength,
    counted: 'characters',
  });
  expect(surplusText(split(text.length))).toContain(`正好是字符数，应为字节数 ${bytes.byteLength}`);
});

test('a length counted in GBK is told as that', () => {
  const gbk = text.length + 9;
  expect(split(gbk)).toMatchObject({ counted: 'gbk', whole: bytes.byteLength });
});

test('a length that counts nothing known is told with what came', () => {
  expect(split(10)).toEqual({ declared: 10, size: bytes.byteLength - 10, whole: bytes.byteLength });
  expect(surplusText(surplusOf(10, bytes.subarray(0, 10), { size: 5000, first: bytes }))).toBe(
    'Content-Length 为 10，之后还有 5000 字节，像是按字符数而不是字节数计算；请求体因此在中间断开',
  );
});

test('a request without a length is told as that', () => {
  const surplus = surplusOf(undefined, new Uint8Array(), { size: bytes.byteLength, first: bytes });
  expect(surplusText(surplus)).toContain('没有 Content-Length');
});
