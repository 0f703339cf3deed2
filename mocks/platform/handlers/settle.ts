import { textOf } from '../../../src/contract/envelope.ts';
import type { JsonObject } from '../../../src/contract/json-text.ts';
import { decimal, decimalText } from '../../../src/domain/money.ts';
import { accountPart } from '../account.ts';
import type { BookedLine, Settlement, Visit } from '../books.ts';
import {
  certificateFault,
  done,
  insured,
  nodeOf,
  refused,
  treatmentNamed,
  type CounterCall,
  type Found,
  type Handler,
  type Outcome,
  type Tools,
} from '../call.ts';
import type { InsuredPerson } from '../person.ts';
import { settlementOutput } from '../setlinfo.ts';
import { splitOf } from '../split.ts';

/** 2206: what 2207 would come to; nothing changes. */
export const presettleOutpatient: Handler = (call, tools) =>
  settle(call, tools, { isInpatient: false, isTrial: true });

/** 2207: settles the lines of one batch. */
export const settleOutpatient: Handler = (call, tools) =>
  settle(call, tools, { isInpatient: false, isTrial: false });

/** 2303: what 2304 would come to; nothing changes. */
export const presettleStay: Handler = (call, tools) =>
  settle(call, tools, { isInpatient: true, isTrial: true });

/** 2304: settles all that is not settled of a stay; unless it is a settlement midway, the stay is over. */
export const settleStay: Handler = (call, tools) =>
  settle(call, tools, { isInpatient: true, isTrial: false });

interface Manner {
  readonly isInpatient: boolean;
  readonly isTrial: boolean;
}

function settle(call: CounterCall, tools: Tools, { isInpatient, isTrial }: Manner): Outcome {
  const fields = nodeOf(call, 'data');
  const found = treatmentNamed(call, fields, tools);
  if ('refusal' in found) return found;
  const { person, visit } = found.found;
  const fault =
    insured(person, textOf(fields, 'insutype')) ??
    certificateFault(fields, person, call.at, tools) ??
    visitFault(visit, isInpatient);
  if (fault !== undefined) return refused(fault);
  const lines = linesMeant(visit, fields, tools);
  if ('refusal' in lines) return lines;
  const settlement = settlementOf({ call, fields, person, visit, lines: lines.found }, tools);
  if ('refusal' in settlement) return settlement;
  const booked = settlement.found;
  // Before anything is paid the account still holds what it holds: the counter compares with that.
  const shown = isTrial ? { ...booked, balance: tools.books.balance(person.psnNo) } : booked;
  const output = settlementOutput(call.infno, { settlement: shown, person, visit, isRefunded: false });
  return isTrial ? done(output) : done(output, { kind: 'settled', settlement: booked });
}

function visitFault({ isInpatient, medType, finalSetlId }: Visit, isStay: boolean): string | undefined {
  if (isInpatient !== isStay) return isStay ? '该就诊ID不是住院登记' : '该就诊ID不是门诊挂号';
  if (medType === undefined) return '没有上传就诊信息，须先调用 2203';
  return finalSetlId === undefined ? undefined : `该次住院已结算（结算ID ${finalSetlId}），不能重复结算`;
}

/** The lines that are to be settled; their sum has to be what the hospital says. */
function linesMeant(visit: Visit, fields: JsonObject, { books }: Tools): Found<readonly BookedLine[]> {
  const batch = visit.isInpatient ? undefined : textOf(fields, 'chrg_bchno');
  const meant = books.lines(visit.mdtrtId).filter((line) => batch === undefined || line.batch === batch);
  const open = meant.filter(({ settledBy }) => settledBy === undefined);
  if (open.length === 0)
    return { refusal: meant.length === 0 ? '没有费用明细，不能结算' : '费用明细已结算，不能重复结算' };
  const medType = textOf(fields, 'med_type');
  if (medType !== undefined && medType !== visit.medType)
    return { refusal: `医疗类别 med_type 为 ${medType}，就诊登记的医疗类别为 ${visit.medType ?? ''}` };
  const total = open.reduce((sum, { amount }) => sum + amount, 0n);
  const stated = decimal(textOf(fields, 'medfee_sumamt'));
  if (stated !== total)
    return {
      refusal: `医疗费总额 ${textOf(fields, 'medfee_sumamt') ?? ''} 与已上传费用明细之和 ${decimalText(total)} 不一致`,
    };
  return total > 0n ? { found: open } : { refusal: '医疗费总额须大于 0' };
}

interface Bill {
  readonly call: CounterCall;
  readonly fields: JsonObject;
  readonly person: InsuredPerson;
  readonly visit: Visit;
  readonly lines: readonly BookedLine[];
}

function settlementOf(
  { call, fields, person, visit, lines }: Bill,
  { books, newId }: Tools,
): Found<Settlement> {
  const medType = visit.medType ?? '';
  const { isInpatient } = visit;
  const { treatedAt, at } = call;
  const split = splitOf(lines, { person, medType, isInpatient, treatedAt });
  if (split === undefined) return { refusal: `险种 ${person.insutype} 没有可用的待遇规则` };
  if (split.inScope < 0n || split.personal < 0n) return { refusal: '退费明细多于已收费用，不能结算' };
  const account = accountPart(fields, person, split.personal, books);
  if ('refusal' in account) return account;
  const { payer, amount } = account.found;
  const own = books.balance(person.psnNo);
  return {
    found: {
      setlId: newId(at),
      medinsSetlId: call.msgid,
      mdtrtId: visit.mdtrtId,
      psnNo: person.psnNo,
      fixmedinsCode: call.fixmedinsCode,
      fixmedinsName: call.fixmedinsName,
      treatedAt,
      at,
      medType,
      isInpatient,
      isMidway: textOf(fields, 'mid_setl_flag') === '1',
      certType: textOf(fields, 'mdtrt_cert_type') ?? '',
      certNo: textOf(fields, 'mdtrt_cert_no') ?? '',
      invono: textOf(fields, 'invono'),
      sns: lines.map(({ sn }) => sn),
      split,
      payer,
      account: amount,
      balance: payer === person.psnNo ? own - amount : own,
      opter: call.opter,
      opterName: call.opterName,
    },
  };
}
