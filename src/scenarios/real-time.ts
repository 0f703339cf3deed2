import * as item from './items.ts';
import { defineCardPlan, defineScenario, usualActs } from './plan.ts';

const outpatient = defineCardPlan({
  id: 'RT-OP',
  title: '职工 普通门诊 实时结算',
  needed: true,
  mdtrtType: '1',
  medType: '11',
  insured: 'here',
  insutype: '310',
  psnName: '测试壬',
  gend: '2',
  fundPercent: 70,
  othPay: '0.00',
  accountUpTo: '20.00',
  diagnoses: [
    { code: 'J06.900', name: '急性上呼吸道感染' },
    { code: 'R50.900', name: '发热' },
  ],
  items: [item.registration, item.amoxicillin, item.bloodTest, item.vitamins],
});

const inpatient = defineCardPlan({
  id: 'RT-IP',
  title: '居民 普通住院 实时结算',
  needed: true,
  mdtrtType: '2',
  medType: '2101',
  insured: 'here',
  insutype: '390',
  psnName: '测试甲',
  gend: '1',
  certnoEndsInX: true,
  fundPercent: 65,
  othPay: '60.00',
  accountUpTo: '0.00',
  diagnoses: [{ code: 'K35.900', name: '急性阑尾炎' }],
  items: [item.bed, item.nursing, item.appendectomy, item.infusionSet, item.bloodTest],
});

const chronic = defineCardPlan({
  ...outpatient,
  id: 'RT-OP-CHRONIC',
  title: '职工 门诊慢特病 实时结算',
  needed: false,
  medType: '14',
  psnName: '测试乙',
  fundPercent: 85,
  diagnoses: [{ code: 'E11.900', name: '2型糖尿病' }],
  items: [item.insulin, item.bloodTest],
});

const accountOnly = defineCardPlan({
  ...outpatient,
  id: 'RT-OP-ACCOUNT',
  title: '职工 普通门诊 仅个人账户支付',
  needed: false,
  psnName: '测试丙',
  fundPercent: 0,
  accountUpTo: '10000.00',
  items: [item.registration, item.amoxicillin],
});

const sameProvince = defineCardPlan({
  ...outpatient,
  id: 'RT-OP-PROVINCE',
  title: '职工 普通门诊 省内异地',
  needed: false,
  insured: 'same-province',
  psnName: '测试丁',
  items: [item.registration, item.bloodTest, item.vitamins],
});

export default defineScenario({
  id: 'real-time',
  title: '实时票据',
  cards: [outpatient, inpatient, chronic, accountOnly, sameProvince],
  acts: usualActs,
  plannedFault: {
    on: '4901',
    ftfileSavRslt: '2',
    chkRslt: '1',
    reason: '版式文件存储失败（测试计划内），请重传',
  },
});
