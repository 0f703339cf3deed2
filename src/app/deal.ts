import type { CardData, LedgerEntry, PlannedFault } from '../evidence/entries.ts';
import type { CardRun } from '../run/attempt.ts';
import { dealCard } from '../scenarios/cards.ts';
import { scenarios } from '../scenarios/index.ts';
import type { CertifyOptions } from './certify.ts';
import { defaultFaultTimes, dealSuites } from './deal-suites.ts';
import { ledgerEntry } from './ledger-entry.ts';
import { ledgerOf, type Start } from './opening.ts';

/** What is laid on the table before the first act. */
export interface Deal {
  readonly cards: readonly CardData[];
  readonly ledger: readonly LedgerEntry[];
  readonly faults: readonly PlannedFault[];
  readonly runs: readonly CardRun[];
}

/** The cards of an attempt: those the form needs first, then further ones, after all of them those of the suites. */
export function dealCards(
  options: CertifyOptions,
  { run, attempt, selected, suites }: Start,
  now: number,
): Deal {
  const { furtherCards, seed, relay } = options;
  const { hospital, capabilities } = options.settings;
  const ledger = ledgerOf(options);
  // A rerun gets new settlements: the vouchers of the attempt before were uploaded for the old ones.
  const dealing = { hospital, seed, run: `${run}/${attempt}`, now };
  const dealt = scenarios
    .filter(({ id }) => selected.includes(id) && (id !== 'cross-province' || capabilities.crossProvince))
    .flatMap((scenario) => scenario.cards.map((plan) => ({ scenario, plan })))
    .filter(({ plan }) => (plan.mdtrtType === '1' ? capabilities.outpatient : capabilities.inpatient))
    .filter(({ plan }) => plan.needed || furtherCards)
    .toSorted((left, right) => Number(right.plan.needed) - Number(left.plan.needed))
    .map(({ scenario, plan }) => ({
      scenario,
      needed: plan.needed,
      card: dealCard(plan, dealing),
    }));
  const beyond = dealSuites({
    ...dealing,
    selected: suites,
    isOutpatient: capabilities.outpatient,
    times: { ...defaultFaultTimes(options.driver.kind), ...options.faultTimes },
  });
  const cards = [
    ...dealt.map(({ scenario, needed, card }) => ({ scenario: scenario.id, needed, card })),
    ...beyond.cards,
  ];
  return {
    cards,
    // Only the cards' own settlements are known beforehand; declared ones come with the acts.
    ledger:
      ledger === 'observe' || ledger === 'declared'
        ? []
        : [...cards.map(({ scenario, card }) => ledgerEntry(scenario, card)), ...beyond.refunds],
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
      { ...one, acts: ledger === 'declared' ? withSettling(one.acts) : one.acts },
    ]),
  };
}

/** With declared settlements: the settlement comes before its voucher, the refund before what takes it back. */
export const withSettling = (acts: CardRun['acts']): CardRun['acts'] => [
  'settle',
  ...acts.flatMap((act) => (act === 'reverse' ? (['settle', act] as const) : [act])),
];

/** Cards that only accompany another are settled and declared before it. */
const settling = ({ scenario, companions = [], suite }: CardRun, ledger: string): readonly CardRun[] =>
  ledger === 'declared' && suite !== undefined
    ? companions.map((card) => ({ scenario, card, acts: ['settle'], suite }))
    : [];
