import { expect, test } from 'vitest';

import { readSettlements } from './table.ts';

test('a table is read by the names of its columns, whatever separates them', () => {
  for (const mark of [',', '\t', ';']) {
    const text = `\uFEFF${['结算ID', '医疗费总额', '姓名'].join(mark)}\r\n${['S1', '84.15', '测试甲'].join(mark)}\r\n${['S2', '10.00', '测试乙'].join(mark)}\r\n`;
    expect(readSettlements(text)).toMatchObject({
      settlements: [
        { setlId: 'S1', medfeeSumamt: '84.15', psnName: '测试甲' },
        { setlId: 'S2', medfeeSumamt: '10.00', psnName: '测试乙' },
      ],
      problems: [],
    });
  }
});

test('quoted cells keep their commas and quotes', () => {
  expect(readSettlements('setlId,psnName\nS1,"甲, ""乙"""').settlements).toEqual([
    { setlId: 'S1', psnName: '甲, "乙"' },
  ]);
});

test('names of the platform are understood in every spelling', () => {
  expect(readSettlements('setl_id,medfee_sumamt\nS1,1.00').settlements).toEqual([
    { setlId: 'S1', medfeeSumamt: '1.00' },
  ]);
});

test('lines of name and value are read as one settlement', () => {
  const text = '结算 ID：S1\n医疗费总额: 84.15\n基金支付=47.78\n收费员：张三';
  expect(readSettlements(text)).toMatchObject({
    settlements: [{ setlId: 'S1', medfeeSumamt: '84.15', hifpPay: '47.78' }],
    problems: ['不认识“收费员：张三”，已忽略'],
  });
});

test('a piece of JSON is read as names and values', () => {
  expect(readSettlements('{\n  "setlId": "S1",\n  "hifpPay": 47.78\n}').settlements).toEqual([
    { setlId: 'S1', hifpPay: '47.78' },
  ]);
});

test('an unknown column is named, an empty table says so', () => {
  expect(readSettlements('setlId,psnName,窗口\n').problems).toEqual([
    '不认识的列“窗口”，已忽略',
    '只有表头，没有结算数据',
  ]);
  expect(readSettlements(' \n').problems).toEqual(['没有内容']);
});
