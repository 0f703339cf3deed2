import { expect, test } from 'vitest';

import type { WholeCard } from '../../src/domain/card.ts';
import {
  BATCH,
  card,
  element,
  packed,
  query,
  upload,
  voucher,
} from '../../src/contract/testing/documents.ts';
import { resultOf, type Answer } from '../center/testing/stage.ts';
import {
  naming,
  openWindow,
  personById,
  settling,
  visited,
  withIdCard,
  type Line,
  type Row,
  type Window,
} from './testing/window.ts';

const pills: Line = ['1', 'XC08CAA180A001010100004', '2', '25.500000', '51.00'];
const employee = withIdCard(personById('employee'));

/** A card with the settlement in the place of its own, so that its voucher is that settlement's. */
function billOf(setl: Row, changes: Partial<WholeCard['settlement']> = {}): WholeCard {
  const plain = card('real-time');
  const { psnNo, psnName, certno, insutype, insuplcAdmdvs } = employee.person;
  const line = { ...plain.feeLines[0]!, detItemFeeSumamt: '51.00', cnt: '2', pric: '25.500000' };
  return {
    ...plain,
    person: { ...plain.person, psnNo, psnName, certno, insutype, insuplcAdmdvs },
    feeLines: [line],
    settlement: {
      setlId: setl['setl_id'] ?? '',
      medinsSetlId: setl['medins_setl_id'] ?? '',
      setlTime: setl['setl_time'] ?? '',
      medfeeSumamt: setl['medfee_sumamt'] ?? '',
      inscpAmt: setl['inscp_scp_amt'] ?? '',
      hifpPay: setl['hifp_pay'] ?? '',
      othPay: '0.00',
      psnAcctPay: setl['acct_pay'] ?? '',
      psnCashpay: setl['psn_cash_pay'] ?? '',
      psnSelfpay: '15.30',
      psnOwnpay: '0.00',
      ...changes,
    },
  };
}

async function settledOnce({
  ask,
  ...window
}: Window): Promise<{ readonly mdtrtId: string; readonly setl: Row }> {
  const mdtrtId = await visited({ ask, ...window }, employee, [pills]);
  return { mdtrtId, setl: (await ask('2207', settling(employee, mdtrtId, '51.00')))['setlinfo'] ?? {} };
}

/** Uploads the voucher and says what 4902 tells of it in the end. */
async function uploaded({ opened }: Window, of: WholeCard, no: string): Promise<string> {
  const bill = voucher(of, no);
  const own = { upldBchno: `${BATCH.slice(0, 8)}${no.slice(-5)}` };
  const ask = async (infno: string, input: Parameters<typeof opened.call>[1]): Promise<Answer> =>
    opened.call(infno, input);
  const taken = await ask('4901', upload(await packed(bill), [element(bill)], own));
  expect(taken.body['infcode'], taken.text).toBe(0);
  await ask('4902', query(own));
  await opened.processed();
  return resultOf(await ask('4902', query(own)));
}

test('the voucher of a settlement made at the counter is known to the center, amounts and all', async () => {
  const window = await openWindow();
  const { setl } = await settledOnce(window);
  expect(await uploaded(window, billOf(setl), '0000000001')).toBe('1/1');
  expect(await uploaded(window, billOf(setl, { hifpPay: '35.71' }), '0000000002')).toContain('1/2');
});

test('a settlement that nobody made is not known', async () => {
  const window = await openWindow();
  const { setl } = await settledOnce(window);
  const result = await uploaded(window, billOf(setl, { setlId: '1', medinsSetlId: '2' }), '0000000001');
  expect(result).toBe('1/2 结算信息不存在：setlId 1');
});

test('a settlement that was reversed is no longer known, a refunded one still is', async () => {
  const window = await openWindow();
  const reversed = await settledOnce(window);
  const { psnNo } = employee.person;
  const omsgid = reversed.setl['medins_setl_id'] ?? '';
  await window.ask('2601', { data: { psn_no: psnNo, omsgid, oinfno: '2207' } });
  expect(await uploaded(window, billOf(reversed.setl), '0000000001')).toContain('结算信息不存在');
  const refunded = await settledOnce(window);
  const named = naming(employee, refunded.mdtrtId, { setl_id: refunded.setl['setl_id'] ?? '' });
  await window.ask('2208', named);
  expect(await uploaded(window, billOf(refunded.setl), '0000000002')).toBe('1/1');
});

test('every exchange at the counter and every settlement lies in the journal, decoding included', async () => {
  const window = await openWindow();
  await window.scan('employee');
  const { setl, mdtrtId } = await settledOnce(window);
  const exchanges = await window.opened.entries('exchange');
  expect(exchanges.map(({ data }) => data.request.path.split('/').at(-1))).toEqual([
    'localQrCodeQuery',
    'callService',
    'callService',
    'callService',
    'callService',
  ]);
  const [entry] = await window.opened.entries('ledger');
  expect(entry?.seq).toBe((exchanges.at(-1)?.seq ?? 0) + 1);
  expect(entry?.data).toMatchObject({
    source: 'platform',
    setlId: setl['setl_id'],
    medinsSetlId: setl['medins_setl_id'],
    mdtrtId,
    psnNo: employee.person.psnNo,
    medfeeSumamt: '51.00',
    hifpPay: '35.70',
  });
});
