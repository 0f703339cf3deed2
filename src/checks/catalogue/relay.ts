import { defineCheck, type HistoryCheck } from '../check.ts';

export const acceptedByEnvironment = defineCheck<HistoryCheck>({
  id: 'relay.accepted',
  title: '真实测试环境须接受请求（仅中继记录时）',
  remedy: '按测试环境返回的原因更正；原因不明时联系省项目组。',
  level: 'must',
  confidence: 'A',
  clause: '2.2 infcode',
  cause: 'payload',
  scope: 'history',
  inspect: ({ refusals }) =>
    refusals.slice(0, 4).map(({ step, exchange, reason }) => ({
      step,
      exchange,
      pointer: '/infcode',
      expected: '0',
      actual: reason,
      message: `测试环境拒绝了请求：${reason}`,
    })),
});
