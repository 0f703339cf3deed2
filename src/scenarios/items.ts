import type { ItemPlan } from './plan.ts';

/** Fee items whose codes have the shapes of the national catalogues; names and prices are invented. */
export const amoxicillin: ItemPlan = {
  code: 'XJ01CAA040A001010100001',
  name: '阿莫西林胶囊',
  category: '09',
  level: '01',
  cnt: ['1', '2', '3'],
  pric: ['13.250000', '12.800000'],
};

export const insulin: ItemPlan = {
  code: 'XA10ABG040B002020100002',
  name: '甘精胰岛素注射液',
  category: '09',
  level: '02',
  cnt: ['1', '2'],
  pric: ['70.335000', '68.100000'],
};

export const registration: ItemPlan = {
  code: '001102000010000-110200001',
  name: '普通门诊诊察费',
  category: '02',
  level: '01',
  cnt: ['1'],
  pric: ['10.000000', '12.000000'],
};

export const bloodTest: ItemPlan = {
  code: '002501010150000-250101015',
  name: '血细胞分析',
  category: '04',
  level: '01',
  cnt: ['1'],
  pric: ['20.000000', '18.500000'],
};

export const vitamins: ItemPlan = {
  code: 'XA11EAF640A001010100003',
  // Everything that XML escapes, in the full length of the field.
  name: `复合维生素片“A&D”(每片维生素C<60mg,D>400IU,"咀嚼片"'儿童'型)24片*2板装`,
  category: '09',
  level: '03',
  // Half a cent, whatever is picked: 16.505 is 16.51 on a bill.
  cnt: ['1', '3'],
  pric: ['16.505000', '15.905000'],
};

export const bed: ItemPlan = {
  code: '001109000010000-110900001',
  name: '普通床位费',
  category: '01',
  level: '01',
  cnt: ['5', '6', '7'],
  pric: ['45.000000'],
};

export const nursing: ItemPlan = {
  code: '001201000040000-120100004',
  name: '二级护理',
  category: '07',
  level: '01',
  cnt: ['5', '6'],
  pric: ['18.000000'],
};

export const infusionSet: ItemPlan = {
  code: 'C1401030010000100001',
  name: `一次性使用输液器(带针&排气)0.7mm×25mm,残留<0.5ml,"无DEHP"'避光'型10套`,
  category: '08',
  level: '02',
  cnt: ['3', '5'],
  pric: ['3.755000', '3.905000'],
};

export const appendectomy: ItemPlan = {
  code: '003310070010000-331007001',
  name: '阑尾切除术',
  category: '06',
  level: '02',
  cnt: ['1'],
  pric: ['860.000000', '905.500000'],
};
