import { SERVICE_PATH } from '../../contract/service-path.ts';
import type { SessionPlan } from '../../../mocks/center/session-plan.ts';
import { ledgerEntry } from '../../app/ledger/entry.ts';
import { fullCapabilities, testHospital } from '../../app/settings/default-hospital.ts';
import { createContracts } from '../../checks/profiled.ts';
import { builtInProfiles } from '../../contract/profiles/index.ts';
import { specificationDigest } from '../../contract/specification.ts';
import type { Contract } from '../../contract/validate.ts';
import type { ActName, Card, Hospital } from '../../domain/card.ts';
import type { Clock } from '../../domain/clock.ts';
import { scenarioTitles, type ScenarioId } from '../../domain/form.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { PlannedFault } from '../../evidence/entries.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { dealCard } from '../../scenarios/cards.ts';
import { scenarios } from '../../scenarios/index.ts';
import type { Scenario } from '../../scenarios/plan.ts';
import { checkArguments } from '../arguments.ts';
import type { CenterHandlersOptions } from './options.ts';

/** Test data that one voucher is made of, and what a test does with it, in order. */
export interface DealtCard {
  readonly scenario: ScenarioId;
  readonly card: Card;
  readonly acts: readonly ActName[];
}

/** The dealt cards and the open session, as they are before the first request. */
export interface Layout {
  readonly plan: SessionPlan & { readonly hospital: Hospital };
  readonly dealt: readonly DealtCard[];
  readonly contract: Contract;
  readonly url: string;
}

interface LayoutPorts {
  readonly journal: JournalWriter;
  readonly clock: Clock;
  readonly harness: { readonly name: string; readonly version: string };
}

/** The only session of its center. */
export const SESSION = 'msw';
/** An address that belongs to nobody: the name is reserved for tests (RFC 2606). */
const ADDRESS = 'http://evoucher.test';

/**
 * Deals the cards and writes into the journal everything that is judged besides the traffic.
 * @throws HarnessError USAGE for the options, PROFILE-INVALID for the profile
 */
export function layOut(options: CenterHandlersOptions, { journal, clock, harness }: LayoutPorts): Layout {
  checkArguments('createCenterHandlers', options);
  const { hospital = testHospital, seed = 1, processingMs = 0, plannedFaults = true } = options;
  const selected = options.scenarios ?? scenarioTitles.map(({ id }) => id);
  const { document, contract } = profileOf(options.profile ?? 'default');
  const { specification } = contract;
  const played = scenarios.filter(({ id }) => selected.includes(id));
  const dealing = { hospital, seed, run: unique(), now: clock.now() };
  const dealt = played.flatMap(({ id, cards, acts }) =>
    cards
      .filter(({ needed }) => needed)
      .map((card): DealtCard => ({ scenario: id, card: dealCard(card, dealing), acts })),
  );
  const own =
    options.url === undefined || !URL.canParse(options.url)
      ? {}
      : { servicePath: new URL(options.url).pathname };
  const plan = {
    id: SESSION,
    hospital,
    cards: dealt.map(({ scenario, card }) => ({ scenario, needed: true, card })),
    ledger: dealt.map(({ scenario, card }) => ledgerEntry(scenario, card)),
    observe: false,
    faults: plannedFaults ? played.flatMap((scenario) => faultsOf(scenario, dealt)) : [],
    processingMs,
    byNature: false,
    ...own,
  };
  journal.append('open', {
    ...unchanging,
    run: dealing.run,
    harness,
    contract: { id: specification.id, digest: specificationDigest(specification) },
    profile: { id: idOf(document), document },
    hospital,
    seed,
    selected,
    ...own,
  });
  for (const card of plan.cards) journal.append('card', card);
  for (const entry of plan.ledger) journal.append('ledger', entry);
  for (const fault of plan.faults) journal.append('fault-planned', fault);
  const url = options.url ?? `${ADDRESS}${specification.servicePath ?? SERVICE_PATH}`;
  return { plan, dealt, contract, url };
}

const unchanging = {
  format: 'evoucher-journal@1',
  attempt: 1,
  driver: 'none',
  ledger: 'card',
  environment: 'simulated',
  capabilities: fullCapabilities,
} as const;

/** Returns a mark of this center, so that two centers share no settlement. */
const unique = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );

/** Returns the id of a profile, which every accepted profile has. */
const idOf = (document: object): string => ('id' in document ? String(document.id) : '');

const faultsOf = ({ id, plannedFault }: Scenario, dealt: readonly DealtCard[]): readonly PlannedFault[] =>
  dealt
    .filter(({ scenario }) => scenario === id)
    .map(({ card }) => ({ id: `${id}/${card.id}`, scenario: id, card: card.id, ...plannedFault }));

function profileOf(profile: string | object): { readonly document: object; readonly contract: Contract } {
  const document = typeof profile === 'string' ? builtIn(profile) : profile;
  return { document, contract: createContracts()(document) };
}

function builtIn(name: string): object {
  const document = Object.hasOwn(builtInProfiles, name) ? builtInProfiles[name] : undefined;
  if (typeof document === 'object' && document !== null) return document;
  const names = Object.keys(builtInProfiles).join('、');
  throw new HarnessError('USAGE', `没有内置的差异配置 ${name}；可用：${names}`, {
    hint: '自备的差异配置请以数据给出（对象）。',
  });
}
