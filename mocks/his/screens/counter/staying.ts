import { askFor, outputOf, Refused, type Counter } from './counter.ts';
import { dischargeInput, feeInput, settlementInput } from '../platform/inputs.ts';
import { node, priceOf } from '../platform/outputs.ts';
import { sameTotal, selfPaidPrice, totalOfLines } from './prices.ts';
import { isSelfPaid, type Discharge, type FeeEntry, type Person, type Visit } from '../store/visits.ts';

/** The stay with this 住院流水号. @throws Refused when there is none or it is over */
export function stayOf(counter: Counter, id: string): Visit {
  const visit = counter.visits.find(id.trim());
  if (visit?.kind.endsWith('inpatient') !== true) throw new Refused(`没有找到住院流水号 ${id.trim()}`);
  if (visit.state !== 'in-hospital' && visit.state !== 'priced')
    throw new Refused(visit.state === 'opening' ? '住院登记尚未完成' : '该次住院已结束');
  return visit;
}

/** The stay of a person, found by the code that was scanned at discharge. @throws Refused */
export function stayOfPerson({ visits }: Counter, person: Person): Visit {
  const found = visits
    .inState('in-hospital', 'priced')
    .find(({ kind, person: { psnNo } }) => kind === 'inpatient' && psnNo === person.psnNo);
  if (found === undefined) throw new Refused(`${person.psnName} 没有在院的住院登记`);
  return found;
}

/** Adds to what a stay costs; the key makes sure that it is added once. @throws Refused, Silent */
export async function addFees(counter: Counter, id: string, entry: FeeEntry): Promise<Visit> {
  const visit = await settled(counter, stayOf(counter, id));
  if (visit.entered?.includes(entry.key) === true) return visit;
  if (visit.state !== 'in-hospital') throw new Refused('该病人正在办理出院结算，不能再录入费用');
  return settled(counter, counter.visits.keep({ ...visit, pending: entry }));
}

/** A stay without fees of which nobody knows whether the platform has them. @throws Refused, Silent */
export async function settled(counter: Counter, visit: Visit): Promise<Visit> {
  const { pending, ...rest } = visit;
  if (pending === undefined) return visit;
  const { key, lines } = pending;
  if (!isSelfPaid(visit)) {
    const input = feeInput(visit, lines, visit.lines.length + 1);
    const answer = await askFor(counter, visit, { step: `fees-${key}`, infno: '2301', input });
    if (answer.kind === 'refused') counter.visits.keep(rest);
    outputOf(answer);
  }
  const entered = [...(visit.entered ?? []), key];
  return counter.visits.keep({ ...rest, entered, lines: [...visit.lines, ...lines] });
}

/** The patient leaves: from here on the stay has a price. @throws Refused, Silent */
export async function leave(
  counter: Counter,
  id: string,
  { discharge, person }: { readonly discharge: Discharge; readonly person?: Person },
): Promise<Visit> {
  const visit = { ...(await settled(counter, stayOf(counter, id))), discharge };
  if (visit.lines.length === 0) throw new Refused('该次住院没有费用，请先录入费用');
  if (isSelfPaid(visit))
    return counter.visits.keep({ ...visit, state: 'priced', price: selfPaidPrice(visit.lines) });
  if (person?.psnNo !== visit.person.psnNo) throw new Refused('扫码的参保人不是该住院病人，请核对');
  const { certificate, balance } = person;
  // The code of today is another than that of the admission.
  const present = { ...visit, person: { ...visit.person, certificate, balance }, round: visit.round + 1 };
  return price(counter, await goOut(counter, counter.visits.keep(present), discharge));
}

async function goOut(counter: Counter, visit: Visit, discharge: Discharge): Promise<Visit> {
  if (visit.hasLeft === true) return visit;
  const input = dischargeInput(visit, discharge);
  // An earlier try that nobody answered is asked for once more; the platform takes the same message once.
  const last = counter.calls.find(visit.id, `discharge-${visit.round - 1}`);
  const round = last?.isAnswered === false ? visit.round - 1 : visit.round;
  outputOf(await askFor(counter, visit, { step: `discharge-${round}`, infno: '2402', input }));
  return counter.visits.keep({ ...visit, hasLeft: true });
}

async function price(counter: Counter, visit: Visit): Promise<Visit> {
  const input = settlementInput(visit, totalOfLines(visit.lines), counter.hospital.admdvs);
  const step = `price-${visit.round}`;
  const output = outputOf(await askFor(counter, visit, { step, infno: '2303', input }));
  const reckoned = sameTotal(visit.lines, priceOf(node(output, 'setlinfo')));
  return counter.visits.keep({ ...visit, price: reckoned, state: 'priced' });
}
