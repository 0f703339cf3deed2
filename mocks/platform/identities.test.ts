import fc from 'fast-check';
import { expect, test } from 'vitest';

import { decimal, decimalText, multiply, roundTo, type Decimal } from '../../src/domain/money.ts';
import type { JsonObject } from '../../src/contract/json-text.ts';
import { textOf } from '../../src/contract/envelope.ts';
import { openDirectPlatform } from './testing/direct-platform.ts';
import { defaultPersons, type InsuredPerson } from './person.ts';
import catalogue from './data/catalogue.json' with { type: 'json' };

const codes = [
  ...catalogue.items.map(({ code }) => code),
  'XUNLISTED',
  'ZUNLISTED',
  'C99',
  '003999',
  'OTHER',
];
const line = fc.record({
  code: fc.constantFrom(...codes),
  cnt: fc.integer({ min: 1, max: 40 }).map((halves) => decimalText(BigInt(halves) * 500_000n, 4)),
  pric: fc.integer({ min: 1, max: 90_000_000 }).map((units) => decimalText(BigInt(units) * 10n, 6)),
});
const bill = fc.record({
  person: fc.constantFrom(...defaultPersons.filter(({ insuStatus }) => insuStatus === '1')),
  isInpatient: fc.boolean(),
  lines: fc.array(line, { minLength: 1, maxLength: 6 }),
  flag: fc.constantFrom('0', '1'),
  /** Part of the account's possible payment that is typed in, in percent; nothing typed in is `undefined`. */
  typed: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
});
type Bill = typeof bill extends fc.Arbitrary<infer T> ? T : never;

interface Settled {
  readonly tried: JsonObject;
  readonly paid: JsonObject;
  readonly back: JsonObject;
  readonly before: Decimal;
  readonly between: Decimal;
  readonly after: Decimal;
  readonly typed: Decimal | undefined;
}

function settled({ person, isInpatient, lines, flag, typed }: Bill): Settled | undefined {
  const { ask } = openDirectPlatform();
  const call = (infno: string, input: object): JsonObject => ask(infno, input, person.insuplcAdmdvs);
  const fees = lines.map((one, index) => ({ ...feeOf(one), feedetl_sn: String(index + 1) }));
  const total = fees.reduce((sum, fee) => sum + amount(fee.det_item_fee_sumamt), 0n);
  if (total === 0n) return undefined;
  const mdtrtId = opened(person, isInpatient, call);
  const named = { psn_no: person.psnNo, mdtrt_id: mdtrtId };
  const details = fees.map((fee) => ({
    ...fee,
    ...named,
    ...(isInpatient ? { med_type: '2101' } : { chrg_bchno: 'B' }),
  }));
  call(isInpatient ? '2301' : '2204', { feedetail: details });
  const asked = {
    ...named,
    mdtrt_cert_type: '02',
    mdtrt_cert_no: person.certno,
    medfee_sumamt: decimalText(total),
    psn_setlway: '01',
    insutype: person.insutype,
    acct_used_flag: flag,
    ...(isInpatient ? { mid_setl_flag: '0' } : { med_type: '11', chrg_bchno: 'B' }),
  };
  const balance = (): Decimal => balanceOf(person, call);
  const before = balance();
  const tried = setlinfo(call(isInpatient ? '2303' : '2206', { data: asked }));
  const most = amount(tried['acct_pay']);
  const part = typed === undefined || flag === '0' ? undefined : roundTo((most * BigInt(typed)) / 100n, 2);
  const exact = part === undefined ? asked : { ...asked, exp_content: `{"ACCT_PAY":"${decimalText(part)}"}` };
  expect(balance()).toBe(before);
  const paid = setlinfo(call(isInpatient ? '2304' : '2207', { data: exact }));
  const between = balance();
  const back = setlinfo(
    call(isInpatient ? '2305' : '2208', { data: { ...named, setl_id: paid['setl_id'] } }),
  );
  return { tried, paid, back, before, between, after: balance(), typed: part };
}

function feeOf({ code, cnt, pric }: Bill['lines'][number]) {
  const sum = roundTo(multiply(amount(cnt), amount(pric)), 2);
  return {
    rx_circ_flag: '0',
    fee_ocur_time: '2026-07-30 10:00:00',
    med_list_codg: code,
    medins_list_codg: code,
    det_item_fee_sumamt: decimalText(sum),
    cnt,
    pric,
    bilg_dept_codg: 'A03',
    bilg_dept_name: '内科',
    bilg_dr_codg: 'D379900000001',
    bilg_dr_name: '测试医师',
    hosp_appr_flag: '0',
  };
}

type Ask = (infno: string, input: object) => JsonObject;

