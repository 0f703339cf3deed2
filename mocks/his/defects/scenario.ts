import type { Card } from '../settle/treatment.ts';
import {
  defineDefect,
  everywhere,
  otherDigits,
  rows,
  whenSettled,
  whereCrossProvince,
  whereSelfPaid,
  whereSettled,
} from './defect.ts';
import { plus } from '../values/money.ts';

/** Vouchers that do not say what happened at the counter. */
export const scenarioDefects = [
  defineDefect({
    id: 'settlement-unknown',
    title: '结算 ID 不存在',
    check: 'scenario.settlement-known',
    rows: rows(whereSettled, 1, 3),
    treatment: whenSettled((card) => ({
      ...card,
      settlement: { ...card.settlement, setlId: otherDigits(card.settlement.setlId) },
    })),
  }),
  defineDefect({
    id: 'self-paid-with-settlement',
    title: '全自费票据带了结算 ID',
    check: 'scenario.self-paid-no-settlement',
    rows: rows(whereSelfPaid, 1, 3),
    element: (element, { treatment }) =>
      treatment.kind === 'self-paid' ? { ...element, setlId: inventedSettlement(treatment.card) } : element,
  }),
  defineDefect({
    id: 'self-paid-with-fund-payment',
    title: '全自费票据有统筹基金支付',
    check: 'scenario.self-paid-amounts',
    rows: rows(whereSelfPaid, 1, 3),
    bill: (bill, { treatment }) =>
      treatment.kind === 'self-paid'
        ? {
            ...bill,
            billInfo: {
              ...bill.billInfo,
              hifpPay: '1.00',
              psnCashpay: plus(bill.billInfo['psnCashpay'] ?? '0', '-1.00'),
            },
          }
        : bill,
  }),
  defineDefect({
    id: 'self-paid-as-real-time',
    title: '全自费票据按实时结算上传',
    check: 'scenario.kind',
    rows: rows(whereSelfPaid, 1, 3),
    treatment: (treatment) =>
      treatment.kind === 'self-paid'
        ? { ...treatment, kind: 'settled', card: pretended(treatment.card) }
        : treatment,
  }),
  defineDefect({
    id: 'cross-province-as-local',
    title: '跨省票据的参保地写成本省',
    check: 'scenario.regions',
    rows: rows(whereCrossProvince, 1, 3),
    element: (element, { treatment }) =>
      treatment.scenario === 'cross-province'
        ? { ...element, insuplcAdmdvs: treatment.hospital.admdvs }
        : element,
  }),
  defineDefect({
    id: 'outpatient-as-inpatient',
    title: '门诊票据的就诊类型写成住院',
    check: 'scenario.visit-type',
    rows: rows(everywhere, 1, 3),
    element: (element) => ({ ...element, mdtrtType: '2' }),
    bill: (bill) => ({ ...bill, billInfo: { ...bill.billInfo, mdtrtType: '2' } }),
  }),
  defineDefect({
    id: 'patient-of-another-city',
    title: '选用的测试患者参保地不符合案例卡的条件',
    check: 'scenario.condition-insured-place',
    rows: rows(whereSettled, 1, 3),
    ownPatients: true,
    treatment: whenSettled((card) => ({
      ...card,
      person: { ...card.person, insuplcAdmdvs: `${card.person.insuplcAdmdvs?.slice(0, 2) ?? ''}0100` },
    })),
  }),
  defineDefect({
    id: 'person-of-another-visit',
    title: '人员编号是另一个人的',
    check: 'scenario.person',
    rows: rows(whereSettled, 1, 3),
    treatment: whenSettled((card) => ({
      ...card,
      person: { ...card.person, psnNo: otherDigits(card.person.psnNo) },
    })),
  }),
  defineDefect({
    id: 'one-number-for-all',
    title: '所有凭证用同一个代码和号码',
    check: 'scenario.number-taken',
    rows: rows(everywhere, 1, 3),
    plan: { numbering: 'fixed' },
  }),
];

/** A settlement that never happened; the serial number stays the visit's, so that it is clear whose voucher it is. */
function pretended(card: Card): Card {
  const { visit, person, settlement } = card;
  return {
    ...card,
    person: { ...person, psnNo: `37${'0'.repeat(17)}1`, insutype: '310' },
    settlement: {
      ...settlement,
      setlId: inventedSettlement(card),
      medinsSetlId: visit.fixmedinsMdtrtId ?? '',
      setlTime: visit.endtime ?? '',
      inscpAmt: '0.00',
      hifpPay: '0.00',
      othPay: '0.00',
      psnAcctPay: '0.00',
      psnCashpay: settlement.medfeeSumamt ?? '0.00',
      psnSelfpay: '0.00',
      psnOwnpay: settlement.medfeeSumamt ?? '0.00',
    },
  };
}

const inventedSettlement = (card: Card): string => `S${card.visit.fixmedinsMdtrtId ?? ''}`.slice(0, 30);
