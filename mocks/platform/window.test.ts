import { expect, test } from 'vitest';

import { counterSpecification } from '../../src/contract/settlement.ts';
import type { Fields } from '../../src/contract/testing/documents.ts';
import { handlers } from './handlers/index.ts';
import {
  admission,
  byCertificate,
  decodeRequest,
  fees,
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

const pills: Line = ['1', 'XC08CAA180A001010100004', '2', '25.500000', '51.00'];
const more: Line = ['2', 'XC08CAA180A001010100004', '1', '25.500000', '25.50'];
const bed: Line = ['1', '001109000010000-110900001', '6', '45.000000', '270.00'];
const day2: Line = ['2', '001109000010000-110900001', '1', '45.000000', '45.00'];
const employee = withIdCard(personById('employee'));

test('every interface of the specification has a handler, and every handler its tables', () => {
  const decoding = '1162';
  const names = Object.keys(counterSpecification.interfaces);
  expect(names.filter((infno) => infno !== decoding).toSorted()).toEqual([...handlers.keys()].toSorted());
  expect(names).toContain(decoding);
});

test('a window signs in and out', async () => {
  const { ask } = await openWindow();
  const signed = await ask('9001', { signIn: { opter_no: '001', mac: '00-00', ip: '127.0.0.1' } });
  const signNo = signed['signinoutb']?.['sign_no'] ?? '';
  expect(signNo).toMatch(/^\d{10,30}$/);
  const out = await ask('9002', { signOut: { sign_no: signNo, opter_no: '001' } });
  expect(out['sign_time']).toEqual({ sign_time: '2026-07-30 10:20:30' });
});

test('a code is decoded in the envelope as well', async () => {
  const { ask, platform } = await openWindow();
  const { data = {} } = decodeRequest(platform.wallet.newCode('retired', 'short')?.text ?? '');
  const person = personById('retired');
  const found = (await ask('1162', { data }))['data'];
  expect(found).toMatchObject({ userName: person.psnName, idNo: person.certno, insuOrg: '379900' });
  expect(found?.['ecToken']).toMatch(/^370000ec[0-9a-z]{30}$/);
  await ask('1101', { data: { ...withToken(person, found?.['ecToken'] ?? '').certificate } });
});

test('a registration without a settlement can be taken back, a settled one cannot', async () => {
  const window = await openWindow();
  const { ask, refusal } = window;
  const free = await visited(window, employee, [pills]);
  await ask('2202', naming(employee, free, { ipt_otp_no: 'MZ0001' }));
  expect(await refusal('2206', settling(employee, free, '51.00'))).toContain('已撤销');
  const settled = await visited(window, employee, [pills]);
  await ask('2207', settling(employee, settled, '51.00'));
  expect(await refusal('2202', naming(employee, settled, { ipt_otp_no: 'MZ0001' }))).toContain('2208');
});

test('2203A carries the visit like 2203', async () => {
  const { ask } = await openWindow();
  const mdtrtId = (await ask('2201', registration(employee)))['data']?.['mdtrt_id'] ?? '';
  await ask('2203A', information(employee, mdtrtId));
  await ask('2204', fees(employee, mdtrtId, [pills]));
  expect((await ask('2206', settling(employee, mdtrtId, '51.00')))['setlinfo']?.['med_type']).toBe('11');
});

test('what is not settled can be taken back by batch or altogether, what is settled cannot', async () => {
  const window = await openWindow();
  const { ask, refusal } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  await ask('2204', fees(employee, mdtrtId, [more], { chrg_bchno: 'B2', rx_circ_flag: '0' }));
  await ask('2207', settling(employee, mdtrtId, '51.00'));
  expect(await refusal('2205', naming(employee, mdtrtId, { chrg_bchno: 'B1' }))).toContain('已结算');
  await ask('2205', naming(employee, mdtrtId, { chrg_bchno: '0000' }));
  expect(await refusal('2205', naming(employee, mdtrtId, { chrg_bchno: 'B2' }))).toBe('没有可撤销的费用明细');
  expect(await refusal('2207', settling(employee, mdtrtId, '25.50', { chrg_bchno: 'B2' }))).toContain(
    '没有费用明细',
  );
});

test('a stay can be settled midway, taken back, emptied, and its admission cancelled', async () => {
  const { ask, refusal } = await openWindow();
  const mdtrtId = (await ask('2401', admission(employee)))['result']?.['mdtrt_id'] ?? '';
  const stay = { med_type: '2101' };
  await ask('2301', fees(employee, mdtrtId, [bed], stay));
  const midway = { mid_setl_flag: '1' };
  const first = (await ask('2304', settlingStay(employee, mdtrtId, '270.00', midway)))['setlinfo'];
  await ask('2301', fees(employee, mdtrtId, [day2], stay));
  expect(await refusal('2404', naming(employee, mdtrtId))).toContain('2305');
  const back = await ask('2305', naming(employee, mdtrtId, { setl_id: first?.['setl_id'] ?? '' }));
  expect(back['setlinfo']).toMatchObject({ medfee_sumamt: '-270.00', fund_pay_sumamt: '0.00' });
  expect(await refusal('2404', naming(employee, mdtrtId))).toContain('2302');
  await ask('2302', { data: [one(mdtrtId, '1'), one(mdtrtId, '2')] });
  await ask('2402', leaving(employee, mdtrtId));
  expect(await refusal('2404', naming(employee, mdtrtId))).toContain('2405');
  await ask('2405', naming(employee, mdtrtId));
  await ask('2404', naming(employee, mdtrtId));
  expect(await refusal('2402', leaving(employee, mdtrtId))).toContain('已撤销');
});

const one = (mdtrtId: string, sn: string): Fields => ({
  feedetl_sn: sn,
  mdtrt_id: mdtrtId,
  psn_no: employee.person.psnNo,
});

test('a line that was taken back by a negative one is not charged, and no more is taken back than was charged', async () => {
  const { ask, refusal } = await openWindow();
  const mdtrtId = (await ask('2401', admission(employee)))['result']?.['mdtrt_id'] ?? '';
  const stay = { med_type: '2101' };
  const minus = (sn: string, code: string, cnt: string, amount: string): Line => [
    sn,
    code,
    cnt,
    '45.000000',
    amount,
  ];
  await ask('2301', fees(employee, mdtrtId, [bed, minus('2', bed[1], '-2', '-90.00')], stay));
  const tried = (await ask('2303', settlingStay(employee, mdtrtId, '180.00')))['setlinfo'];
  expect(tried).toMatchObject({ medfee_sumamt: '180.00', inscp_scp_amt: '180.00' });
  await ask('2301', fees(employee, mdtrtId, [minus('3', 'OTHER', '-1', '-45.00')], stay));
  expect(await refusal('2303', settlingStay(employee, mdtrtId, '135.00'))).toContain('退费明细多于已收费用');
});

test('a settled stay cannot be discharged back, only its settlement can be taken back first', async () => {
  const { ask, refusal } = await openWindow();
  const mdtrtId = (await ask('2401', admission(employee)))['result']?.['mdtrt_id'] ?? '';
  await ask('2301', fees(employee, mdtrtId, [bed], { med_type: '2101' }));
  await ask('2402', leaving(employee, mdtrtId));
  expect(await refusal('2402', leaving(employee, mdtrtId))).toContain('已办理出院');
  const setl = (await ask('2304', settlingStay(employee, mdtrtId, '270.00')))['setlinfo'];
  expect(await refusal('2405', naming(employee, mdtrtId))).toContain('2305');
  expect(await refusal('2301', fees(employee, mdtrtId, [day2], { med_type: '2101' }))).toContain('2305');
  await ask('2305', naming(employee, mdtrtId, { setl_id: setl?.['setl_id'] ?? '' }));
  await ask('2405', naming(employee, mdtrtId));
});

test.each([
  ['uninsured', '未参保'],
  ['paused', '暂停参保'],
])('%s: who is not insured now can be read, and is not treated on insurance', async (id, state) => {
  const { ask, refusal } = await openWindow();
  const person = personById(id);
  const read = await ask('1101', byCertificate(person));
  expect(read.rows('insuinfo')[0]?.['psn_insu_stas']).not.toBe('1');
  expect(await refusal('2201', registration(withIdCard(person)))).toContain(state);
  expect(await refusal('2401', admission(withIdCard(person)))).toContain(state);
});

test('a certificate of somebody else, a wrong card code and an unknown number are refused', async () => {
  const { refusal, scan } = await openWindow();
  const { person } = employee;
  const other = withToken(person, await scan('retired'));
  expect(await refusal('2201', registration(other))).toBe('医保电子凭证不是该人员的');
  const card = { mdtrt_cert_type: '03', mdtrt_cert_no: person.cardNo };
  expect(await refusal('1101', { data: { ...card, card_sn: 'X' } })).toContain('卡识别码');
  expect(await refusal('1101', { data: card })).toContain('card_sn 必填');
  expect(
    await refusal('1101', { data: { mdtrt_cert_type: '02', mdtrt_cert_no: '379900199001010000' } }),
  ).toContain('没有查到');
  const { data } = byCertificate(person) as { data: Fields };
  expect(await refusal('1101', { data: { ...data, psn_name: '测试乙' } })).toContain('不是同一人');
});

test('a missing field is named in Chinese, an unknown one is not minded', async () => {
  const { ask, refusal } = await openWindow();
  const { data } = registration(employee) as { data: Fields };
  expect(await refusal('2201', { data: { ...data, dept_name: '' } })).toBe(
    '参数校验失败：input.data.dept_name 必填（科室名称），不能为空',
  );
  expect(await refusal('2201', { data }, { opter: null })).toContain('opter 必填（经办人）');
  await ask('2201', { data: { ...data, fixmedins_soft_fcty: '测试厂商' } });
});

test('a bill has to be what was uploaded, line by line and as a whole', async () => {
  const window = await openWindow();
  const { ask, refusal } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  expect(await refusal('2204', fees(employee, mdtrtId, [pills]))).toBe('费用明细流水号 1 重复');
  const wrong: Line = ['9', pills[1], '2', '25.500000', '50.00'];
  expect(await refusal('2204', fees(employee, mdtrtId, [wrong]))).toContain('与数量×单价不符');
  expect(await refusal('2207', settling(employee, mdtrtId, '50.00'))).toContain('不一致');
  expect(await refusal('2207', settling(employee, mdtrtId, '51.00', { med_type: '14' }))).toContain(
    '医疗类别',
  );
  const unknown = (await ask('2201', registration(employee)))['data']?.['mdtrt_id'] ?? '';
  await ask('2204', fees(employee, unknown, [more]));
  expect(await refusal('2206', settling(employee, unknown, '25.50'))).toContain('2203');
});

test('the account pays what the window says, and only where an account may be used', async () => {
  const window = await openWindow();
  const { ask, refusal } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  const bill = (changes: Fields): Fields => settling(employee, mdtrtId, '51.00', changes);
  expect(await refusal('2206', bill(paying('15.31')))).toContain('超过个人负担总金额 15.30');
  expect(await refusal('2206', bill(paying('1.234')))).toContain('两位小数');
  expect(await refusal('2206', bill({ ...paying('1.00'), acct_used_flag: '0' }))).toContain(
    'acct_used_flag 为 0',
  );
  expect(await refusal('2206', bill({ acct_used_flag: '2' }))).toBe('该人员没有共济账户');
  expect(await refusal('2206', bill({ acct_used_flag: '9' }))).toContain('应为 0、1 或 2');
  const none = (await ask('2206', bill({ acct_used_flag: '0' })))['setlinfo'];
  expect(none).toMatchObject({ acct_pay: '0.00', psn_cash_pay: '15.30' });
  const node = (await ask('2206', bill({ exp_content: { ACCT_PAY: 3 } })))['setlinfo'];
  expect(node).toMatchObject({ acct_pay: '3.00', psn_cash_pay: '12.30' });
});

test('a relative’s account pays for a resident, and the relative is told', async () => {
  const window = await openWindow();
  const { ask, balance, platform } = window;
  const resident = withIdCard(personById('resident'));
  const mdtrtId = await visited(window, resident, [pills]);
  const bill = settling(resident, mdtrtId, '51.00', { acct_used_flag: '2' });
  const setl = (await ask('2207', bill))['setlinfo'];
  expect(setl).toMatchObject({
    acct_pay: '25.50',
    acct_mulaid_pay: '25.50',
    psn_cash_pay: '0.00',
    balc: '0.00',
  });
  expect(await balance(personById('employee'))).toBe('2835.00');
  expect(platform.wallet.messages('employee')).toHaveLength(1);
  expect(platform.wallet.messages('resident')).toHaveLength(0);
});

test('a chronic disease that nobody registered is not settled as one', async () => {
  const { ask, refusal } = await openWindow();
  const register = async (id: string): Promise<string> =>
    (await ask('2201', registration(withIdCard(personById(id)))))['data']?.['mdtrt_id'] ?? '';
  const healthy = await register('employee');
  expect(await refusal('2203', information(employee, healthy, '14'))).toContain('没有有效的门诊慢特病备案');
  const chronic = await register('chronic');
  const other = information(withIdCard(personById('chronic')), chronic, '14', ['M99999', '其他']);
  expect(await refusal('2203', other)).toContain('M03900 高血压病');
});

test('supplementary funds pay after the pooled one, and the parts add up', async () => {
  const window = await openWindow();
  const { ask } = window;
  for (const [id, field] of [
    ['retired', 'cvlserv_pay'],
    ['relief', 'maf_pay'],
  ] as const) {
    const patient = withIdCard(personById(id));
    const mdtrtId = await visited(window, patient, [pills]);
    const output = await ask('2206', settling(patient, mdtrtId, '51.00', { acct_used_flag: '0' }));
    const { hifp_pay: pooled, fund_pay_sumamt: total, [field]: part } = output['setlinfo'] ?? {};
    expect(Number(part)).toBeGreaterThan(0);
    expect(cents(pooled) + cents(part)).toBe(cents(total));
    expect(output.rows('setldetail').map((row) => row['fund_payamt'])).toEqual([pooled, part]);
  }
});

const cents = (text: string | undefined): number => Math.round(Number(text) * 100);

test('another hospital finds neither the visit nor the settlement', async () => {
  const window = await openWindow();
  const { ask, refusal } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  const setl = (await ask('2207', settling(employee, mdtrtId, '51.00')))['setlinfo'];
  const elsewhere = { fixmedins_code: 'H37990000002' };
  const named = naming(employee, mdtrtId, { setl_id: setl?.['setl_id'] ?? '' });
  expect(await refusal('2208', named, elsewhere)).toContain('没有查到结算信息');
  expect(await refusal('2206', settling(employee, mdtrtId, '51.00'), elsewhere)).toContain(
    '没有查到就诊登记',
  );
  expect(
    await refusal('5203', naming(withIdCard(personById('retired')), mdtrtId, { setl_id: 'X' })),
  ).toContain('没有查到结算信息');
});
