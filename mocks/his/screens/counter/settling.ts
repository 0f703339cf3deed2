import { isPositive, minus } from '../../values/money.ts';
import { askFor, Refused, visitOf, type Counter } from './counter.ts';
import { reversalInput, settlementInput } from '../platform/inputs.ts';
import { bookedOf, node, priceOf } from '../platform/outputs.ts';
import { accountFits } from './prices.ts';
import type { Settlement } from '../store/settlements.ts';
import { isInpatient, isSelfPaid, type Visit } from '../store/visits.ts';
import { dateTime } from '../../values/time.ts';

/**
 * Collects the price of a visit. Collecting twice gives the first receipt; after a silence the visit is `settling` until
 * it is known that nothing was taken or what was.
 * @throws Refused
 */
export async function collect(counter: Counter, id: string, acctPay: string): Promise<Visit> {
  const visit = visitOf(counter, id);
  if (visit.state === 'settled') return visit;
  if (visit.state === 'settling') return resolve(counter, visit);
  if (visit.state !== 'priced') throw new Refused('该次就诊不能收费，请先保存并预结算');
  accountFits(visit, acctPay);
  if (isSelfPaid(visit)) return bookSelfPaid(counter, visit);
  const settling = counter.visits.keep({
    ...visit,
    acctPay,
    state: 'settling',
    round: visit.round + 1,
    notice: '正在等待医保平台的结算应答',
  });
  return settle(counter, settling);
}

/** Asks for the settlement of this round; the first answer counts, whenever it comes. */
async function settle(counter: Counter, visit: Visit): Promise<Visit> {
  const { acctPay = '0.00', price } = visit;
  if (price === undefined) throw new Refused('尚未预结算');
  const infno = isInpatient(visit) ? '2304' : '2207';
  const input = settlementInput(visit, price.total, counter.hospital.admdvs, { acctPay, price });
  const answer = await askFor(counter, visit, { step: settleStep(visit), infno, input });
  switch (answer.kind) {
    case 'accepted':
      return book(counter, visit, answer.output);
    case 'refused':
      counter.visits.keep({ ...visit, state: 'priced', notice: answer.message });
      throw new Refused(answer.message);
    case 'unreachable':
      return resolve(counter, visit);
  }
}

/**
 * Makes sure what became of a settlement that nobody answered: it is taken back, so that collecting again cannot charge
 * twice. Where it cannot be taken back, the same message is sent once more: the same message is the same call.
 */
export async function resolve(counter: Counter, visit: Visit): Promise<Visit> {
  const sent = counter.calls.find(visit.id, settleStep(visit));
  if (sent === undefined || sent.isAnswered) return settle(counter, visit);
  const input = reversalInput(visit, sent.msgid, sent.infno);
  const answer = await askFor(counter, visit, { step: `reverse-${visit.round}`, infno: '2601', input });
  switch (answer.kind) {
    case 'accepted':
      return counter.visits.keep({
        ...visit,
        state: 'priced',
        notice: '医保平台没有应答，本次结算已冲正，没有扣款。请再次收费',
      });
    case 'refused':
      return settleOnceMore(counter, visit, answer.message);
    case 'unreachable':
      return counter.visits.keep({
        ...visit,
        notice: '医保平台没有应答，正在核实是否扣款。请勿重复收费，也不要让参保人离开',
      });
  }
}

/** The reversal was refused: the settlement stands, or there never was one. */
async function settleOnceMore(counter: Counter, visit: Visit, reason: string): Promise<Visit> {
  const { acctPay = '0.00', price } = visit;
  if (price === undefined) throw new Refused('尚未预结算');
  const input = settlementInput(visit, price.total, counter.hospital.admdvs, { acctPay, price });
  const infno = isInpatient(visit) ? '2304' : '2207';
  const answer = await askFor(counter, visit, { step: settleStep(visit), infno, input });
  if (answer.kind === 'accepted') return book(counter, visit, answer.output);
  const notice = `医保平台没有应答，冲正也被拒绝：${reason}`;
  return counter.visits.keep({ ...visit, notice, ...(answer.kind === 'refused' ? { state: 'priced' } : {}) });
}

const settleStep = ({ round }: Visit): string => `settle-${round}`;

function book(counter: Counter, visit: Visit, output: unknown): Visit {
  const setlinfo = node(output, 'setlinfo');
  const price = priceOf(setlinfo);
  const booked = bookedOf(setlinfo);
  const settlement: Settlement = {
    id: `${visit.id}-${visit.round}`,
    visit: visit.id,
    kind: 'charge',
    at: counter.now(),
    ...booked,
    price,
    balance: price.balance,
    operator: visit.operator.name,
  };
  return kept(counter, settlement, { ...visit, state: 'settled', price, notice: '' });
}

function bookSelfPaid(counter: Counter, visit: Visit): Visit {
  const { price } = visit;
  if (price === undefined) throw new Refused('尚未计价');
  const at = counter.now();
  const round = visit.round + 1;
  const settlement: Settlement = {
    id: `${visit.id}-${round}`,
    visit: visit.id,
    kind: 'charge',
    at,
    setlTime: dateTime(at),
    price,
    acctPay: '0.00',
    cash: price.total,
    balance: '0.00',
    operator: visit.operator.name,
  };
  return kept(counter, settlement, { ...visit, round, state: 'settled', acctPay: '0.00', notice: '' });
}

function kept(counter: Counter, settlement: Settlement, visit: Visit): Visit {
  if (counter.settlements.find(settlement.id) === undefined) counter.settlements.book(settlement, visit);
  return visit;
}

/** The sentence for the operator about amounts that do not add up; `undefined` when they do. */
export function discrepancy({ price, acctPay, cash }: Settlement): string | undefined {
  const rest = minus(minus(minus(price.total, price.funds), acctPay), cash);
  if (rest === '0.00') return undefined;
  return `结算金额不平：${isPositive(rest) ? '少' : '多'} ${rest.replace('-', '')}`;
}
