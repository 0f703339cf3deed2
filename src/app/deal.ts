import type { Card, Demands } from '../domain/card.ts';
import type { CardData, LedgerEntry, LedgerMode, PlannedFault } from '../evidence/entries.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { CardRun } from '../run/attempt.ts';
import { dealCard, type DealOptions } from '../scenarios/cards.ts';
import { scenarios } from '../scenarios/index.ts';
import { dealOwnCard, demandsOfOwn, visitTypeOf, type OwnCard } from '../scenarios/own-card.ts';
import type { CardPlan, Scenario } from '../scenarios/plan.ts';
import { spread } from '../scenarios/spread.ts';
import type { CertifyOptions } from './certify.ts';
import { ledgerOf, type Start } from './opening.ts';

/** What is laid on the table before the first act. */
export interface Deal {
  readonly cards: readonly CardData[];
  readonly ledger: readonly LedgerEntry[];
  readonly faults: readonly PlannedFault[];
  readonly runs: readonly CardRun[];
}

interface Dealt {
  readonly scenario: Scenario;
  readonly needed: boolean;
  readonly card: Card;
  readonly demands: Demands;
}

/** The cards of an attempt: those the form needs first, further ones after all of them. */
export function dealCards(
  options: CertifyOptions,
  { run, attempt, selected }: Start,
  now: number,
  ownCards: readonly OwnCard[] = [],
): Deal {
  const { furtherCards, seed, relay, settings } = options;
  const { hospital, capabilities } = settings;
  const ledger = ledgerOf(options);
  // A rerun gets new settlements: the vouchers of the attempt before were uploaded for the old ones.
  const dealing = { hospital, seed, run: `${run}/${attempt}`, now };
  const offered = scenarios
    .filter(({ id }) => selected.includes(id) && (id !== 'cross-province' || capabilities.crossProvince))
    .map((scenario) => ({ scenario, plans: scenario.cards.filter((plan) => isOffered(plan, capabilities)) }));
  const needed = offered.flatMap(({ scenario, plans }) =>
    spread(slotsOf(scenario.id, plans, ownCards), capabilities).map(({ slot, copy, demands }): Dealt => {
      const card = cardOf(slot, copy, ledger, dealing);
      return { scenario, needed: true, card: withDemands(card, demands), demands };
    }),
  );
  const further = offered.flatMap(({ scenario, plans }) =>
    plans
      .filter((plan) => !plan.needed && furtherCards)
      .map((plan): Dealt => ({ scenario, needed: false, card: dealCard(plan, dealing), demands: {} })),
  );
  const dealt = [...needed, ...further];
  return {
    cards: dealt.map(({ scenario, demands, ...rest }) => ({
      scenario: scenario.id,
      needed: rest.needed,
      card: rest.card,
      ...(Object.keys(demands).length === 0 ? {} : { demands }),
    })),
    // Only the cards' own settlements are known beforehand; declared ones come with the acts, listed ones with uploads.
    ledger: ledger === 'card' ? dealt.map(({ scenario, card }) => ledgerEntry(scenario.id, card)) : [],
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

const isOffered = (
  { mdtrtType }: CardPlan,
  { outpatient, inpatient }: CertifyOptions['settings']['capabilities'],
): boolean => (mdtrtType === '1' ? outpatient : inpatient);

/** A place of the form to be filled: by the hospital's own card, else by the dealt one. */
interface Slot {
  readonly plan: CardPlan;
  readonly own: OwnCard | undefined;
  readonly fixed: Demands;
}

/** One slot for each visit type, and one more for every further card that the hospital has of it. */
function slotsOf(
  scenario: ScenarioId,
  plans: readonly CardPlan[],
  ownCards: readonly OwnCard[],
): readonly Slot[] {
  return plans
    .filter(({ needed }) => needed)
    .flatMap((plan): readonly Slot[] => {
      const own = ownCards.filter(
        ({ conditions }) => conditions.settlement === scenario && visitTypeOf(conditions) === plan.mdtrtType,
      );
      if (own.length === 0) return [{ plan, own: undefined, fixed: {} }];
      return own.map((card, index) => ({
        plan: index === 0 ? plan : { ...plan, id: `${plan.id}-OWN${index + 1}` },
        own: card,
        fixed: demandsOfOwn(card),
      }));
    });
}

/** A further card of a slot never repeats the hospital's settlement: it keeps the conditions, or is dealt. */
function cardOf({ plan, own }: Slot, copy: number, ledger: LedgerMode, dealing: DealOptions): Card {
  const named = copy === 1 ? plan : { ...plan, id: `${plan.id}-${copy}`, title: `${plan.title}（${copy}）` };
  const dealsRest = ledger === 'card';
  if (own === undefined) return dealCard(named, dealing);
  const { values, ...conditionsOnly } = own;
  const isSame = copy === 1 && values !== undefined;
  return dealOwnCard(isSame ? own : conditionsOnly, named, { ...dealing, dealsRest });
}

function withDemands(card: Card, { voucherType, upldMode }: Demands): Card {
  const voucher = {
    ...card.voucher,
    ...(voucherType === undefined ? {} : { elecSetlCertType: voucherType }),
    ...(upldMode === undefined ? {} : { upldMode }),
  };
  return { ...card, voucher };
}

/** The card's settlement as the center knows it beforehand. */
function ledgerEntry(scenario: ScenarioId, { id, visit, person, settlement }: Card): LedgerEntry {
  const { setlId, medinsSetlId, setlTime, inscpAmt, medfeeSumamt = '', hifpPay } = settlement;
  const { fixmedinsMdtrtId } = visit;
  const { psnNo, psnName, insutype, insuplcAdmdvs } = person;
  return {
    source: 'card',
    scenario,
    card: id,
    ...given({ setlId, medinsSetlId, fixmedinsMdtrtId, setlTime, psnNo, psnName, insutype, insuplcAdmdvs }),
    medfeeSumamt,
    ...given({ inscpAmt, hifpPay }),
  };
}

/** Without the names that have no value. */
const given = <Name extends string>(
  fields: Readonly<Record<Name, string | undefined>>,
): Partial<Record<Name, string>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, string>
  >;