function opened({ psnNo, insutype, certno }: InsuredPerson, isInpatient: boolean, call: Ask): string {
  const begntime = '2026-07-30 09:00:00';
  const who = { psn_no: psnNo, insutype, begntime, mdtrt_cert_type: '02', mdtrt_cert_no: certno };
  const diseinfo = [
    {
      psn_no: psnNo,
      diag_type: '1',
      maindiag_flag: '1',
      diag_srt_no: '1',
      diag_code: 'I10.x00',
      diag_name: '高血压',
      diag_dept: '内科',
      dise_dor_no: 'D379900000001',
      dise_dor_name: '测试医师',
      diag_time: begntime,
      vali_flag: '1',
    },
  ];
  if (isInpatient) {
    const admission = {
      cert_type: '01',
      certno,
      med_type: '2101',
      ipt_no: 'ZY1',
      atddr_no: 'D1',
      chfpdr_name: '测试医师',
      adm_diag_dscr: '测试',
      adm_dept_codg: 'A04',
      adm_dept_name: '外科',
      adm_bed: '1',
      dscg_maindiag_code: 'K35.900',
      dscg_maindiag_name: '急性阑尾炎',
    };
    const { result } = call('2401', { mdtrtinfo: { ...who, ...admission }, diseinfo });
    return textOf(result as JsonObject, 'mdtrt_id') ?? '';
  }
  const department = { ipt_otp_no: 'MZ1', dept_code: 'A03', dept_name: '内科', caty: 'A03' };
  const { data } = call('2201', { data: { ...who, ...department } });
  const mdtrtId = textOf(data as JsonObject, 'mdtrt_id') ?? '';
  const visit = {
    mdtrt_id: mdtrtId,
    psn_no: psnNo,
    med_type: '11',
    begntime,
    dise_codg: 'I10.x00',
    dise_name: '高血压',
  };
  call('2203', { mdtrtinfo: visit, diseinfo });
  return mdtrtId;
}

function balanceOf({ certno }: InsuredPerson, call: Ask): Decimal {
  const { insuinfo } = call('1101', { data: { mdtrt_cert_type: '02', mdtrt_cert_no: certno } });
  return amount((insuinfo as readonly JsonObject[])[0]?.['balc']);
}

const setlinfo = (output: JsonObject): JsonObject => output['setlinfo'] as JsonObject;
const amount = (text: unknown): Decimal => decimal(String(text)) ?? 0n;
const add = (of: JsonObject, ...names: readonly string[]): Decimal =>
  names.reduce((sum, name) => sum + amount(of[name]), 0n);

const supplementary = ['hifmi_pay', 'hifob_pay', 'hifes_pay', 'cvlserv_pay'];

test('every settlement adds up: funds and person, account and cash, the parts of the list', () => {
  fc.assert(
    fc.property(bill, (one) => {
      const done = settled(one);
      fc.pre(done !== undefined);
      for (const setl of [done.tried, done.paid, done.back]) {
        const total = amount(setl['medfee_sumamt']);
        expect(add(setl, 'fund_pay_sumamt', 'acct_pay', 'psn_cash_pay')).toBe(total); // I1
        expect(add(setl, 'fund_pay_sumamt', 'psn_part_amt', 'hosp_part_amt')).toBe(total); // I4
        expect(add(setl, 'acct_pay', 'psn_cash_pay')).toBe(amount(setl['psn_part_amt'])); // I5
        expect(add(setl, 'hifp_pay', ...supplementary, 'maf_pay', 'oth_pay')).toBe(
          amount(setl['fund_pay_sumamt']),
        ); // I6
        expect(add(setl, 'fulamt_ownpay_amt', 'overlmt_selfpay', 'preselfpay_amt', 'inscp_scp_amt')).toBe(
          total,
        ); // I7
      }
    }),
    { numRuns: 300 },
  );
});

test('an account pays what was asked of it, never more than it holds, and gets all of it back', () => {
  fc.assert(
    fc.property(bill, (one) => {
      const done = settled(one);
      fc.pre(done !== undefined);
      const { tried, paid, back, before, between, after, typed } = done;
      const taken = amount(paid['acct_pay']);
      expect(taken).toBe(typed ?? amount(tried['acct_pay']));
      expect(taken >= 0n && taken <= before).toBe(true);
      expect(amount(paid['psn_cash_pay']) >= 0n).toBe(true);
      expect(between).toBe(before - taken);
      expect(amount(paid['balc'])).toBe(between);
      expect(after).toBe(before);
      expect(amount(back['acct_pay'])).toBe(-taken);
      expect(amount(back['medfee_sumamt'])).toBe(-amount(paid['medfee_sumamt']));
    }),
    { numRuns: 300 },
  );
});

test('no fund pays for what is outside the list, and none more than all', () => {
  fc.assert(
    fc.property(bill, (one) => {
      const done = settled(one);
      fc.pre(done !== undefined);
      const fund = amount(done.paid['fund_pay_sumamt']);
      expect(fund >= 0n && fund <= amount(done.paid['inscp_scp_amt'])).toBe(true);
    }),
    { numRuns: 200 },
  );
});
