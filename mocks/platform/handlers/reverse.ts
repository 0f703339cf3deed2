import { textOf } from '../../../src/contract/envelope.ts';
import type { BookedCall, CounterEvent } from '../books.ts';
import {
  done,
  nodeOf,
  personNamed,
  refused,
  settledIn,
  type Found,
  type Handler,
  type Tools,
} from '../call.ts';

/** Interfaces whose unknown outcome may be taken back. */
const reversible: readonly string[] = ['2207', '2208', '2304', '2305', '2401'];

/**
 * 2601: takes back a call whose outcome the hospital does not know. What never arrived is remembered, so that it can do
 * nothing when it comes late; what was taken back already is so still.
 */
export const reverse: Handler = (call, tools) => {
  const fields = nodeOf(call, 'data');
  const named = personNamed(call, fields, tools);
  if ('refusal' in named) return named;
  const msgid = textOf(fields, 'omsgid') ?? '';
  const infno = textOf(fields, 'oinfno') ?? '';
  if (!reversible.includes(infno))
    return refused(`交易 ${infno} 不支持冲正，可冲正的交易为 ${reversible.join('、')}`);
  const { books } = tools;
  if (books.isReversed(msgid)) return done(null);
  const original = books.call(msgid);
  if (original === undefined) return done(null, { kind: 'call-reversed', msgid });
  if (original.infno !== infno)
    return refused(`原报文 ${msgid} 的交易编号为 ${original.infno}，不是 ${infno}`);
  if (original.psnNo !== named.found.psnNo) return refused(`原报文 ${msgid} 不是该人员的交易`);
  const undone = undoing(original, call.at, tools);
  return 'refusal' in undone ? undone : done(null, ...undone.found, { kind: 'call-reversed', msgid });
};

/** Returns the events that take back those of a call; a sentence when something was built on them since. */
function undoing({ events }: BookedCall, at: number, tools: Tools): Found<readonly CounterEvent[]> {
  const { books } = tools;
  const undone: CounterEvent[] = [];
  for (const event of events) {
    switch (event.kind) {
      case 'settled': {
        const { settlement } = event;
        if (books.refundOf(settlement.setlId) !== undefined) return { refusal: '原结算已撤销，不能冲正' };
        undone.push({ kind: 'unsettled', settlement, at });
        break;
      }
      case 'refunded': {
        const { refund, of } = event;
        const free = books.lines(of.mdtrtId).filter(({ settledBy }) => settledBy === undefined);
        if (!of.sns.every((sn) => free.some((line) => line.sn === sn)))
          return { refusal: '撤销结算之后费用明细已变动，不能冲正' };
        if (books.balance(of.payer) < of.account) return { refusal: '个人账户余额不足，不能冲正撤销结算' };
        undone.push({ kind: 'unrefunded', refund, of, at });
        break;
      }
      case 'visit-opened': {
        const { visit } = event;
        if (settledIn(visit, tools) || books.lines(visit.mdtrtId).length > 0)
          return { refusal: '该次住院已有费用明细，不能冲正入院' };
        undone.push({ kind: 'visit-changed', mdtrtId: visit.mdtrtId, change: { status: 'cancelled' } });
        break;
      }
      case 'visit-changed':
      case 'lines-added':
      case 'lines-removed':
      case 'unsettled':
      case 'unrefunded':
      case 'call-booked':
      case 'call-reversed':
        break;
    }
  }
  return { found: undone };
}
