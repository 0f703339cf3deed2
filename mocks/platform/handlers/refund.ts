import { textOf } from '../../../src/contract/envelope.ts';
import type { JsonObject } from '../../../src/contract/json-text.ts';
import type { Books, Settlement } from '../books.ts';
import {
  done,
  nodeOf,
  personNamed,
  refused,
  type CounterCall,
  type Found,
  type Handler,
  type Outcome,
  type Tools,
} from '../call.ts';
import { settlementOutput } from '../setlinfo.ts';
import type { Split } from '../split.ts';

/** 2208: takes an outpatient settlement back; no certificate is shown for it. */
export const refundOutpatient: Handler = (call, tools) => refund(call, tools, false);

/** 2305: takes the settlement of a stay back. */
export const refundStay: Handler = (call, tools) => refund(call, tools, true);

/** 5203: a settlement as it was answered. */
export const settlementInformation: Handler = (call, tools) => {
  const fields = nodeOf(call, 'data');
  const named = personNamed(call, fields, tools);
  if ('refusal' in named) return named;
  const found = settlementNamed(call, fields, tools);
  if ('refusal' in found) return found;
  return refunded(call.infno, found.found, tools);
};

function refund(call: CounterCall, tools: Tools, isInpatient: boolean): Outcome {
  const fields = nodeOf(call, 'data');
  const named = personNamed(call, fields, tools);
  if ('refusal' in named) return named;
  const found = settlementNamed(call, fields, tools);
  if ('refusal' in found) return found;
  const of = found.found;
  if (of.isInpatient !== isInpatient)
    return refused(isInpatient ? '门诊结算请用 2208 撤销' : '住院结算请用 2305 撤销');
  if (of.refundOf !== undefined) return refused('该结算本身是退费结算，不能再撤销');
  if (tools.books.refundOf(of.setlId) !== undefined) return refused('该结算已撤销，不能重复撤销');
  const taking: Settlement = {
    ...of,
    setlId: tools.newId(call.at),
    medinsSetlId: call.msgid,
    at: call.at,
    split: negated(of.split),
    account: -of.account,
    balance: balanceAfter(of, tools.books),
    opter: call.opter,
    opterName: call.opterName,
    refundOf: of.setlId,
  };
  const outcome = refunded(call.infno, taking, tools);
  return 'refusal' in outcome ? outcome : done(outcome.output, { kind: 'refunded', refund: taking, of });
}

const balanceAfter = ({ payer, psnNo, account }: Settlement, books: Books): bigint =>
  books.balance(psnNo) + (payer === psnNo ? account : 0n);

function refunded(infno: string, settlement: Settlement, { books }: Tools): Outcome {
  const person = books.person(settlement.psnNo);
  const visit = books.visit(settlement.mdtrtId);
  if (person === undefined || visit === undefined) return refused('没有查到结算信息');
  const isRefunded = settlement.refundOf !== undefined || books.refundOf(settlement.setlId) !== undefined;
  return done(settlementOutput(infno, { settlement, person, visit, isRefunded }));
}

/** The settlement that person, visit and institution of the call have. */
export function settlementNamed(call: CounterCall, fields: JsonObject, { books }: Tools): Found<Settlement> {
  const setlId = textOf(fields, 'setl_id');
  const settlement = books.settlement(setlId);
  const isTheirs =
    settlement !== undefined &&
    settlement.psnNo === textOf(fields, 'psn_no') &&
    settlement.mdtrtId === textOf(fields, 'mdtrt_id') &&
    settlement.fixmedinsCode === call.fixmedinsCode;
  return isTheirs ? { found: settlement } : { refusal: `没有查到结算信息：结算ID ${setlId ?? ''}` };
}

/** Every amount the other way round; rates and limits stay. */
const negated = (split: Split): Split => ({
  ...split,
  total: -split.total,
  fulamtOwnpay: -split.fulamtOwnpay,
  overlmt: -split.overlmt,
  preselfpay: -split.preselfpay,
  inScope: -split.inScope,
  deductible: -split.deductible,
  funds: split.funds.map((fund) => ({ ...fund, base: -fund.base, amount: -fund.amount })),
  fundTotal: -split.fundTotal,
  personal: -split.personal,
});
