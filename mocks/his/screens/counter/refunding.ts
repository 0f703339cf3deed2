import { negative } from '../../values/money.ts';
import { dateTime } from '../../values/time.ts';
import { askFor, Refused, visitOf, type Counter } from './counter.ts';
import { refundInput, settlementQueryInput } from '../platform/inputs.ts';
import { bookedOf, node, priceOf, text, type Booked } from '../platform/outputs.ts';
import type { Settlement } from '../store/settlements.ts';
import { isInpatient, type Price, type Visit } from '../store/visits.ts';

/**
 * Takes a settlement back, without a scan. Money that came from an account goes back there.
 * @throws Refused when it was taken back before
 */
export async function refund(counter: Counter, settlementId: string, key: string): Promise<Visit> {
  const settlement = counter.settlements.find(settlementId);
  if (settlement?.kind !== 'charge') throw new Refused('没有找到可退费的结算');
  const visit = visitOf(counter, settlement.visit);
  if (visit.state === 'refunding') return goOnRefunding(counter, visit);
  if (visit.state === 'refunded' && visit.refundKey === key) return visit;
  if (visit.state === 'refunded') throw new Refused('该结算已退费，不能重复退费');
  if (visit.state !== 'settled') throw new Refused('该次就诊没有可退费的结算');
  const notice = '正在等待医保平台的退费应答';
  const refunding = { ...visit, state: 'refunding', round: visit.round + 1, notice, refundKey: key } as const;
  return goOnRefunding(counter, counter.visits.keep(refunding));
}

/** Asks for the refund of this round, until it is answered: the same message is the same call. */
export async function goOnRefunding(counter: Counter, visit: Visit): Promise<Visit> {
  const charge = counter.settlements.ofVisit(visit.id).findLast(({ kind }) => kind === 'charge');
  if (charge === undefined) throw new Refused('没有找到可退费的结算');
  const { setlId } = charge;
  if (setlId === undefined) return book(counter, visit, charge, undefined);
  const infno = isInpatient(visit) ? '2305' : '2208';
  const input = refundInput(visit, setlId);
  const answer = await askFor(counter, visit, { step: `refund-${visit.round}`, infno, input });
  switch (answer.kind) {
    case 'accepted':
      return book(counter, visit, charge, node(answer.output, 'setlinfo'));
    case 'refused':
      if (await isTakenBack(counter, visit, setlId)) return book(counter, visit, charge, undefined);
      counter.visits.keep({ ...visit, state: 'settled', notice: answer.message });
      throw new Refused(answer.message);
    case 'unreachable':
      return counter.visits.keep({ ...visit, notice: '医保平台没有应答，正在核实是否已退费。请勿重复操作' });
  }
}

/** Asks the platform whether the settlement was taken back before, which nobody here heard of. */
async function isTakenBack(counter: Counter, visit: Visit, setlId: string): Promise<boolean> {
  const step = `refund-query-${visit.round}`;
  const input = settlementQueryInput(visit, setlId);
  const answer = await askFor(counter, visit, { step, infno: '5203', input });
  return answer.kind === 'accepted' && text(node(answer.output, 'setlinfo'), 'refd_setl_flag') === '1';
}

function book(
  counter: Counter,
  visit: Visit,
  charge: Settlement,
  setlinfo: Readonly<Record<string, unknown>> | undefined,
): Visit {
  const at = counter.now();
  const isAnswered = setlinfo !== undefined && text(setlinfo, 'medfee_sumamt') !== '';
  const taken: Settlement = {
    id: `${visit.id}-${visit.round}`,
    visit: visit.id,
    kind: 'refund',
    at,
    ...(isAnswered ? bookedOf(setlinfo) : takenBack(charge, at)),
    price: isAnswered ? priceOf(setlinfo) : negated(charge.price),
    balance: isAnswered ? priceOf(setlinfo).balance : charge.balance,
    operator: visit.operator.name,
  };
  const refunded: Visit = { ...visit, state: 'refunded', notice: '' };
  if (counter.settlements.find(taken.id) === undefined) counter.settlements.book(taken, refunded);
  return refunded;
}

/** The refund when the platform gave no amounts: those of the charge the other way round. */
const takenBack = (
  { setlId, medinsSetlId, acctPay, cash }: Settlement,
  at: number,
): Partial<Booked> & Pick<Booked, 'acctPay' | 'cash' | 'setlTime'> => ({
  ...(setlId === undefined ? {} : { setlId }),
  ...(medinsSetlId === undefined ? {} : { medinsSetlId }),
  setlTime: dateTime(at),
  acctPay: turned(acctPay),
  cash: turned(cash),
});

const negated = (price: Price): Price => ({
  ...(Object.fromEntries(Object.entries(price).map(([name, amount]) => [name, turned(amount)])) as Price),
  balance: price.balance,
});

/** Zero has no sign. */
const turned = (amount: string): string => (/[1-9]/.test(amount) ? negative(amount) : amount);
