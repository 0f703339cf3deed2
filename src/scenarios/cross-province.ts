import * as item from './items.ts';
import { defineCardPlan, defineScenario, usualActs } from './plan.ts';

const outpatient = defineCardPlan({
  id: 'CP-OP',
  title: '职工 普通门诊 跨省实时结算',
  needed: true,
  mdtrtType: '1',
  medType: '11',
  insured: 'other-province',
  insutype: '310',
  // Another person than the one of RT-IP, by the same name.
  psnName: '测试甲',
  gend: '1',
  fundPercent: 60,
  othPay: '0.00',
  accountUpTo: '30.00',
  diagnoses: [{ code: 'J06.900', name: '急性上呼吸道感染（体温<39℃ & "普通型"）' }],
  items: [item.registration, item.amoxicillin, item.bloodTest],
});

const inpatient = defineCardPlan({
  ...outpatient,
  id: 'CP-IP',
  title: '居民 普通住院 跨省实时结算（姓名 50 个字）',
  mdtrtType: '2',
  medType: '2101',
  insutype: '390',
  // As long as the field.
  psnName: '古丽巴哈尔·阿卜杜热合曼·买买提吐尔逊·艾合买提江·努尔麦麦提·图尔荪江·阿布都克里木·艾尔肯·测试',
  fundPercent: 55,
  othPay: '120.00',
  accountUpTo: '0.00',
  diagnoses: [{ code: 'K35.900', name: '急性阑尾炎' }],
  items: [item.bed, item.nursing, item.appendectomy, item.infusionSet],
});

export default defineScenario({
  id: 'cross-province',
  title: '跨省实时结算票据',
  cards: [outpatient, inpatient],
  acts: usualActs,
  plannedFault: {
    on: '4901',
    ftfileSavRslt: '1',
    chkRslt: '2',
    reason: '结算信息暂未归集（测试计划内），请重传',
  },
});
