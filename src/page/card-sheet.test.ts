import { expect, test } from 'vitest';

import type { Card } from '../domain/card.ts';
import { cardCsv, cardSheet } from './card-sheet.ts';

const card: Card = {
  id: 'RT-OP',
  title: '普通门诊 <实时>',
  visit: {
    mdtrtType: '1',
    medType: '11',
    fixmedinsMdtrtId: 'V1',
    iptOtpNo: 'MZ1',
    begntime: '2026-11-20 10:00:00',
    endtime: '2026-11-20 10:50:00',
  },
  person: { psnName: '测试, "甲"', gend: '2', certno: '379900199001010000', insuplcAdmdvs: '379900' },
  settlement: {
    medfeeSumamt: '84.15',
    hifpPay: '0.00',
    othPay: '0.00',
    psnAcctPay: '0.00',
    psnCashpay: '84.15',
    psnSelfpay: '0.00',
    psnOwnpay: '84.15',
  },
  diagnoses: [{ code: 'J06.900', name: '急性上呼吸道感染', main: true }],
  feeLines: [],
  voucher: { elecSetlCertType: '1', supninsCode: '379900' },
};

test('the CSV begins with a mark for Excel and ends every line as Windows does', () => {
  const csv = cardCsv(card);
  expect(csv.startsWith('\uFEFF案例卡,RT-OP,')).toBe(true);
  expect(csv.endsWith('\r\n')).toBe(true);
  expect(csv.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  expect(csv).toContain('患者,人员姓名,psnName,"测试, ""甲"""');
  expect(csv).toContain('结算,医疗费总额,medfeeSumamt,84.15');
});

test('the printed sheet says what a code means and lets nothing through as markup', () => {
  const sheet = cardSheet(card, '实时票据', '某医院 & 分院');
  expect(sheet).toContain('普通门诊 &lt;实时&gt;');
  expect(sheet).toContain('某医院 &amp; 分院');
  expect(sheet).toContain('2（女）');
  expect(sheet).not.toContain('<script');
});
