import type { ReceivedCall } from '../domain/received-call.ts';
import type { Card, Demands } from '../domain/card.ts';
import type { ScenarioId, Step } from '../domain/form.ts';
import type { ActFacts } from '../domain/silence.ts';
import type { Finding } from '../domain/verdict.ts';
import type { CaseCall, CaseVoucher, Check } from '../checks/check.ts';
import type { VoucherRecord } from '../book/register.ts';
import type { CardData, SuiteCard } from '../evidence/entries.ts';
import type { Outage } from './environment.ts';
import type { ExchangeSummary, ForeignVoucher } from './results.ts';

/** Everything that was recorded for one step of one card: the exchanges, what was looked at, what was found. */
export interface StepFile {
  readonly exchanges: readonly ExchangeSummary[];
  readonly applied: ReadonlySet<Check>;
  readonly findings: ReadonlyMap<Check, readonly Finding[]>;
  /** Faults of the harness that touch this step. */
  readonly errors: readonly string[];
  /** A body that this copy of the journal does not hold. */
  readonly bodyMissing: boolean;
  /** Calls that a real environment did not answer, in their order. */
  readonly outages: readonly Outage[];
  /** All that is known of the step's acts, for the reason where nothing usable came. */
  readonly facts: ActFacts;
}

/** One card in one attempt. */
export interface CaseFile {
  readonly scenario: ScenarioId;
  readonly card: Card;
  readonly needed: boolean;
  /** The demands on the card's voucher; empty when nothing was asked. */
  readonly demands: Demands;
  readonly steps: Readonly<Record<Step, StepFile>>;
  /** The test was cut off in an act of this card. */
  readonly cutOff: boolean;
  /** The first step that the test did not get to, because it was cut off in it or before it. */
  readonly cutOffFrom: Step | undefined;
  /** Vouchers attributed to the card, in the order of their first upload. */
  readonly vouchers: readonly VoucherRecord[];
  /** The place of a card in a suite beyond the form; `undefined` for cards of the form. */
  readonly suite: SuiteCard | undefined;
  readonly calls: readonly CaseCall[];
  readonly documents: readonly CaseVoucher[];
  /** Vouchers that came in the place of the card's and are not this test. */
  readonly foreign: readonly ForeignVoucher[];
}

/** A case while the exchanges are replayed. */
export interface OpenCase {
  readonly scenario: ScenarioId;
  readonly card: Card;
  readonly needed: boolean;
  cutOff: boolean;
  cutOffFrom: Step | undefined;
  readonly facts: Readonly<Record<Step, GrowingFacts>>;
  readonly suite: SuiteCard | undefined;
  readonly calls: CaseCall[];
  readonly documents: Map<VoucherRecord, CaseVoucher>;
  readonly foreign: ForeignVoucher[];
  readonly strayQueries: { exchange: number; bizStsb: string; upldBchno: string }[];
  /** Series of 4902 without a pause. */
  readonly hurriedQueries: { exchange: number; step: Step; count: number }[];
  /** Refusals of a real environment whose reason is only in its own words. */
  readonly refusals: { step: Step; exchange: number; reason: string }[];
  readonly exchange: (step: Step, summary: ExchangeSummary) => void;
  readonly applied: (step: Step, checks: Iterable<Check>) => void;
  readonly finding: (step: Step, check: Check, finding: Finding) => void;
  readonly error: (step: Step, message: string) => void;
  readonly bodyMissing: (step: Step) => void;
  readonly outage: (step: Step, outage: Outage) => void;
  /** Tells a case whose hospital got no answer from a real environment after this exchange. */
  readonly hasOutageAfter: (exchange: number) => boolean;
  /** Ends the case; `vouchers` are those of the card in the order of their first upload. */
  readonly close: (vouchers: readonly VoucherRecord[]) => CaseFile;
}

/** The card and step that an exchange counts for. */
export interface Target {
  readonly file: OpenCase;
  readonly step: Step;
}

/** What is known of a step's acts while the attempt is replayed. */
export interface GrowingFacts {
  ending: ActFacts['ending'];
  calls: ReceivedCall[];
  unread: ActFacts['unread'];
  late: ActFacts['late'];
}

interface GrowingStep {
  exchanges: ExchangeSummary[];
  applied: Set<Check>;
  findings: Map<Check, Finding[]>;
  seen: Set<string>;
  errors: string[];
  bodyMissing: boolean;
  outages: Outage[];
}

export function openCase({ scenario, card, needed, demands = {}, suite }: CardData): OpenCase {
  const steps: Record<Step, GrowingStep> = { 1: emptyStep(), 2: emptyStep(), 3: emptyStep(), 4: emptyStep() };
  const facts: Record<Step, GrowingFacts> = { 1: noted(), 2: noted(), 3: noted(), 4: noted() };
  const calls: CaseCall[] = [];
  const documents = new Map<VoucherRecord, CaseVoucher>();
  const open: OpenCase = {
    scenario,
    card,
    needed,
    cutOff: false,
    cutOffFrom: undefined,
    facts,
    suite,
    calls,
    documents,
    foreign: [],
    strayQueries: [],
    hurriedQueries: [],
    refusals: [],
    exchange: (step, summary) => {
      if (steps[step].exchanges.at(-1)?.seq !== summary.seq) steps[step].exchanges.push(summary);
    },
    applied: (step, checks) => {
      for (const check of checks) steps[step].applied.add(check);
    },
    finding: (step, check, finding) => {
      const target = steps[step];
      target.applied.add(check);
      // The same mistake on every poll is one finding, at its first exchange.
      const key = `${check.id}|${finding.pointer}|${withoutClock(finding.expected)}|${finding.actual}`;
      if (target.seen.has(key)) return;
      target.seen.add(key);
      const known = target.findings.get(check);
      if (known === undefined) target.findings.set(check, [finding]);
      else known.push(finding);
    },
    error: (step, message) => steps[step].errors.push(message),
    bodyMissing: (step) => {
      steps[step].bodyMissing = true;
    },
    outage: (step, outage) => steps[step].outages.push(outage),
    hasOutageAfter: (exchange) =>
      Object.values(steps).some(({ outages }) => outages.some((outage) => outage.exchange > exchange)),
    close: (vouchers) => ({
      scenario,
      card,
      needed,
      demands,
      steps: {
        1: { ...steps[1], facts: facts[1] },
        2: { ...steps[2], facts: facts[2] },
        3: { ...steps[3], facts: facts[3] },
        4: { ...steps[4], facts: facts[4] },
      },
      cutOff: open.cutOff,
      cutOffFrom: open.cutOffFrom,
      vouchers,
      suite,
      calls,
      documents: [...documents.values()],
      foreign: open.foreign,
    }),
  };
  return open;
}

const noted = (): GrowingFacts => ({ ending: undefined, calls: [], unread: undefined, late: undefined });
/** What is expected of a clock is another second at every request. */
const withoutClock = (expected: string): string =>
  expected.replace(/^(\d{4}-\d{2}-\d{2}) \d{2}:\d{2}:\d{2}/, '$1');

const emptyStep = (): GrowingStep => ({
  exchanges: [],
  applied: new Set(),
  findings: new Map(),
  seen: new Set(),
  errors: [],
  bodyMissing: false,
  outages: [],
});
