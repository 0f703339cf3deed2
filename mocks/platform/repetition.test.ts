import { expect, test } from 'vitest';

import type { Fields } from '../../src/contract/testing/documents.ts';
import {
  admission,
  fees,
  naming,
  openWindow,
  paying,
  personById,
  settling,
  visited,
  withIdCard,
  type Line,
} from './testing/window.ts';

const pills: Line = ['1', 'XC08CAA180A001010100004', '2', '25.500000', '51.00'];
const employee = withIdCard(personById('employee'));
const own = (serial: number): Fields => ({
  msgid: `H37990000001202607309999${String(serial).padStart(6, '0')}`,
});
const reversal = (omsgid: unknown, oinfno: string, psnNo = employee.person.psnNo): Fields => ({
  data: { psn_no: psnNo, omsgid: String(omsgid), oinfno },
});

test('the same message again is the same call: one answer, one booking', async () => {
  const window = await openWindow();
  const { send, balance, opened } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  const bill = settling(employee, mdtrtId, '51.00');
  const first = await send('2207', bill, own(1));
  const second = await send('2207', bill, own(1));
  expect(second.body['output']).toEqual(first.body['output']);
  expect(await balance(employee.person)).toBe('2845.20');
  expect(await opened.entries('ledger')).toHaveLength(1);
});

test('the same msgid with another message is refused, and books nothing', async () => {
  const window = await openWindow();
  const { send, refusal, balance } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  await send('2207', settling(employee, mdtrtId, '51.00'), own(1));
  const named = naming(employee, mdtrtId, { setl_id: 'any' });
  expect(await refusal('2208', named, own(1))).toContain('已用于另一报文（2207）');
  expect(await balance(employee.person)).toBe('2845.20');
});

test('who was refused may mend the message and send it under the same msgid', async () => {
  const window = await openWindow();
  const { ask, refusal } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  await refusal('2207', settling(employee, mdtrtId, '50.00'), own(1));
  await ask('2207', settling(employee, mdtrtId, '51.00'), own(1));
});

test('the settlement bears the msgid of its call', async () => {
  const window = await openWindow();
  const mdtrtId = await visited(window, employee, [pills]);
  const setl = (await window.ask('2207', settling(employee, mdtrtId, '51.00'), own(7)))['setlinfo'];
  expect(setl?.['medins_setl_id']).toBe(own(7)['msgid']);
});

test('a reversed settlement is as if it had never been, however often it is reversed', async () => {
  const window = await openWindow();
  const { ask, refusal, balance, platform } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  const bill = settling(employee, mdtrtId, '51.00');
  const setl = (await ask('2207', bill, own(1)))['setlinfo'];
  await ask('2601', reversal(own(1)['msgid'], '2207'));
  await ask('2601', reversal(own(1)['msgid'], '2207'));
  expect(await balance(employee.person)).toBe('2860.50');
  expect(platform.wallet.messages('employee').map(({ kind }) => kind)).toEqual(['deducted', 'refunded']);
  const named = naming(employee, mdtrtId, { setl_id: setl?.['setl_id'] ?? '' });
  expect(await refusal('5203', named)).toContain('没有查到结算信息');
  expect(await refusal('2207', bill, own(1))).toContain('已被冲正');
  await ask('2207', bill, own(2));
});

test('a settlement that arrives after its reversal does nothing', async () => {
  const window = await openWindow();
  const { ask, refusal, balance } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  await ask('2601', reversal(own(1)['msgid'], '2207'));
  expect(await refusal('2207', settling(employee, mdtrtId, '51.00'), own(1))).toContain('已被冲正');
  expect(await balance(employee.person)).toBe('2860.50');
});

test('a reversed refund leaves the settlement standing, and takes the money again', async () => {
  const window = await openWindow();
  const { ask, refusal, balance } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  const setl = (await ask('2207', settling(employee, mdtrtId, '51.00')))['setlinfo'];
  const named = naming(employee, mdtrtId, { setl_id: setl?.['setl_id'] ?? '' });
  await ask('2208', named, own(1));
  await ask('2601', reversal(own(1)['msgid'], '2208'));
  expect(await balance(employee.person)).toBe('2845.20');
  expect((await ask('5203', named))['setlinfo']?.['refd_setl_flag']).toBe('0');
  expect(await refusal('2207', settling(employee, mdtrtId, '51.00'))).toContain('不能重复结算');
  await ask('2208', named, own(2));
  await ask('2205', naming(employee, mdtrtId, { chrg_bchno: 'B1' }));
  expect(await refusal('2601', reversal(own(2)['msgid'], '2208'))).toContain('费用明细已变动');
});

test('an admission is reversed as long as nothing was charged', async () => {
  const { ask, refusal } = await openWindow();
  await ask('2401', admission(employee), own(1));
  await ask('2601', reversal(own(1)['msgid'], '2401'));
  const stay = (await ask('2401', admission(employee), own(2)))['result']?.['mdtrt_id'] ?? '';
  await ask('2301', fees(employee, stay, [pills], { med_type: '2101' }));
  expect(await refusal('2601', reversal(own(2)['msgid'], '2401'))).toContain('已有费用明细');
});

test('a reversal has to name the call as it was', async () => {
  const window = await openWindow();
  const { ask, refusal } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  const setl = (await ask('2207', settling(employee, mdtrtId, '51.00'), own(1)))['setlinfo'];
  const { msgid } = own(1);
  expect(await refusal('2601', reversal(msgid, '2304'))).toContain('交易编号为 2207');
  expect(await refusal('2601', reversal(msgid, '1101'))).toContain('不支持冲正');
  expect(await refusal('2601', reversal(msgid, '2207', personById('retired').psnNo))).toContain(
    '不是该人员的交易',
  );
  await ask('2208', naming(employee, mdtrtId, { setl_id: setl?.['setl_id'] ?? '' }));
  expect(await refusal('2601', reversal(msgid, '2207'))).toContain('已撤销');
});

test('two windows at once never pay from the same money', async () => {
  const window = await openWindow();
  const { send, balance } = window;
  const short = withIdCard(personById('short'));
  const visits: string[] = [];
  for (let count = 0; count < 4; count += 1) visits.push(await visited(window, short, [pills]));
  const answers = await Promise.all(
    visits.map(async (mdtrtId) => send('2207', settling(short, mdtrtId, '51.00', paying('5.00')))),
  );
  expect(answers.map(({ body }) => body['infcode']).toSorted()).toEqual([-1, -1, -1, 0]);
  expect(await balance(short.person)).toBe('3.60');
});

test('one bill that two windows settle at once is settled once', async () => {
  const window = await openWindow();
  const { send, balance, opened } = window;
  const mdtrtId = await visited(window, employee, [pills]);
  const bill = settling(employee, mdtrtId, '51.00');
  const answers = await Promise.all([1, 2, 3].map(async () => send('2207', bill)));
  expect(answers.filter(({ body }) => body['infcode'] === 0)).toHaveLength(1);
  expect(await balance(employee.person)).toBe('2845.20');
  expect(await opened.entries('ledger')).toHaveLength(1);
});
