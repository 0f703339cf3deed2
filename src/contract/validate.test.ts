import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import type { Level } from '../domain/verdict.ts';
import type { Field, Specification } from './field.ts';
import { readJson, type JsonObject, type JsonValue } from './json-text.ts';
import { specification } from './specification.ts';
import { createContract, present } from './validate.ts';

const contract = createContract(specification);

const pointers = (table: string, level: Level, document: JsonObject): readonly string[] =>
  (contract.validator(table, level)?.(document) ?? []).map(({ pointer }) => pointer);

const realTime: JsonObject = {
  elecSetlCertCode: '37010126',
  elecSetlCertNo: '0000000001',
  elecSetlCertChkcode: 'a1b2c3',
  elecSetlCertType: '1',
  certSetlType: '1',
  mdtrtType: '1',
  billDate: '2026-11-20',
  medfeeSumamt: '126.50',
  insuplcAdmdvs: '379900',
  bizSn: 'H37990000001202611201100000001',
  setlId: '379900G0000000001',
  setlTime: '2026-11-20 11:00:00',
  psnNo: '37990000000000000001',
  psnName: '测试甲',
  insutype: '310',
  inscpAmt: '110.00',
  hifpPay: '77.00',
  maindiagCode: 'J06.900',
  maindiagName: '急性上呼吸道感染',
  mdtrtareaAdmdvs: '379900',
};

const upload = (changes: Readonly<Record<string, JsonValue | undefined>> = {}): JsonObject => ({
  fixmedinsCode: 'H37990000001',
  fixmedinsName: '仿真测试医院',
  elecSetlCertCnt: '1',
  bizStsb: '20261120-20261120',
  upldBchno: '2026112100001',
  filename: '2026112100001.zip',
  ftfileCompac: 'UEs=',
  upldDetlList: [changed(realTime, changes)],
});

function changed(object: JsonObject, changes: Readonly<Record<string, JsonValue | undefined>>): JsonObject {
  const entries = Object.entries({ ...object, ...changes });
  return Object.fromEntries(entries.filter((entry): entry is [string, JsonValue] => entry[1] !== undefined));
}

const element = (
  changes: Readonly<Record<string, JsonValue | undefined>>,
  level: Level = 'must',
): readonly string[] =>
  pointers('request:4901', level, upload(changes)).map((pointer) => pointer.replace('/upldDetlList/0/', ''));

const bill: JsonObject = {
  elecSetlCertCode: '37010126',
  elecSetlCertNo: '0000000001',
  elecSetlCertChkcode: 'a1b2c3',
  elecSetlCertType: '1',
  certSetlType: '1',
  mdtrtType: '1',
  elecSetlCertFlag: '0',
  supninsCode: '379900',
  psnName: '测试甲',
  billAmt: '126.50',
  billDate: '2026-11-20',
  billTime: '11:00:00',
  insutype: '310',
  medSumfee: '126.50',
  hifpPay: '77.00',
};

const visit: JsonObject = {
  fixmedinsCode: 'H37990000001',
  fixmedinsName: '仿真测试医院',
  fixBlngAdmdvs: '379900',
  begntime: '2026-11-20 10:00:00',
  endtime: '2026-11-20 10:50:00',
  medType: '11',
  setlId: '379900G0000000001',
};

const line: JsonObject = {
  feeOcurTime: '2026-11-20 10:30:00',
  cnt: '2',
  pric: '13.250000',
  detItemFeeSumamt: '26.50',
  medListCodg: 'XJ01CAA040A001010100001',
};

const xml = (
  billChanges: Readonly<Record<string, JsonValue | undefined>> = {},
  visitChanges: Readonly<Record<string, JsonValue | undefined>> = {},
  lines: readonly JsonValue[] = [line],
): JsonObject => ({
  billInfo: changed(bill, billChanges),
  mdtrtInfo: changed(visit, visitChanges),
  feeDetlList: { feeDetl: lines },
});

const tables = [
  'envelope:request',
  'envelope:reply',
  'xml',
  ...['4901', '4902', '4905', '5501'].flatMap((infno) => [`request:${infno}`]),
  ...['4902', '5501'].map((infno) => `output:${infno}`),
];

test.each(tables.flatMap((table) => (['must', 'should'] as const).map((level) => [table, level] as const)))(
  'the table %s compiles in Ajv strict mode at level %s',
  (table, level) => {
    const validate = createContract(specification).validator(table, level);
    expect(validate?.({})).toBeInstanceOf(Array);
  },
);

test('Ajv is strict: it would refuse a keyword that it does not know', () => {
  expect(() => new Ajv2020({ strict: true }).compile({ type: 'object', requird: [] })).toThrow();
});

test('what the specification does not know has no validator', () => {
  expect(contract.validator('request:4903', 'must')).toBeUndefined();
  expect(contract.validator('request:constructor', 'must')).toBeUndefined();
  expect(contract.validator('weather', 'must')).toBeUndefined();
});

