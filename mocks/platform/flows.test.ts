import { expect, test } from 'vitest';

import type { Fields } from '../../src/contract/testing/documents.ts';
import {
  admission,
  byCertificate,
  fees,
  from,
  information,
  leaving,
  naming,
  openWindow,
  paying,
  personById,
  registration,
  settling,
  settlingStay,
  visited,
  withIdCard,
  withToken,
  type Line,
} from './testing/window.ts';

const amlodipine: Line = ['1', 'XC08CAA180A001010100004', '2', '25.500000', '51.00'];
const insulin: Line = ['2', 'XA10ABG040B002020100002', '1', '70.335000', '70.34'];
const vitamins: Line = ['3', 'XA11EAF640A001010100003', '1', '16.500000', '16.50'];
const appendectomy: Line = ['1', '003310070010000-331007001', '1', '860.000000', '860.00'];
const bed: Line = ['2', '001109000010000-110900001', '6', '75.000000', '450.00'];

test('a chronic disease is settled with a scanned code: read, entered, tried, paid, told on the phone', async () => {
  const { platform, ask, scan, balance, ...window } = await openWindow();
  const person = personById('chronic');
  const patient = withToken(person, await scan('chronic'));

  const read = await ask('1101', { data: { ...patient.certificate } });
  expect(read['baseinfo']).toMatchObject({ psn_name: person.psnName, certno: person.certno });
  expect(read.rows('insuinfo')[0]).toMatchObject({ balc: '1520.00', insutype: '310' });
  const diseases = (await ask('5301', { data: { psn_no: person.psnNo } })).rows('feedetail');
  expect(diseases.map((row) => row['opsp_dise_name'])).toEqual(['高血压病', '糖尿病']);

  const mdtrtId = (await ask('2201', registration(patient)))['data']?.['mdtrt_id'] ?? '';
  await ask('2203', information(patient, mdtrtId, '14', ['M03900', '高血压病']));
  const rows = (await ask('2204', fees(patient, mdtrtId, [amlodipine, insulin, vitamins]))).rows('result');
  expect(rows.map((row) => [row['chrgitm_lv'], row['preselfpay_amt'], row['inscp_scp_amt']])).toEqual([
    ['01', '0.00', '51.00'],
    ['02', '7.03', '63.31'],
    ['03', '0.00', '0.00'],
  ]);

  const chronic = { med_type: '14' };
  const tried = (await ask('2206', settling(patient, mdtrtId, '137.84', chronic)))['setlinfo'];
  expect(tried).toMatchObject({ hifp_pay: '97.16', psn_part_amt: '40.68', balc: '1520.00' });
  expect(await balance(person)).toBe('1520.00');

  const typed = { ...chronic, ...paying('30.00') };
  const paid = (await ask('2207', settling(patient, mdtrtId, '137.84', typed)))['setlinfo'];
  expect(paid).toMatchObject({
    medfee_sumamt: '137.84',
    fulamt_ownpay_amt: '16.50',
    preselfpay_amt: '7.03',
    inscp_scp_amt: '114.31',
    hifp_pay: '97.16',
    fund_pay_sumamt: '97.16',
    psn_part_amt: '40.68',
    acct_pay: '30.00',
    psn_cash_pay: '10.68',
    balc: '1490.00',
    clr_type: '14',
  });
  expect(await balance(person)).toBe('1490.00');
  expect(platform.wallet.messages('chronic')).toMatchObject([
    { kind: 'deducted', amount: '30.00', balance: '1490.00', setlId: paid?.['setl_id'] },
  ]);
  const again = settling(patient, mdtrtId, '137.84', chronic);
  expect(await window.refusal('2207', again)).toContain('不能重复结算');
});

test('an account is charged by social-security card, and pays no more than it holds', async () => {
  const { ask, balance, refusal, ...window } = await openWindow();
  const person = personById('short');
  const certificate = { mdtrt_cert_type: '03', mdtrt_cert_no: person.cardNo, card_sn: person.cardSn };
  const patient = { person, certificate };
  const window2 = { ask, balance, refusal, ...window };
  expect((await ask('1101', { data: certificate }))['baseinfo']?.['psn_no']).toBe(person.psnNo);
  const mdtrtId = await visited(window2, patient, [vitamins, amlodipine]);
  const tooMuch = settling(patient, mdtrtId, '67.50', paying('8.61'));
  expect(await refusal('2207', tooMuch)).toBe('个人账户支付金额 8.61 应小于卡余额 8.60');
  const paid = (await ask('2207', settling(patient, mdtrtId, '67.50')))['setlinfo'];
  expect(paid).toMatchObject({
    psn_part_amt: '31.80',
    acct_pay: '8.60',
    psn_cash_pay: '23.20',
    balc: '0.00',
  });
  expect(await balance(person)).toBe('0.00');
});

