import { expect, test } from 'vitest';

import { signatureForm } from './signature-value.ts';

const der = (tag: number, ...parts: readonly Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([tag, 0x82, content.length >> 8, content.length & 255]), content]);
};
const version = der(0x02, Buffer.from([1]));
const some = der(0x04, Buffer.alloc(40, 7));
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const cms = (id: string): Buffer => der(0x30, oid(id), der(0xa0, der(0x30, version, some)));

test('signed data of CMS, of GM/T 0010 and the signature of a seal are told by their form, padded or not', () => {
  const padding = Buffer.alloc(100);
  for (const id of ['2a864886f70d010702', '2a811ccf550601040202']) {
    expect(signatureForm(cms(id))).toBe('cms');
    expect(signatureForm(Buffer.concat([cms(id), padding]))).toBe('cms');
  }
  const seal = der(0x30, der(0x30, version, some), some);
  expect(signatureForm(Buffer.concat([seal, padding]))).toBe('ses');
});

test.each([
  ['nothing', Buffer.alloc(0)],
  ['zeros that were only reserved', Buffer.alloc(64)],
  ['noise', Buffer.from('it is a seal, believe me')],
  ['another content', cms('2a864886f70d010701')],
  ['an empty sequence', der(0x30)],
  ['signed data without anything in it', der(0x30, oid('2a864886f70d010702'), der(0xa0))],
  ['a seal that nobody signed', der(0x30, der(0x30, version, some))],
  ['a length beyond its end', Buffer.from('3082ffff0203', 'hex')],
  ['bytes behind it', Buffer.concat([cms('2a864886f70d010702'), Buffer.from([1])])],
])('%s is no signature', (_, value) => {
  expect(signatureForm(value)).toBeUndefined();
});
