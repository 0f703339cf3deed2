import type { Treatment } from '../settle/treatment.ts';
import { defineDefect, everywhere, rows } from './defect.ts';

const uploads = rows(everywhere, 1, 3);

/** Codes of the hospital's own instead of the national ones: the rows pass with a remark. */
export const codeRemarks = [
  defineDefect({
    id: 'diagnosis-of-another-edition',
    title: '诊断代码用国标版而不是医保版',
    check: 'codes.icd10',
    outcome: 'remark',
    rows: uploads,
    treatment: withCard((card) => ({
      ...card,
      diagnoses: card.diagnoses.map((diagnosis) => ({ ...diagnosis, code: diagnosis.code.slice(0, 5) })),
    })),
  }),
  defineDefect({
    id: 'items-of-its-own',
    title: '收费明细用院内项目编码',
    check: 'codes.catalogue',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({
      ...bill,
      feeDetlList: bill.feeDetlList.map((line, index) => ({ ...line, medListCodg: String(10_023 + index) })),
    }),
  }),
  defineDefect({
    id: 'doctor-by-staff-number',
    title: '主诊医师代码用工号',
    check: 'codes.doctor',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({ ...bill, mdtrtInfo: { ...bill.mdtrtInfo, chfpdrCode: '0107' } }),
  }),
  defineDefect({
    id: 'supervisor-of-another-province',
    title: '票据监管机构的区划与票据代码不同省',
    check: 'xml.supervisor-agrees',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({ ...bill, billInfo: { ...bill.billInfo, supninsCode: '329900' } }),
  }),
  defineDefect({
    id: 'supervisor-of-no-province',
    title: '票据监管机构的区划不属于任何省份',
    check: 'codes.xml-region',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({ ...bill, billInfo: { ...bill.billInfo, supninsCode: '990000' } }),
  }),
];

function withCard(
  change: (card: Treatment['card']) => Treatment['card'],
): (treatment: Treatment) => Treatment {
  return (treatment) => ({ ...treatment, card: change(treatment.card) });
}
