import type { Bill } from '../voucher/bill.ts';
import { defineDefect, everywhere, rows, whereSelfPaid } from './defect.ts';

/** Texts that go through a wrong encoding, and what is written by hand that a library would write right. */
export const lostTextDefects = [
  defineDefect({
    id: 'chinese-as-question-marks',
    title: '所有汉字都变成问号',
    check: 'text.institution-lost',
    rows: rows(everywhere, 1, 2, 3),
    body: questionMarks,
    xml: questionMarks,
  }),
  defineDefect({
    id: 'list-read-as-latin-1',
    title: '列表的姓名与诊断是按 Latin-1 读出的 UTF-8',
    check: 'text.list-lost',
    rows: rows(everywhere, 1, 3),
    element: (element) => ({
      ...element,
      psnName: asLatin1(element['psnName']),
      maindiagName: asLatin1(element['maindiagName']),
    }),
  }),
  defineDefect({
    id: 'xml-read-as-gbk',
    title: '结构化数据的名称是按 GBK 读出的 UTF-8',
    check: 'text.xml-lost',
    rows: rows(everywhere, 1, 3),
    bill: (bill) => withNames(bill, (name) => new TextDecoder('gbk').decode(Buffer.from(name, 'utf8'))),
  }),
  defineDefect({
    id: 'rare-characters-lost',
    title: 'GBK 没有的生僻字变成问号',
    check: 'text.list-lost',
    rows: rows(whereSelfPaid, 1, 3),
    treatment: (treatment) => ({
      ...treatment,
      card: {
        ...treatment.card,
        person: {
          ...treatment.card.person,
          psnName:
            treatment.card.person.psnName?.replaceAll(/[^\u0000-\u33ff\u4e00-\u9fa5\uff00-\uffef]/gu, '?') ??
            '',
        },
      },
    }),
  }),
  defineDefect({
    id: 'xml-unescaped',
    title: '结构化数据的 & 与 < 没有转义',
    check: 'xml.well-formed',
    rows: rows(everywhere, 1, 3),
    xml: (text) => text.replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&quot;', '"'),
  }),
  defineDefect({
    id: 'half-cents-cut-off',
    title: '明细金额直接截断到分，不四舍五入',
    check: 'amounts.lines-sum',
    rows: rows(everywhere, 1, 3),
    bill: (bill) => ({
      ...bill,
      feeDetlList: bill.feeDetlList.map((line) => ({ ...line, detItemFeeSumamt: cutOff(line) })),
    }),
  }),
];

function questionMarks(text: string): string {
  return text.replaceAll(/\p{Script=Han}/gu, '?');
}

const asLatin1 = (name: unknown): string =>
  typeof name === 'string' ? Buffer.from(name, 'utf8').toString('latin1') : '';

function withNames(bill: Bill, change: (name: string) => string): Bill {
  const { billInfo, mdtrtInfo } = bill;
  return {
    ...bill,
    billInfo: { ...billInfo, psnName: change(billInfo['psnName'] ?? '') },
    mdtrtInfo: { ...mdtrtInfo, fixmedinsName: change(mdtrtInfo['fixmedinsName'] ?? '') },
  };
}

/** Quantity times price in millionths, without the digits behind the second place. */
function cutOff({ cnt = '0', pric = '0' }: Bill['feeDetlList'][number]): string {
  const [whole = '0', fraction = ''] = pric.split('.');
  const millionths = BigInt(whole + fraction.padEnd(6, '0')) * BigInt(cnt);
  const cents = (millionths / 10_000n).toString().padStart(3, '0');
  return `${cents.slice(0, -2)}.${cents.slice(-2)}`;
}
