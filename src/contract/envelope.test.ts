import { expect, test } from 'vitest';

import { decodeText, readMessage, textOf } from './envelope.ts';

const bytes = (value: unknown): Uint8Array =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value), 'utf8');

/** `{"psnName":"测试"}` as a Chinese Windows writes it. */
const gbk = Buffer.from([...Buffer.from('{"psnName":"'), 0xb2, 0xe2, 0xca, 0xd4, ...Buffer.from('"}')]);

test('the payload stands in input', () => {
  expect(readMessage(bytes({ infno: '4902', input: { upldBchno: '2026112100001' } }))).toMatchObject({
    charset: 'utf-8',
    infno: '4902',
    input: { upldBchno: '2026112100001' },
    wrapping: 'none',
    duplicates: [],
  });
});

test('a byte order mark is no part of the message', () => {
  const message = readMessage(bytes('\ufeff{"infno":"5501","input":{}}'));
  expect(message.broken).toBeUndefined();
  expect(message.infno).toBe('5501');
  expect(message.text.startsWith('{')).toBe(true);
});

test('a message in GB18030 is read and said to be one', () => {
  expect(readMessage(gbk)).toMatchObject({ charset: 'gb18030', envelope: { psnName: '测试' } });
});

test('bytes in no known charset are said to be so and break nothing', () => {
  const message = readMessage(Buffer.from([0x7b, 0x81, 0x00, 0xff]));
  expect(message.charset).toBe('unknown');
  expect(message.broken).toBeDefined();
});

test('a message that could not be decoded leaves no trace in the next one', () => {
  expect(decodeText(Buffer.from([0x41, 0xb2]))).toMatchObject({ charset: 'unknown' });
  expect(readMessage(gbk)).toMatchObject({ charset: 'gb18030', envelope: { psnName: '测试' } });
  expect(decodeText(Buffer.from('测', 'utf8'))).toEqual({ charset: 'utf-8', text: '测' });
});

test('an interface number sent as a number is the same interface', () => {
  expect(readMessage(bytes('{"infno":4901}')).infno).toBe('4901');
  expect(readMessage(bytes('{"infno":null}')).infno).toBeUndefined();
  expect(readMessage(bytes('{"infno":""}')).infno).toBeUndefined();
  expect(readMessage(bytes('{"infno":["4901"]}')).infno).toBeUndefined();
});

test.each([
  ['an object in data', { data: { upldBchno: '1' } }, 'data'],
  ['an array of one in data', { data: [{ upldBchno: '1' }] }, 'data'],
  ['JSON text', '{"upldBchno":"1"}', 'text'],
  ['JSON text after white space', ' \n{"upldBchno":"1"}', 'text'],
])('a payload wrapped as %s is read all the same', (_what, input, wrapping) => {
  expect(readMessage(bytes({ infno: '4902', input }))).toMatchObject({ input: { upldBchno: '1' }, wrapping });
});

test('a field named data beside others is a field, not a wrapping', () => {
  const message = readMessage(bytes({ input: { data: { a: '1' }, upldBchno: '1' } }));
  expect(message).toMatchObject({ wrapping: 'none', input: { data: { a: '1' }, upldBchno: '1' } });
});

test('of two payloads none is left out in silence', () => {
  const message = readMessage(bytes({ input: { data: [{ upldBchno: '1' }, { upldBchno: '2' }] } }));
  expect(message).toMatchObject({
    wrapping: 'none',
    input: { data: [{ upldBchno: '1' }, { upldBchno: '2' }] },
  });
});

test.each([[null], ['plain text'], ['{"broken":'], ['[1]'], [[{ a: '1' }]], [4901], [true], [undefined]])(
  'a payload of %j is missing',
  (input) => {
    expect(readMessage(bytes({ infno: '4902', input }))).toMatchObject({ wrapping: 'missing', input: {} });
  },
);

test('what is no JSON is told with its place, and nothing of it is taken', () => {
  expect(readMessage(bytes('{"infno":"4901",\n"input":{},}'))).toMatchObject({
    broken: { line: 2, column: 12 },
    envelope: {},
    infno: undefined,
    wrapping: 'missing',
  });
});

test.each(['[{"infno":"4901"}]', '"4901"', 'null', '4901'])('%s is JSON but no message', (text) => {
  expect(readMessage(bytes(text))).toMatchObject({
    broken: { line: 1, column: 1, reason: '报文最外层应为对象' },
    infno: undefined,
  });
});

test('an empty body is said to be empty', () => {
  expect(readMessage(new Uint8Array())).toMatchObject({ text: '', broken: { reason: '报文为空' } });
});

test('only text that says something is text', () => {
  const object = { a: 'x', b: '', c: null, d: true, e: [], f: {} };
  expect(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'toString'].map((field) => textOf(object, field))).toEqual([
    'x',
    ...Array<undefined>(7).fill(undefined),
  ]);
});

test.each([
  ['utf-16le', Buffer.from('\ufeff{"infno":"4901"}', 'utf16le')],
  ['utf-16le', Buffer.from('{"infno":"4901","opter_name":"收费员"}', 'utf16le')],
  ['utf-16be', Buffer.from('\ufeff{"infno":"4901"}', 'utf16le').swap16()],
  ['utf-16be', Buffer.from('{"infno":"4901"}', 'utf16le').swap16()],
])('a message in UTF-16 is named as that, with a mark and without (%s)', (charset, bytes) => {
  const message = readMessage(bytes);
  expect(message.charset).toBe(charset);
  expect(message.broken).toBeDefined();
  expect(message.text).toContain('4901');
});

test('a message that ends in the middle of a letter is still UTF-8, and cut', () => {
  const bytes = Buffer.from('{"fixmedins_name":"仿真测试医院"}', 'utf8');
  for (const length of [24, 25, 26])
    expect(readMessage(bytes.subarray(0, length))).toMatchObject({
      charset: 'utf-8',
      broken: { isCut: true },
    });
});
