import { expect, test } from 'vitest';
import { personalFields } from '../../src/contract/personal.ts';
import { samplePersonal } from '../testing/sample-results.ts';
import { createMasking, maskedName, maskedNumber } from './masking.ts';

const masking = createMasking(samplePersonal);

test('names keep the family name and numbers their ends', () => {
  expect(maskedName('张三丰')).toBe('张*');
  expect(maskedName('𬭎甲')).toBe('𬭎*');
  expect(maskedNumber('379900199001011234')).toBe('3799…1234');
  expect(maskedNumber('12345678')).toBe('12…78');
});

test('the persons of the cards are hidden wherever they stand', () => {
  expect(masking.text('患者邴菂（379900HI00001）')).toBe('患者邴*（379…001）');
});

test('a citizen number of a stranger is hidden, a longer number is not taken for one', () => {
  expect(masking.text('证件 110101199003078888。')).toBe('证件 1101…8888。');
  expect(masking.text('H37990000001202611201000001234')).toBe('H37990000001202611201000001234');
});

test('personal fields of a body are hidden whatever their value, also inside an embedded text and escaped', () => {
  expect(masking.body('{"psnName":"王五","certno" : "X1234567","psnNo":1234567890}')).toBe(
    '{"psnName":"王*","certno" : "X1…67","psnNo":"12…90"}',
  );
  expect(masking.body(String.raw`{"extFld":"{\"psn_name\":\"王五\"}"}`)).toBe(
    String.raw`{"extFld":"{\"psn_name\":\"王*\"}"}`,
  );
  expect(masking.body(String.raw`{"psnName":"\u738b\u4e94"}`)).toBe('{"psnName":"王*"}');
  expect(masking.body('{"psnName":"王五')).toBe('{"psnName":"王*');
});

test('a finding on a personal field hides both sides and says when they differ behind the mask', () => {
  const finding = { message: '', expected: '王五', actual: '王六', pointer: '/input/upldDetlList/0/psnName' };
  expect(masking.finding(finding)).toMatchObject({ expected: '王*', actual: '王*（第 2 字起不同）' });
});

test.each([
  ['LookupError: no visit for psnName=王小明', 'LookupError: no visit for psnName=王*'],
  ['duplicate key (psnNo)=(3799000001)', 'duplicate key (psnNo)=(37…01)'],
  [
    "insert failed: {psnName: '王小明', certno: '3799001990'}",
    "insert failed: {psnName: '王*', certno: '37…90'}",
  ],
])('what a program writes of a stranger is shortened where it names the field: %s', (written, paper) => {
  const masking = createMasking({ fields: personalFields, values: new Map() });
  expect(masking.text(written)).toBe(paper);
  expect(masking.text(masking.text(written))).toBe(paper);
});
