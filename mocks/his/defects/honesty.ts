import type { Treatment } from '../settle/treatment.ts';
import { defineDefect, everywhere, otherDigits, rows, whereSelfPaid, whereSettled } from './defect.ts';

/** Hospitals that only look as if they had done what was asked. */
export const honestyProbes = [
  defineDefect({
    id: 'success-without-calling',
    title: '没有发送任何请求，却报告成功',
    check: null,
    outcome: 'not-run',
    rows: rows(everywhere, 1),
    plan: { calls: 'skipped' },
  }),
  defineDefect({
    id: 'wrong-port',
    title: '请求发往错误的端口，中心收不到',
    check: null,
    outcome: 'not-run',
    rows: rows(everywhere, 1),
    // The discard port: nobody listens there.
    address: (url) => url.replace(/:\d+\//, ':9/'),
  }),
  defineDefect({
    id: 'batch-of-yesterday',
    title: '把昨天的批次再发一遍',
    check: null,
    outcome: 'not-run',
    rows: rows(everywhere, 1),
    plan: { day: 'yesterday' },
    treatment: (treatment) => ofSomebodyElse(treatment),
  }),
  defineDefect({
    id: 'voucher-of-a-stranger',
    title: '上传的是另一位患者的结算凭证',
    check: null,
    outcome: 'not-run',
    rows: rows(whereSettled, 1),
    treatment: (treatment) => (treatment.kind === 'settled' ? ofSomebodyElse(treatment) : treatment),
  }),
  defineDefect({
    id: 'self-paid-voucher-of-a-stranger',
    title: '上传的是另一位自费患者的凭证',
    check: null,
    outcome: 'not-run',
    rows: rows(whereSelfPaid, 1),
    treatment: (treatment) => (treatment.kind === 'self-paid' ? ofSomebodyElse(treatment) : treatment),
  }),
  defineDefect({
    id: 'another-visit-of-the-person',
    title: '上传的是同一患者另一次就诊的结算凭证',
    check: 'scenario.settlement-known',
    rows: rows(whereSettled, 1, 3),
    treatment: (treatment) => (treatment.kind === 'settled' ? ofAnotherVisit(treatment) : treatment),
  }),
  defineDefect({
    id: 'self-paid-person-of-another-visit',
    title: '自费凭证的就诊是案例卡的，患者是另一个人',
    check: 'scenario.own-visit',
    rows: rows(whereSelfPaid, 1, 3),
    treatment: (treatment) => (treatment.kind === 'self-paid' ? ofAnotherPerson(treatment) : treatment),
  }),
  defineDefect({
    id: 'reupload-unasked',
    title: '已经成功，仍然再次重传',
    check: 'sequence.reupload-after-failure',
    rows: rows(everywhere, 3),
    plan: { afterwards: 'reupload' },
  }),
  defineDefect({
    id: 'polls-without-pause',
    title: '查询上传结果时不停顿',
    check: 'sequence.poll-pause',
    outcome: 'remark',
    rows: rows(everywhere, 2, 3),
    plan: { polling: 'in-volleys', pollingAfterReupload: 'in-volleys' },
  }),
];

/** Another person's visit: nothing of it is on the card. */
const ofSomebodyElse = (treatment: Treatment): Treatment => ofAnotherPerson(ofAnotherVisit(treatment));

function ofAnotherPerson(treatment: Treatment): Treatment {
  const { card } = treatment;
  const { person } = card;
  return {
    ...treatment,
    card: {
      ...card,
      person: {
        ...person,
        psnName: '李四',
        certno: otherDigits(person.certno),
        ...(treatment.kind === 'settled' ? { psnNo: otherDigits(person.psnNo) } : {}),
      },
    },
  };
}

function ofAnotherVisit(treatment: Treatment): Treatment {
  const { card } = treatment;
  const { settlement, visit } = card;
  return {
    ...treatment,
    card: {
      ...card,
      visit: {
        ...visit,
        fixmedinsMdtrtId: otherDigits(visit.fixmedinsMdtrtId),
        iptOtpNo: otherDigits(visit.iptOtpNo),
      },
      settlement:
        treatment.kind === 'settled'
          ? {
              ...settlement,
              setlId: otherDigits(settlement.setlId),
              medinsSetlId: otherDigits(settlement.medinsSetlId),
            }
          : settlement,
    },
  };
}
