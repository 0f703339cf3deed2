import type { Card, Demands } from '../../domain/card.ts';
import type { CardData, LedgerEntry, LedgerMode, PlannedFault } from '../../evidence/entries.ts';
import type { CardRun } from '../../run/attempt.ts';
import { dealCard } from '../../scenarios/cards.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { OwnCard } from '../../scenarios/own-card.ts';
import { withSettling, type Scenario } from '../../scenarios/plan.ts';
import { spread } from '../../scenarios/spread.ts';
import { ledgerEntry } from '../ledger/entry.ts';
import { defaultFaultTimes } from '../settings/default-times.ts';
import { dealSuites } from './deal-suites.ts';
import { type CertifyOptions, driverName } from './options.ts';
import { cardOf, isOffered, slotsOf, withDemands } from './slots.ts';
import type { Start } from './start.ts';

/** The cards, settlements and faults of an attempt, laid out before its first act. */
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
  const { furtherCards, seed, relay, settings, ledger } = options;
  const { hospital, capabilities } = settings;
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

/** Cards that only accompany another are settled and declared before it. */
const settling = ({ scenario, companions = [], suite }: CardRun, ledger: LedgerMode): readonly CardRun[] =>
  isSettledByHis(ledger) && suite !== undefined
    ? companions.map((card) => ({ scenario, card, acts: ['settle'], suite }))
    : [];