test('a right message has nothing wrong on either level', () => {
  expect(pointers('request:4901', 'must', upload())).toEqual([]);
  expect(pointers('request:4901', 'should', upload())).toEqual([]);
  expect(pointers('xml', 'must', xml())).toEqual([]);
  expect(pointers('xml', 'should', xml())).toEqual([]);
});

test('every field that is always required is missed', () => {
  const list = specification.interfaces['4901']?.tables['input.upldDetlList[]'] ?? [];
  const always = list.filter(({ required }) => required === 'always').map(({ field }) => field);
  expect(always.length).toBeGreaterThan(8);
  for (const field of always) expect(element({ [field]: undefined }), field).toEqual([field]);
});

test('null and empty text count as absent', () => {
  for (const value of [null, '']) expect(element({ psnName: value })).toEqual(['psnName']);
  for (const value of [null, '']) expect(element({ certno: value, extFld: value })).toEqual([]);
  expect(present({ a: null, b: '', c: [{ d: '' }, null], e: { f: null } })).toEqual({ c: [{}, null], e: {} });
});

test('a document cannot bring its fields in through a prototype', () => {
  const reading = readJson('{"__proto__":{"upldBchno":"2026112100001","bizStsb":"20261120-20261120"}}');
  const document = reading.kind === 'value' ? (reading.value as JsonObject) : {};
  expect(pointers('request:4902', 'must', document)).toEqual([
    '/fixmedinsCode',
    '/fixmedinsName',
    '/bizStsb',
    '/upldBchno',
  ]);
});

test('code and check code are demanded of types 1 and 2, not of a 数电票', () => {
  const without = { elecSetlCertCode: undefined, elecSetlCertChkcode: undefined };
  for (const elecSetlCertType of ['1', '2'])
    expect(element({ ...without, elecSetlCertType })).toEqual(['elecSetlCertCode', 'elecSetlCertChkcode']);
  expect(element({ ...without, elecSetlCertType: '3' })).toEqual([]);
});

test('a settlement is demanded of a real-time voucher, not of a self-paid one', () => {
  const settlement = ['insuplcAdmdvs', 'setlId', 'setlTime', 'psnNo', 'insutype', 'inscpAmt', 'hifpPay'];
  const without = Object.fromEntries(settlement.map((field) => [field, undefined]));
  expect([...element(without)].toSorted()).toEqual(settlement.toSorted());
  expect(element({ ...without, certSetlType: '2' })).toEqual([]);
});

test('a condition on a missing field demands nothing more', () => {
  expect(element({ certSetlType: undefined, setlId: undefined })).toEqual(['certSetlType']);
});

test.each([
  ['mdtrtType', '3'],
  ['elecSetlCertType', '01'],
  ['insuplcAdmdvs', '3799'],
  ['mdtrtareaAdmdvs', '37990A'],
  ['billDate', '2026-02-30'],
  ['billDate', '20261120'],
  ['setlTime', '2026-11-20'],
  ['setlTime', '20261120110000'],
  ['medfeeSumamt', '126.505'],
  ['medfeeSumamt', '1e20'],
  ['medfeeSumamt', '一百'],
  ['hifpPay', '100000000000000.00'],
  ['psnName', 'x'.repeat(51)],
  ['psnName', true],
  ['psnName', ['测试']],
  ['extFld', { a: '1' }],
])('%s %j is not what the table says', (field, value) => {
  expect(element({ [field]: value })).toEqual([field]);
});

test.each([
  ['medfeeSumamt', '126.5'],
  ['medfeeSumamt', '126.5000'],
  ['medfeeSumamt', '-126.50'],
  ['psnName', '邴'.repeat(50)],
  ['psnName', '𬭎'.repeat(50)],
  ['elecSetlCertChkcode', 'x'.repeat(20)],
])('%s %s is within the table', (field, value) => {
  expect(element({ [field]: value })).toEqual([]);
});

test('numbers that were sent as numbers are judged as the text they were written in', () => {
  const reading = readJson(
    JSON.stringify(upload()).replace('"126.50"', '126.50').replace('"1","bizStsb"', '1,"bizStsb"'),
  );
  expect(reading.kind === 'value' && pointers('request:4901', 'must', reading.value as JsonObject)).toEqual(
    [],
  );
});

test('a count is a whole number', () => {
  for (const elecSetlCertCnt of ['1.0', '-1', '一', '12345678901'])
    expect(pointers('request:4901', 'must', { ...upload(), elecSetlCertCnt })).toEqual(['/elecSetlCertCnt']);
  for (const elecSetlCertCnt of ['1E+0', '10e-1', '1.2E+1'])
    expect(pointers('request:4901', 'must', { ...upload(), elecSetlCertCnt })).toEqual([]);
});

