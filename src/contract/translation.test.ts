import { expect, test } from 'vitest';

import { readMessage, type Message } from './envelope.ts';
import { applyProfile, type Profile } from './profile.ts';
import { looksStructured, readStructuredXml } from './reading/structured-xml.ts';
import { specification } from './specification.ts';
import { translationOf, type Translation } from './translation.ts';

const translation = (changes: Omit<Profile, 'id' | 'title'>): Translation =>
  translationOf(applyProfile(specification, { id: 'x', title: 'x', ...changes }));

const message = (document: unknown): Message => readMessage(Buffer.from(JSON.stringify(document)));

test('without renames everything stays the object it was', () => {
  const same = message({ infno: '4902', input: { upldBchno: '1' } });
  expect(translation({}).message(same)).toBe(same);
  expect(translation({}).pointer('/input/upldBchno', '4902')).toBe('/input/upldBchno');
});

const renaming = translation({
  rename: {
    'envelope.request': { infno: 'tradeNo', input: 'payload' },
    '4901.input': { upldDetlList: 'relations' },
    '4901.input.upldDetlList[]': { psnName: 'patient', certno: 'psnName' },
    xml: { tktextinfo: 'voucher' },
    'tktextinfo/billInfo': { billAmt: 'amount' },
  },
});

test('envelope, payload and list elements come out under their canonical names', () => {
  const wire = { tradeNo: '4901', payload: { relations: [{ patient: '甲', psnName: '3799', other: '1' }] } };
  expect(renaming.message(message(wire))).toMatchObject({
    infno: '4901',
    wrapping: 'none',
    input: { upldDetlList: [{ psnName: '甲', certno: '3799', other: '1' }] },
  });
});

test('a name that the profile has given up means nothing any more', () => {
  const wire = { tradeNo: '4901', payload: { upldDetlList: [{ psnName: '甲' }] } };
  expect(renaming.message(message(wire)).input).toEqual({ '~upldDetlList': [{ psnName: '甲' }] });
});

test('keys that objects have by themselves are keys like any other', () => {
  const wire = JSON.parse('{"tradeNo":"4901","constructor":"1","payload":{"__proto__":{"a":"1"}}}') as object;
  const read = renaming.message(message(wire));
  expect(Object.entries(read.envelope)).toContainEqual(['constructor', '1']);
  expect(Object.getPrototypeOf(read.input)).toBe(Object.prototype);
});

test.each([
  ['/infno', '/tradeNo'],
  ['/input/upldDetlList/0/psnName', '/payload/relations/0/patient'],
  ['/input/upldDetlList/3', '/payload/relations/3'],
  ['psnName', 'patient'],
  ['tktextinfo/billInfo/billAmt', 'voucher/billInfo/amount'],
  ['', ''],
])('a finding at %s points at %s', (pointer, expected) => {
  expect(renaming.pointer(pointer, '4901')).toBe(expected);
});

test('tags come out under their canonical names, and given-up tags are unknown ones', () => {
  const text =
    '<voucher><billInfo><amount>1.00</amount><billAmt>2.00</billAmt><constructor>x</constructor></billInfo></voucher>';
  const bytes = Buffer.from(text);
  expect(looksStructured(bytes, renaming.xml?.root)).toBe(true);
  const xml = readStructuredXml(bytes, specification.xml, renaming.xml);
  expect(xml.content).toMatchObject({ billInfo: { billAmt: '1.00' } });
  expect(xml.problems).toEqual([]);
  expect(xml.unknownTags).toEqual(['tktextinfo/billInfo/billAmt', 'tktextinfo/billInfo/constructor']);
});

test('the XML of the specification is no XML of a province with another root', () => {
  const xml = readStructuredXml(Buffer.from('<tktextinfo/>'), specification.xml, renaming.xml);
  expect(xml.problems).toMatchObject([{ kind: 'root' }]);
});

const rows = [{ elecSetlCertNo: '1', chkRslt: '0' }];

test.each([
  [{ infcode: 'text' }, { infcode: '0', err_msg: null, output: { data: rows } }],
  [{ successMessage: 'success' }, { infcode: 0, err_msg: 'success', output: { data: rows } }],
  [{ successMessage: '交易成功！' }, { infcode: 0, err_msg: '交易成功！', output: { data: rows } }],
  [{ rowsNode: 'list' }, { infcode: 0, err_msg: null, output: { list: rows } }],
  [{ rowsNode: null }, { infcode: 0, err_msg: null, output: rows }],
] as const)('an answer in the style %j is written so, and read back', (reply, written) => {
  const styled = translation({ reply });
  const answer = styled.answer({ infcode: 0, err_msg: null, output: { data: rows } }, '4902');
  expect(answer).toEqual(written);
  const read = styled.reply(message(answer).envelope, '4902');
  expect(read).toMatchObject({ infcode: '0', output: { data: rows } });
});

test('a refusal keeps its reason in every style', () => {
  const styled = translation({ reply: { infcode: 'text', successMessage: '成功' } });
  expect(styled.answer({ infcode: -1, err_msg: '缺少', output: null }, '4901')).toEqual({
    infcode: '-1',
    err_msg: '缺少',
    output: null,
  });
});