test('a stay goes from admission over fees to discharge and settlement with a second scan', async () => {
  const { ask, scan, refusal, platform } = await openWindow();
  const person = personById('employee');
  const patient = withToken(person, await scan('employee'));
  const read = await ask('1101', { data: { ...patient.certificate } });
  expect(read.rows('insuinfo')[0]?.['emp_name']).toBe(person.empName);

  const mdtrtId = (await ask('2401', admission(patient)))['result']?.['mdtrt_id'] ?? '';
  expect(await refusal('2401', admission(patient))).toContain('已在院');
  const rows = (await ask('2301', fees(patient, mdtrtId, [appendectomy, bed], { med_type: '2101' }))).rows(
    'result',
  );
  expect(rows[1]).toMatchObject({
    overlmt_amt: '90.00',
    inscp_scp_amt: '360.00',
    pric_uplmt_amt: '60.000000',
  });
  await ask('2402', leaving(patient, mdtrtId));

  const now = withToken(person, await scan('employee'));
  const account: Fields = { acct_used_flag: '1', ...paying('100.00') };
  const tried = (await ask('2303', settlingStay(now, mdtrtId, '1310.00', account)))['setlinfo'];
  const paid = (await ask('2304', settlingStay(now, mdtrtId, '1310.00', account)))['setlinfo'];
  expect(paid).toMatchObject({
    inscp_scp_amt: '1134.00',
    act_pay_dedc: '500.00',
    hifp_pay: '538.90',
    psn_part_amt: '771.10',
    acct_pay: '100.00',
    psn_cash_pay: '671.10',
    balc: '2760.50',
    clr_type: '21',
  });
  expect(tried).toMatchObject({ hifp_pay: '538.90', acct_pay: '100.00', balc: '2860.50' });
  expect(await refusal('2304', settlingStay(now, mdtrtId, '1310.00'))).toContain('不能重复结算');
  expect(platform.wallet.messages('employee')).toHaveLength(1);
  // Once settled the patient is out and may come again.
  await ask('2401', admission(now));
});

test('a refund needs no scan, brings the money back, and is done once', async () => {
  const window = await openWindow();
  const { ask, refusal, balance, platform } = window;
  const person = personById('employee');
  const patient = withIdCard(person);
  const mdtrtId = await visited(window, patient, [amlodipine]);
  const paid = (await ask('2207', settling(patient, mdtrtId, '51.00')))['setlinfo'];
  const named = naming(patient, mdtrtId, { setl_id: paid?.['setl_id'] ?? '' });
  expect(await balance(person)).toBe('2845.20');

  const back = (await ask('2208', named))['setlinfo'];
  expect(back).toMatchObject({
    medfee_sumamt: '-51.00',
    hifp_pay: '-35.70',
    acct_pay: '-15.30',
    balc: '2860.50',
  });
  expect(back?.['setl_id']).not.toBe(paid?.['setl_id']);
  expect(await balance(person)).toBe('2860.50');
  expect(platform.wallet.messages('employee').map(({ kind }) => kind)).toEqual(['deducted', 'refunded']);
  expect(await refusal('2208', named)).toContain('不能重复撤销');
  expect(await refusal('2305', named)).toBe('门诊结算请用 2208 撤销');
  expect((await ask('5203', named))['setlinfo']).toMatchObject({
    refd_setl_flag: '1',
    medfee_sumamt: '51.00',
  });
  await ask('2207', settling(patient, mdtrtId, '51.00'));
});

test('a person from another province is routed by the envelope and settled under his own rules', async () => {
  const window = await openWindow();
  const person = personById('elsewhere');
  const patient = withIdCard(person);
  const { ask, refusal } = window;
  expect(await refusal('1101', byCertificate(person), { insuplc_admdvs: null })).toContain('insuplc_admdvs');
  expect(await refusal('1101', byCertificate(person), { insuplc_admdvs: '379900' })).toContain(
    '参保地为 329900',
  );
  const mdtrtId = await visited(window, patient, [amlodipine]);
  const setl = (await ask('2207', settling(patient, mdtrtId, '51.00'), from(person)))['setlinfo'];
  expect(setl).toMatchObject({ hifp_pay: '30.60', clr_type: '99963', clr_optins: '329900' });
  const named = naming(patient, mdtrtId, { setl_id: setl?.['setl_id'] ?? '' });
  expect((await ask('5203', named, from(person)))['setlinfo']).toMatchObject({
    pay_loc: '4',
    insu_optins: '329900',
  });
});
