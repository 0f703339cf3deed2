import { defineCheck, type CaseCall, type CaseCheck, type CaseSubject } from '../check.ts';
import type { VoucherKey } from '../../book/register.ts';

const ofUpload = ({ calls }: CaseSubject): readonly CaseCall[] =>
  calls.filter(({ infno }) => infno === '4901');

export const noSecondVoucher = defineCheck<CaseCheck>({
  id: 'resilience.no-second-voucher',
  title: '一笔结算只能有一张凭证：出错之后不得另开一张',
  remedy: '上传出错时保留已开的凭证，查询后重发同一张；重新开票之前须先冲红原凭证。',
  level: 'must',
  confidence: 'D',
  clause: '0.6 防重复报销 / 7 结果不明',
  cause: 'sequence',
  scope: 'case',
  suite: 'resilience',
  inspect: (subject) => {
    const known = new Set<VoucherKey>();
    const isOneTooMany = (key: VoucherKey): boolean =>
      !known.has(key) && known.add(key).size > subject.cards.length;
    return ofUpload(subject).flatMap(({ exchange, vouchers }) =>
      vouchers.filter(isOneTooMany).map((key) => ({
        exchange,
        pointer: '/input/upldDetlList',
        expected: `重发已开的凭证 ${[...known].slice(0, subject.cards.length).join('、')}`,
        actual: `另开了凭证 ${key}`,
      })),
    );
  },
});

/** Tells a call that leaves the hospital without any answer: it cannot know whether the center has the request. */
const leavesUnknown = ({ fault }: CaseCall): boolean =>
  fault?.kind === 'no-answer' || fault?.kind === 'reset';

export const askOrRepeat = defineCheck<CaseCheck>({
  id: 'resilience.ask-or-repeat',
  title: '结果不明（超时、断开）时须先查询，或按原 msgid 原文重发',
  remedy: '发送前保存 msgid 与报文；超时后先用 4902 查询该批次，没有再上传，或者把保存的报文原样重发。',
  level: 'must',
  confidence: 'A',
  clause: '7 结果不明',
  cause: 'sequence',
  scope: 'case',
  suite: 'resilience',
  cases: ['timeout-processed', 'timeout-lost', 'reset-before', 'reset-midway'],
  inspect: ({ calls }) =>
    calls.flatMap((call, index) => {
      if (!leavesUnknown(call) || call.infno !== '4901') return [];
      const next = calls.slice(index + 1).find(({ infno }) => ['4901', '4902', '5501'].includes(infno ?? ''));
      if (next?.infno !== '4901' || next.digest === call.digest) return [];
      return [
        {
          exchange: next.exchange,
          pointer: '/msgid',
          expected: `先查询，或按原 msgid ${call.msgid ?? ''} 原文重发`,
          actual: `未查询，以 msgid ${next.msgid ?? ''} 作为新的请求上传`,
        },
      ];
    }),
});

export const waitsForSlow = defineCheck<CaseCheck>({
  id: 'resilience.waits-for-slow',
  title: '应答较慢时宜等待，不宜重复发送',
  remedy: '把接口超时设为平台要求的时间（多数客户端为 10 到 90 秒），期间不重复提交。',
  level: 'should',
  confidence: 'C',
  clause: '2.3 客户端超时',
  cause: 'sequence',
  scope: 'case',
  suite: 'resilience',
  cases: ['slow-first-byte'],
  inspect: (subject) =>
    ofUpload(subject)
      .slice(1, 2)
      .map(({ exchange }) => ({
        exchange,
        pointer: '/infno',
        expected: '等到应答为止，只上传一次',
        actual: '又一次 4901 上传',
      })),
});

export const oneBatch = defineCheck<CaseCheck>({
  id: 'resilience.one-batch',
  title: '同批案例的凭证宜放在一个批次上传',
  remedy: '一次 4901 可以上传多张凭证（不超过 100 张）；逐张上传时本案例不能检验批次中部分失败。',
  level: 'should',
  confidence: 'C',
  clause: '4901 upldDetlList',
  cause: 'sequence',
  scope: 'case',
  suite: 'resilience',
  cases: ['partial-batch'],
  inspect: (subject) => {
    const [first] = ofUpload(subject);
    const due = subject.cards.length;
    if (first === undefined || first.vouchers.length >= due) return [];
    return [
      {
        exchange: first.exchange,
        pointer: '/input/upldDetlList',
        expected: `${due} 张凭证`,
        actual: `${first.vouchers.length} 张凭证`,
      },
    ];
  },
});

/** Pauses are measured at the center and vary by a little. */
const GROWN = 1.2;
const FEW = 6;

export const slowingPolls = defineCheck<CaseCheck>({
  id: 'resilience.slowing-polls',
  title: '结果长时间为处理中时，查询间隔宜逐渐拉长',
  remedy: '连续几次为处理中后把查询间隔加倍，设上限，不要以固定的短间隔反复查询。',
  level: 'should',
  confidence: 'C',
  clause: '9 处理时长与查询次数未知',
  cause: 'sequence',
  scope: 'case',
  suite: 'resilience',
  cases: ['stuck'],
  inspect: ({ calls }) => {
    const polls = calls.filter(({ infno }) => infno === '4902');
    const pauses = polls.slice(1).map(({ at }, index) => at - (polls[index]?.at ?? at));
    const [first] = pauses;
    const [last, lastPoll] = [pauses.at(-1), polls.at(-1)];
    if (first === undefined || last === undefined || lastPoll === undefined) return [];
    // Whoever needs but a few queries does not press.
    if (pauses.length < FEW || last >= first * GROWN) return [];
    return [
      {
        exchange: lastPoll.exchange,
        pointer: '/infno',
        expected: '查询间隔逐渐拉长',
        actual: `共查询 ${polls.length} 次，首次间隔 ${first} 毫秒，末次间隔 ${last} 毫秒`,
      },
    ];
  },
});
