import { expect, test } from 'vitest';

import { dealCard } from './cards.ts';
import { scenarios } from './index.ts';
import { dealOwnCard, type OwnCard, type OwnValues } from './own-card.ts';

const hospital = { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' };
const usual = { hospital, seed: 1, run: 'run-1', now: Date.UTC(2026, 10, 21, 1, 30) };
const plan = scenarios[0]!.cards[0]!;
const whole = dealCard(plan, usual);

const own = (values?: OwnValues): OwnCard => ({
  conditions: { settlement: 'real-time', visit: 'outpatient' },
  ...(values === undefined ? {} : { values }),
});
const dealt = (values?: OwnValues, dealsRest = false): ReturnType<typeof dealOwnCard> =>
  dealOwnCard(own(values), plan, { ...usual, dealsRest });

test('a card with conditions alone fixes nothing but the visit type, and says what is wanted', () => {
  expect(dealt()).toEqual({
    id: 'RT-OP',
    title: '本院测试患者 门诊',
    visit: { mdtrtType: '1' },
    person: {},
    settlement: {},
    diagnoses: [],
    feeLines: [],
    voucher: { elecSetlCertType: '1', supninsCode: '379900' },
    conditions: {
      settlement: 'real-time',
      visit: 'outpatient',
      wanted: [
        '门诊患者',
        '参保地在本省，按医保实时结算',
        '患者、就诊、结算与金额、诊断、费用明细由医院用自己的测试数据',
      ],
    },
  });
});

test('a group that is given replaces the dealt one as a whole', () => {
  const { person, diagnoses, settlement } = dealt({ person: { psnName: '测试患者甲' } }, true);
  expect(person).toEqual({ psnName: '测试患者甲' });
  expect(diagnoses).toEqual(whole.diagnoses);
  expect(settlement).toEqual(whole.settlement);
});

test('where the hospital settles its own patient, what is not given is its choice', () => {
  const { person, settlement, feeLines } = dealt({ person: { psnName: '测试患者甲' } });
  expect([person, settlement, feeLines]).toEqual([{ psnName: '测试患者甲' }, {}, []]);
});

test('stated amounts have two decimals, and no dealt fee lines that would not add up to them', () => {
  const { settlement, feeLines } = dealt({ amounts: { medfeeSumamt: '30', psnCashpay: '30.0' } }, true);
  expect(settlement).toMatchObject({ medfeeSumamt: '30.00', psnCashpay: '30.00', othPay: '0.00' });
  expect(settlement.setlId).toBe(whole.settlement.setlId);
  expect(feeLines).toEqual([]);
});

test('fee lines without amounts are split as the dealt ones', () => {
  const lines = whole.feeLines.slice(0, 1);
  expect(dealt({ feeLines: lines }, true).settlement.medfeeSumamt).toBe(lines[0]?.detItemFeeSumamt);
});

test('a self-paid total is all cash', () => {
  const card = dealOwnCard(
    {
      conditions: { settlement: 'self-paid', visit: 'inpatient' },
      values: { amounts: { medfeeSumamt: '12.50' } },
    },
    scenarios[1]!.cards[1]!,
    { ...usual, dealsRest: true },
  );
  expect(card.settlement).toEqual({
    medfeeSumamt: '12.50',
    hifpPay: '0.00',
    othPay: '0.00',
    psnAcctPay: '0.00',
    psnCashpay: '12.50',
    psnSelfpay: '0.00',
    psnOwnpay: '12.50',
  });
});

test('without a main diagnosis the first one is it', () => {
  const diagnoses = [
    { code: 'A', name: '甲' },
    { code: 'B', name: '乙' },
  ];
  expect(dealt({ diagnoses }).diagnoses.map(({ main }) => main)).toEqual([true, false]);
  expect(
    dealt({ diagnoses: [diagnoses[0]!, { ...diagnoses[1]!, main: true }] }).diagnoses.map(({ main }) => main),
  ).toEqual([false, true]);
});

test('a dealt person is insured where the conditions say', () => {
  const card = dealOwnCard(
    { conditions: { settlement: 'real-time', visit: 'outpatient', insuredPlace: '3701' } },
    plan,
    { ...usual, dealsRest: true },
  );
  expect(card.person.insuplcAdmdvs).toBe('370100');
  expect(card.conditions?.wanted).toEqual([
    '门诊患者',
    '参保地在本省，按医保实时结算',
    '参保地区划以 3701 开头',
  ]);
});
