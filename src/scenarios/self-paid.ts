import * as item from './items.ts';
import { defineCardPlan, defineScenario, usualActs } from './plan.ts';

const outpatient = defineCardPlan({
  id: 'SP-OP',
  title: '普通门诊 全自费',
  needed: true,
  mdtrtType: '1',
  medType: '11',
  insured: 'self',
  psnName: '测试戊',
  gend: '1',
  fundPercent: 0,
  othPay: '0.00',
  accountUpTo: '0.00',
  diagnoses: [{ code: 'Z00.000', name: '一般性医学检查' }],
  items: [item.registration, item.bloodTest, item.vitamins],
});

const inpatient = defineCardPlan({
  ...outpatient,
  id: 'SP-IP',
  title: '普通住院 全自费（姓名含生僻字）',
  mdtrtType: '2',
  medType: '2101',
  psnName: '䶮𬭎',
  gend: '2',
  diagnoses: [{ code: 'K35.900', name: '急性阑尾炎' }],
  items: [item.bed, item.nursing, item.appendectomy, item.infusionSet],
});

export default defineScenario({
  id: 'self-paid',
  title: '全自费票据',
  cards: [outpatient, inpatient],
  acts: usualActs,
  plannedFault: {
    on: '4901',
    ftfileSavRslt: '2',
    chkRslt: '1',
    reason: '版式文件存储失败（测试计划内），请重传',
  },
});
