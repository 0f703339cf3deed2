import type { Card, Demands } from '../../domain/card.ts';
import type { CardData, LedgerEntry, LedgerMode, PlannedFault } from '../../evidence/entries.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { CardRun } from '../../run/attempt.ts';
import { dealCard, type DealOptions } from '../../scenarios/cards.ts';
import { scenarios } from '../../scenarios/index.ts';
import { dealOwnCard, demandsOfOwn, visitTypeOf, type OwnCard } from '../../scenarios/own-card.ts';
import type { CardPlan, Scenario } from '../../scenarios/plan.ts';
import { spread } from '../../scenarios/spread.ts';
import type { CertifyOptions } from './certify.ts';
import { defaultFaultTimes, dealSuites } from './deal-suites.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import { driverName } from './drivers.ts';
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

/** The cards of an attempt: those the form needs first, then further ones, after all of them those of the suites. */
export function dealCards(
  options: CertifyOptions,
  { run, attempt, selected, suites }: Start,
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
  const beyond = dealSuites({
    ...dealing,
    selected: suites,
    isOutpatient: capabilities.outpatient,
    times: { ...defaultFaultTimes(driverName(options.driver)), ...options.faultTimes },
  });
  const cards = [...dealt.map(dataOf), ...beyond.cards];
  return {
    cards,
    // Only the cards' own settlements are known beforehand; declared ones come with the acts, listed ones with uploads.
    ledger:
      ledger === 'card'
        ? [...cards.map(({ scenario, card }) => ledgerEntry(scenario, card)), ...beyond.refunds]
        : [],
    faults: [
      ...(relay === undefined ? dealt : []).map(({ scenario, card }) => ({
        id: `${scenario.id}/${card.id}`,
        scenario: scenario.id,
        card: card.id,
        ...scenario.plannedFault,
      })),
      ...beyond.faults,
    ],
    runs: [
      ...dealt.map(({ scenario, card }) => ({ scenario: scenario.id, card, acts: scenario.acts })),
      ...beyond.runs,
    ].flatMap((one) => [
      ...settling(one, ledger),
      { ...one, acts: isSettledByHis(ledger) ? withSettling(one.acts) : one.acts },
    ]),
  };
}

const dataOf = ({ scenario, needed, card, demands }: Dealt): CardData => ({
  scenario: scenario.id,
  needed,
  card,
  ...(Object.keys(demands).length === 0 ? {} : { demands }),
});

/** Settlements that are not there beforehand: the hospital makes them, on the platform or in its own test environment. */
const isSettledByHis = (ledger: LedgerMode): boolean => ledger === 'declared' || ledger === 'platform';

/** Then the settlement comes before its voucher, the refund before what takes it back. */
export const withSettling = (acts: CardRun['acts']): CardRun['acts'] => [
  'settle',
  ...acts.flatMap((act) => (act === 'reverse' ? (['settle', act] as const) : [act])),
];

/** Cards that only accompany another are settled and declared before it. */
const settling = ({ scenario, companions = [], suite }: CardRun, ledger: LedgerMode): readonly CardRun[] =>
  isSettledByHis(ledger) && suite !== undefined
    ? companions.map((card) => ({ scenario, card, acts: ['settle'], suite }))
    : [];

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
  const named = copy === 1 ? plan : { ...plan, id: `${plan.id}-${copy}` };
  const dealsRest = ledger === 'card';
  const card =
    own === undefined
      ? dealCard(named, dealing)
      : dealOwnCard(copy === 1 ? own : withoutValues(own), named, { ...dealing, dealsRest });
  return copy === 1 ? card : { ...card, title: `${card.title}（${copy}）` };
}

function withoutValues({ conditions, title }: OwnCard): OwnCard {
  return { conditions, ...(title === undefined ? {} : { title }) };
}

function withDemands(card: Card, { voucherType, upldMode }: Demands): Card {
  const voucher = {
    ...card.voucher,
    ...(voucherType === undefined ? {} : { elecSetlCertType: voucherType }),
    ...(upldMode === undefined ? {} : { upldMode }),
  };
  return { ...card, voucher };
}
