import { priceOf, node, text } from '../platform/outputs.ts';
import { askFor, newVisitId, outputOf, Refused, Silent, type Counter } from './counter.ts';
import {
  admissionInput,
  consultationInput,
  feeInput,
  registrationInput,
  settlementInput,
  withdrawFeesInput,
  withdrawVisitInput,
} from '../platform/inputs.ts';
import { sameTotal, selfPaidPrice, totalOfLines } from './prices.ts';
import { isInpatient, isSelfPaid, type Visit } from '../store/visits.ts';

/** A visit as the page sends it. */
export type Opening = Omit<Visit, 'id' | 'state' | 'round' | 'at'>;

/**
 * Takes down a visit and goes as far as the price, or as the admission. The same key goes on where a silence or the end
 * of the process left it.
 * @throws Refused, Silent
 */
export async function open(counter: Counter, opening: Opening): Promise<Visit> {
  const { visits, database, now } = counter;
  const visit =
    visits.openedBy(opening.source) ??
    database.together(() =>
      visits.keep({
        ...opening,
        id: newVisitId(counter, opening.kind),
        state: 'opening',
        round: 0,
        at: now(),
      }),
    );
  if (visit.state === 'dropped') throw new Refused(visit.notice ?? '该次就诊已作废');
  return visit.state === 'opening' ? goOn(counter, visit) : visit;
}

/** Goes on with a visit that the platform does not know completely yet. @throws Refused, Silent */
export async function goOn(counter: Counter, visit: Visit): Promise<Visit> {
  const { visits } = counter;
  if (isSelfPaid(visit)) {
    if (isInpatient(visit)) return visits.keep({ ...visit, state: 'in-hospital' });
    return visits.keep({ ...visit, state: 'priced', price: selfPaidPrice(visit.lines) });
  }
  try {
    return await (isInpatient(visit) ? admit(counter, visit) : register(counter, visit));
  } catch (error) {
    if (error instanceof Refused) {
      const current = visits.find(visit.id) ?? visit;
      await drop(counter, { ...current, notice: error.message });
    }
    throw error;
  }
}

async function admit(counter: Counter, visit: Visit): Promise<Visit> {
  const input = admissionInput(visit, counter.hospital.admdvs);
  const output = outputOf(await askFor(counter, visit, { step: 'admit', infno: '2401', input }));
  return counter.visits.keep({
    ...visit,
    mdtrtId: text(node(output, 'result'), 'mdtrt_id'),
    state: 'in-hospital',
  });
}

async function register(counter: Counter, opened: Visit): Promise<Visit> {
  const { visits, hospital } = counter;
  const registration = { step: 'register', infno: '2201', input: registrationInput(opened) };
  const registered = outputOf(await askFor(counter, opened, registration));
  const visit = visits.keep({ ...opened, mdtrtId: text(node(registered, 'data'), 'mdtrt_id') });
  outputOf(await askFor(counter, visit, { step: 'consult', infno: '2203', input: consultationInput(visit) }));
  const fees = feeInput(visit, visit.lines, 1);
  outputOf(await askFor(counter, visit, { step: 'fees', infno: '2204', input: fees }));
  const input = settlementInput(visit, totalOfLines(visit.lines), hospital.admdvs);
  const output = outputOf(await askFor(counter, visit, { step: 'price', infno: '2206', input }));
  const price = sameTotal(visit.lines, priceOf(node(output, 'setlinfo')));
  return visits.keep({ ...visit, price, state: 'priced' });
}

/** Gives an unpaid visit up, at the platform too as far as it answers: what stays there costs nobody anything. */
export async function drop(counter: Counter, visit: Visit): Promise<Visit> {
  const dropped = counter.visits.keep({ ...visit, state: 'dropped' });
  if (isSelfPaid(visit) || isInpatient(visit) || visit.mdtrtId === undefined) return dropped;
  try {
    const fees = { step: 'withdraw-fees', infno: '2205', input: withdrawFeesInput(visit) };
    if (counter.calls.find(visit.id, 'fees') !== undefined) outputOf(await askFor(counter, visit, fees));
    const registration = { step: 'withdraw', infno: '2202', input: withdrawVisitInput(visit) };
    outputOf(await askFor(counter, visit, registration));
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Silent)) throw error;
  }
  return dropped;
}
