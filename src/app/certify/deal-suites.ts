import { oddReply } from '../../contract/odd-replies.ts';
import type { Card, Settlement, WholeCard } from '../../domain/card.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { SuiteId } from '../../domain/suite.ts';
import type { CardData, Disturbance, LedgerEntry, PlannedFault } from '../../evidence/entries.ts';
import type { CardRun } from '../../run/attempt.ts';
import { dealCard, refundSettlement, type DealOptions } from '../../scenarios/cards.ts';
import { suites } from '../../scenarios/index.ts';
import { suiteCard, type FaultTimes, type SuiteCase, type SuiteFault } from '../../scenarios/suite.ts';
import { ledgerEntry } from '../ledger/entry.ts';

export interface SuiteDealOptions extends DealOptions {
  readonly selected: readonly SuiteId[];
  readonly isOutpatient: boolean;
  readonly times: FaultTimes;
}

export interface SuiteDeal {
  readonly cards: readonly CardData[];
  /** Settlements that take another back; those of the cards themselves are like every card's. */
  readonly refunds: readonly LedgerEntry[];
  readonly faults: readonly PlannedFault[];
  readonly runs: readonly CardRun[];
}

/** The cards and faults of the selected suites, case by case. */
export function dealSuites(options: SuiteDealOptions): SuiteDeal {
  const dealt = suites
    .filter(({ id }) => options.selected.includes(id))
    .flatMap(({ id, cases }) => cases.map((one) => dealCase(id, one, options)));
  return {
    cards: dealt.flatMap(({ cards }) => cards),
    refunds: dealt.flatMap(({ refunds }) => refunds),
    faults: dealt.flatMap(({ faults }) => faults),
    runs: dealt.flatMap(({ runs }) => runs),
  };
}

function dealCase(suite: SuiteId, one: SuiteCase, options: SuiteDealOptions): SuiteDeal {
  const { companions = [], acts, title, demand, fault } = one;
  const scenario = 'real-time';
  const deal = (id: string): WholeCard => dealCard(suiteCard(id, title, options.isOutpatient), options);
  const data = (card: Card, part: 'lead' | 'companion'): CardData => ({
    scenario,
    needed: false,
    card,
    suite: { id: suite, case: one.id, title, demand, part, interface: one.on, acts },
  });
  const lead = deal(one.card);
  const others = companions.map(deal);
  const refund = one.refunded === true ? refundSettlement(lead, options) : undefined;
  return {
    cards: [data(lead, 'lead'), ...others.map((card) => data(card, 'companion'))],
    refunds: refund === undefined ? [] : [refundEntry(lead, refund)],
    faults: fault === undefined ? [] : [plannedFault(suite, one, fault, options.times)],
    runs: [
      {
        scenario,
        card: lead,
        acts,
        suite,
        ...(others.length === 0 ? {} : { companions: others }),
        ...(refund === undefined ? {} : { refund }),
      },
    ],
  };
}

function plannedFault(
  suite: SuiteId,
  { id, card, on }: SuiteCase,
  fault: SuiteFault,
  times: FaultTimes,
): PlannedFault {
  const head = { id: `${suite}/${id}`, scenario: 'real-time', card } as const;
  return fault.kind === 'failure'
    ? { ...head, ...fault.failure }
    : { ...head, on, ...disturbance(fault, times) };
}

function disturbance(
  fault: Exclude<SuiteFault, { kind: 'failure' }>,
  { heldMs, slowMs, stuckMs }: FaultTimes,
): Disturbance {
  switch (fault.kind) {
    case 'no-answer':
      return { ...fault, heldMs };
    case 'slow':
      return { kind: 'slow', processed: true, heldMs: slowMs };
    case 'stuck':
      return { kind: 'stuck', processed: true, stuckMs };
    case 'reset':
      return fault;
    case 'reply':
      return replied(fault.reply, fault.processed);
  }
}

function replied(id: string, processed: boolean): Disturbance {
  const reply = oddReply(id);
  if (reply === undefined) throw new HarnessError('UNEXPECTED', `没有应答 ${id}`);
  return reply.kind === 'page'
    ? { kind: 'page', processed: false, status: reply.status, type: reply.type, text: reply.text }
    : { kind: 'refusal', processed, infcode: reply.infcode, reason: reply.text };
}

/** The settlement that takes the card's back, as the center knows it. */
function refundEntry(lead: Card, refund: Settlement): LedgerEntry {
  const { setlId } = lead.settlement;
  return {
    ...ledgerEntry('real-time', { ...lead, settlement: refund }),
    ...(setlId === undefined ? {} : { refundOf: setlId }),
  };
}
