import { textOf } from '../../../src/contract/envelope.ts';
import type { JsonObject } from '../../../src/contract/json-text.ts';
import { decimal, decimalText } from '../../../src/domain/money.ts';
import type { BookedLine, Visit } from '../books.ts';
import {
  done,
  listOf,
  nodeOf,
  refused,
  treatmentNamed,
  type CounterCall,
  type Found,
  type Handler,
  type Outcome,
  type Tools,
} from '../call.ts';
import { classified, feeRow, isConsistent, type StatedFee } from '../fees.ts';

/** Stands for every line that is not settled yet, in the place of a batch or a line. */
const ALL = '0000';

/** 2204: fee lines of an outpatient visit. */
export const addOutpatientFees: Handler = (call, tools) => addFees(call, tools, false);

/** 2301: fee lines of a stay. */
export const addInpatientFees: Handler = (call, tools) => addFees(call, tools, true);

/** 2205: takes back the lines of a batch that are not settled. */
export const removeBatch: Handler = (call, tools) => {
  const fields = nodeOf(call, 'data');
  const found = treatmentNamed(call, fields, tools);
  if ('refusal' in found) return found;
  const batch = textOf(fields, 'chrg_bchno') ?? '';
  return removed(found.found.visit, tools, (line) => batch === ALL || line.batch === batch);
};

/** 2302: takes back single lines of a stay. */
export const removeLines: Handler = (call, tools) => {
  const [first = {}, ...more] = listOf(call, 'data');
  const found = treatmentNamed(call, first, tools);
  if ('refusal' in found) return found;
  const { visit } = found.found;
  if (more.some((fields) => textOf(fields, 'mdtrt_id') !== visit.mdtrtId)) return refused(ONE_VISIT);
  const sns = [first, ...more].map((fields) => textOf(fields, 'feedetl_sn') ?? '');
  return removed(visit, tools, ({ sn }) => sns.includes(ALL) || sns.includes(sn));
};

const ONE_VISIT = '一次只能上传或撤销同一次就诊的费用明细';

function addFees(call: CounterCall, tools: Tools, isInpatient: boolean): Outcome {
  const details = listOf(call, 'feedetail');
  const found = treatmentNamed(call, details[0] ?? {}, tools);
  if ('refusal' in found) return found;
  const { visit } = found.found;
  if (visit.isInpatient !== isInpatient)
    return refused(isInpatient ? '该就诊ID不是住院登记' : '该就诊ID不是门诊挂号');
  if (visit.finalSetlId !== undefined) return refused('该次住院已结算，须先撤销结算（2305）');
  if (
    details.some(
      (fields) => textOf(fields, 'mdtrt_id') !== visit.mdtrtId || textOf(fields, 'psn_no') !== visit.psnNo,
    )
  )
    return refused(ONE_VISIT);
  const stated = feesOf(details, tools.books.lines(visit.mdtrtId));
  if ('refusal' in stated) return stated;
  const lines = stated.found.map(classified);
  return done({ result: lines.map(feeRow) }, { kind: 'lines-added', mdtrtId: visit.mdtrtId, lines });
}

/** The lines as numbers, unless one of them cannot be. */
function feesOf(details: readonly JsonObject[], known: readonly BookedLine[]): Found<readonly StatedFee[]> {
  const sns = new Set(known.map(({ sn }) => sn));
  const fees: StatedFee[] = [];
  for (const fields of details) {
    const fee: StatedFee = {
      sn: textOf(fields, 'feedetl_sn') ?? '',
      batch: textOf(fields, 'chrg_bchno'),
      code: textOf(fields, 'med_list_codg') ?? '',
      cnt: amountOf(fields, 'cnt'),
      pric: amountOf(fields, 'pric'),
      amount: amountOf(fields, 'det_item_fee_sumamt'),
      isDisapproved: textOf(fields, 'hosp_appr_flag') === '2',
    };
    if (sns.has(fee.sn)) return { refusal: `费用明细流水号 ${fee.sn} 重复` };
    if (!isConsistent(fee))
      return {
        refusal: `费用明细 ${fee.sn} 的明细项目费用总额 ${decimalText(fee.amount)} 与数量×单价不符`,
      };
    sns.add(fee.sn);
    fees.push(fee);
  }
  return { found: fees };
}

function removed({ mdtrtId }: Visit, { books }: Tools, isMeant: (line: BookedLine) => boolean): Outcome {
  const meant = books.lines(mdtrtId).filter(isMeant);
  const sns = meant.filter(({ settledBy }) => settledBy === undefined).map(({ sn }) => sn);
  if (sns.length > 0) return done(null, { kind: 'lines-removed', mdtrtId, sns });
  return refused(meant.length === 0 ? '没有可撤销的费用明细' : '费用明细已结算，须先撤销结算');
}

const amountOf = (fields: JsonObject, name: string): bigint => decimal(textOf(fields, name)) ?? 0n;
