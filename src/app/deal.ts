import type { CardData, LedgerEntry, PlannedFault } from '../evidence/entries.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { CardRun } from '../run/attempt.ts';
import { dealCard } from '../scenarios/cards.ts';
import { scenarios } from '../scenarios/index.ts';
import type { CertifyOptions } from './certify.ts';
import { ledgerOf, type Start } from './opening.ts';

/** What is laid on the table before the first act. */
export interface Deal {
  readonly cards: readonly CardData[];
  readonly ledger: readonly LedgerEntry[];
  readonly faults: readonly PlannedFault[];
  readonly runs: readonly CardRun[];
}

/** The cards of an attempt: those the form needs first, further ones after all of them. */
export function dealCards(options: CertifyOptions, { run, attempt, selected }: Start, now: number): Deal {
  const { furtherCards, seed, relay } = options;
  const { hospital, capabilities } = options.settings;
  const ledger = ledgerOf(options);
  const dealt = scenarios
    .filter(({ id }) => selected.includes(id) && (id !== 'cross-province' || capabilities.crossProvince))
    .flatMap((scenario) => scenario.cards.map((plan) => ({ scenario, plan })))
    .filter(({ plan }) => (plan.mdtrtType === '1' ? capabilities.outpatient : capabilities.inpatient))
    .filter(({ plan }) => plan.needed || furtherCards)
    .toSorted((left, right) => Number(right.plan.needed) - Number(left.plan.needed))
    .map(({ scenario, plan }) => ({
      scenario,
      needed: plan.needed,
      // A rerun gets new settlements: the vouchers of the attempt before were uploaded for the old ones.
      card: dealCard(plan, { hospital, seed, run: `${run}/${attempt}`, now }),
    }));
  return {
    cards: dealt.map(({ scenario, needed, card }) => ({ scenario: scenario.id, needed, card })),
    // Only the cards' own settlements are known beforehand; declared ones come with the acts.
    ledger:
      ledger === 'observe' || ledger === 'declared'
        ? []
        : dealt.map(({ scenario, card }) => ledgerEntry(scenario.id, card)),
    faults: (relay === undefined ? dealt : []).map(({ scenario, card }) => ({
      id: `${scenario.id}/${card.id}`,
      scenario: scenario.id,
      card: card.id,
      ...scenario.plannedFault,
    })),
    runs: dealt.map(({ scenario, card }) => ({
      scenario: scenario.id,
      card,
      acts: ledger === 'declared' ? ['settle', ...scenario.acts] : scenario.acts,
    })),
  };
}

/** The card's settlement as the center knows it beforehand. */
function ledgerEntry(scenario: ScenarioId, { id, visit, person, settlement }: CardData['card']): LedgerEntry {
  const { setlId, medinsSetlId, setlTime, inscpAmt, medfeeSumamt, hifpPay } = settlement;
  const { psnNo, psnName, insutype, insuplcAdmdvs } = person;
  return {
    source: 'card',
    scenario,
    card: id,
    ...(setlId === undefined ? {} : { setlId }),
    ...(medinsSetlId === undefined ? {} : { medinsSetlId }),
    fixmedinsMdtrtId: visit.fixmedinsMdtrtId,
    ...(setlTime === undefined ? {} : { setlTime }),
    ...(psnNo === undefined ? {} : { psnNo }),
    psnName,
    ...(insutype === undefined ? {} : { insutype }),
    insuplcAdmdvs,
    medfeeSumamt,
    ...(inscpAmt === undefined ? {} : { inscpAmt }),
    hifpPay,
  };
}
