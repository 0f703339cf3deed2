import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { openSettlementList, readSettlementList } from './list.ts';
import { expectEveryFileAnswered } from '../settings/testing/wrong-files.ts';

let folder = '';
let file = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'evoucher-list-'));
  file = join(folder, 'list.csv');
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** 结算ID,医疗费总额,姓名 / S1,84.15,测试甲, as an older Windows writes it. */
const gbk = Buffer.from(
  'bde1cbe349442cd2bdc1c6b7d1d7dcb6ee2cd0d5c3fb0d0a53312c38342e31352cb2e2cad4bcd70d0a',
  'hex',
);

test.each([
  ['UTF-8', Buffer.from('结算ID,医疗费总额,姓名\nS1,84.15,测试甲\n')],
  ['UTF-8 with a mark', Buffer.from('\uFEFF结算ID,医疗费总额,姓名\r\nS1,84.15,测试甲\r\n')],
  ['UTF-16', Buffer.from('\uFEFF结算ID\t医疗费总额\t姓名\r\nS1\t84.15\t测试甲\r\n', 'utf16le')],
  ['GBK', gbk],
])('a list in %s is read', (_name, bytes) => {
  writeFileSync(file, bytes);
  expect(readSettlementList(file).settlements).toEqual([
    { setlId: 'S1', medfeeSumamt: '84.15', psnName: '测试甲' },
  ]);
});

test('a line is found by the settlement, else by the serial of settlement or visit', () => {
  writeFileSync(
    file,
    'setlId,medinsSetlId,fixmedinsMdtrtId,medfeeSumamt,hifpPay\nS1,M1,V1,"1,084.15",60.00\n,,V2,9.00,\n',
  );
  const find = openSettlementList(file);
  const first = {
    source: 'csv',
    setlId: 'S1',
    medinsSetlId: 'M1',
    fixmedinsMdtrtId: 'V1',
    medfeeSumamt: '1084.15',
    hifpPay: '60.00',
  };
  expect(find('S1', undefined)).toEqual({ entry: first });
  expect(find(undefined, 'M1')).toEqual({ entry: first });
  expect(find(undefined, 'V2')).toEqual({
    entry: { source: 'csv', fixmedinsMdtrtId: 'V2', medfeeSumamt: '9.00' },
  });
  expect(find('S9', 'V9')).toEqual({});
});

test('what is exported during the run is found from then on', () => {
  writeFileSync(file, 'setlId,medfeeSumamt\n');
  const find = openSettlementList(file);
  expect(find('S1', undefined)).toEqual({});
  writeFileSync(file, 'setlId,medfeeSumamt\nS1,5.00\n');
  expect(find('S1', undefined).entry).toMatchObject({ medfeeSumamt: '5.00' });
});

test('the same line twice is one, two that differ are none', () => {
  writeFileSync(file, 'setlId,medfeeSumamt\nS1,5.00\nS1,5.00\nS2,5.00\nS2,-5.00\n');
  const find = openSettlementList(file);
  expect(find('S1', undefined).entry).toBeDefined();
  expect(find('S2', undefined)).toEqual({ problem: expect.stringContaining('有 2 行且内容不同') as string });
});

test('a line whose amount is none is told and not used', () => {
  writeFileSync(file, 'setlId,medfeeSumamt\nS1,约五元\nS2,\n');
  const find = openSettlementList(file);
  expect(find('S1', undefined)).toEqual({ problem: '结算清单中的结算 S1中 medfeeSumamt 不是金额' });
  expect(find('S2', undefined).problem).toContain('缺少医疗费总额');
});

test('a list that cannot be read at the moment is told, and the content before is used', () => {
  writeFileSync(file, 'setlId,medfeeSumamt\nS1,5.00\n');
  const find = openSettlementList(file);
  rmSync(file);
  const { entry, problem } = find('S1', undefined);
  expect(entry).toMatchObject({ setlId: 'S1' });
  expect(problem).toContain('沿用上一次读到的内容');
});

test.each([
  ['结算,总额\n', '没有可用的表头'],
  ['', '没有可用的表头'],
  ['setlId,hifpPay\nS1,1.00\n', '没有可用的表头'],
  ['setlId,medfeeSumamt\n3.79E+17,5.00\n', '科学计数法'],
  ['setlId,medfeeSumamt\n"S1,5.00\n', '引号没有成对'],
])('a list that cannot be used is refused before the run: %j', (text, words) => {
  writeFileSync(file, text);
  expect(() => openSettlementList(file)).toThrow(words);
});

test('a wrong path must not end as settlements that do not exist', () => {
  expect(() => openSettlementList(join(folder, 'elsewhere.csv'))).toThrow('结算清单不能读取');
});

test('whatever is wrong with the list of settlements is said in Chinese', async () => {
  await expectEveryFileAnswered({
    name: 'list.csv',
    writing: 'lines',
    good: [
      'setlId,medinsSetlId,medfeeSumamt\nS1,"M,1",84.15\nS2,M2,-9.00\n',
      '结算ID\t医疗费总额\nS1\t84.15\n',
    ],
    load: readSettlementList,
    place: /第 \d+ 行|没有可用的表头|科学计数法/,
  });
});
