import type { Decision, Doubt, ReviewLevel } from './review.ts';
import type { ReviewState } from './state.ts';

/** The names of the states on the way through city and province. */
export const stateWords: Readonly<Record<ReviewState, string>> = {
  submitted: '已提交',
  'city-reviewed': '地市已审核',
  confirmed: '省已确认',
  returned: '已退回',
};

export const levelWords: Readonly<Record<ReviewLevel, string>> = {
  city: '地市审核',
  province: '省项目组确认',
};

export const decisionWords: Readonly<Record<Decision, string>> = { pass: '通过', return: '退回' };

/** Name of the office when neither the command nor the trust list says one. */
export const officeWords: Readonly<Record<ReviewLevel, string>> = {
  city: '地市医疗保障部门',
  province: '省项目组',
};

export const doubtWords: Readonly<Record<Doubt, string>> = {
  broken: '不是完整的审核结论，或签名不符',
  'other-submission': '审核的是另一份提交包，与本份的摘要不符',
  'signer-unknown': '签名人未登记',
  'signer-role': '签名人登记的角色不能作出这一级的结论',
};

/** The reasons why a verified submission is not confirmed yet. */
export const stateReasons: Readonly<Record<ReviewState, string>> = {
  submitted: '地市尚未审核',
  'city-reviewed': '省项目组尚未确认',
  confirmed: '省项目组已确认',
  returned: '已退回',
};