test('a number may have an exponent, as JSON writes it; in XML that is a remark', () => {
  for (const level of ['must', 'should'] as const)
    expect(element({ medfeeSumamt: '1.265E+2', hifpPay: '77e0' }, level)).toEqual([]);
  const xmlOf = (billAmt: string, level: 'must' | 'should'): readonly string[] =>
    pointers('xml', level, { billInfo: { billAmt } }).filter((at) => at.endsWith('billAmt'));
  expect(xmlOf('1.265E+2', 'must')).toEqual([]);
  expect(xmlOf('1.265E+2', 'should')).toEqual(['/billInfo/billAmt']);
  expect(xmlOf('126.50', 'should')).toEqual([]);
});

test('a code outside the dictionary is a remark, and a province may add digits to a known one', () => {
  expect(element({ insutype: '999' })).toEqual([]);
  expect(element({ insutype: '999' }, 'should')).toEqual(['insutype']);
  expect(element({ insutype: '31001' }, 'should')).toEqual([]);
});

test('the list is a list with at least one object', () => {
  expect(pointers('request:4901', 'must', { ...upload(), upldDetlList: [] })).toEqual(['/upldDetlList']);
  expect(pointers('request:4901', 'must', { ...upload(), upldDetlList: 'x' })).toEqual(['/upldDetlList']);
  expect(pointers('request:4901', 'must', { ...upload(), upldDetlList: ['x'] })).toEqual(['/upldDetlList/0']);
});

test('a finding names the field in Chinese, what was demanded and what came', () => {
  const [found] = contract.validator('request:4901', 'must')?.(upload({ psnName: '测'.repeat(90) })) ?? [];
  expect(found).toEqual({
    pointer: '/upldDetlList/0/psnName',
    expected: '人员姓名：不超过 50 个字符',
    actual: `${'测'.repeat(77)}…`,
  });
  const [missing] = contract.validator('request:4902', 'must')?.({ ...upload(), upldBchno: '' }) ?? [];
  expect(missing).toEqual({ pointer: '/upldBchno', expected: '必填（上传批次号）', actual: '缺少' });
});

test('the same miss is told once', () => {
  const found = contract.validator('request:4901', 'must')?.(upload({ elecSetlCertType: '9' })) ?? [];
  expect(found).toHaveLength(1);
});

test('compact dates and times in the XML pass with a remark', () => {
  const document = xml({ billDate: '20261120', billTime: '110000' });
  expect(pointers('xml', 'must', document)).toEqual([]);
  expect(pointers('xml', 'should', document)).toEqual(['/billInfo/billDate', '/billInfo/billTime']);
});

test('a compact date that is no real day fails all the same', () => {
  expect(pointers('xml', 'must', xml({ billDate: '20261131' }))).toEqual(['/billInfo/billDate']);
  expect(pointers('xml', 'must', xml({ billTime: '250000' }))).toEqual(['/billInfo/billTime']);
});

test('the XML of a real-time voucher names its settlement in another node, as a remark', () => {
  const without = { setlId: undefined };
  expect(pointers('xml', 'must', xml({}, without))).toEqual([]);
  expect(pointers('xml', 'should', xml({}, without))).toEqual(['/mdtrtInfo/setlId']);
  expect(
    pointers('xml', 'should', xml({ certSetlType: '2', insutype: undefined, hifpPay: undefined }, without)),
  ).toEqual([]);
});

test('every line of the bill is judged at its place', () => {
  const lines = [line, changed(line, { cnt: undefined }), changed(line, { pric: '1.2345678' })];
  expect(pointers('xml', 'must', xml({}, {}, lines))).toEqual([
    '/feeDetlList/feeDetl/1/cnt',
    '/feeDetlList/feeDetl/2/pric',
  ]);
});

test('a red voucher names the one it takes back', () => {
  expect(pointers('xml', 'must', xml({ elecSetlCertFlag: '1' }))).toEqual([
    '/billInfo/relElecSetlCertCode',
    '/billInfo/relElecSetlCertNo',
  ]);
});

test('a field that is only recommended is judged only as a recommendation', () => {
  const advice: Field = {
    field: 'extra',
    title: '附加',
    type: 'string',
    length: 2,
    required: 'always',
    source: 'HN',
    confidence: 'C',
    level: 'should',
  };
  const spec: Specification = {
    ...specification,
    interfaces: { '5501': { title: '查询', tables: { input: [advice] } } },
  };
  const own = createContract(spec);
  expect(own.validator('request:5501', 'must')?.({ extra: 'long' })).toEqual([]);
  expect(own.validator('request:5501', 'must')?.({})).toEqual([]);
  expect(own.validator('request:5501', 'should')?.({ extra: 'long' })).toHaveLength(1);
  expect(own.validator('request:5501', 'should')?.({})).toHaveLength(1);
});
