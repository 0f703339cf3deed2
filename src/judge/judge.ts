import { formRows, scenarioTitles, type FormRow, type ScenarioId } from '../domain/form.ts';
import { suiteTitles } from '../domain/suite.ts';
import type { Verdict } from '../domain/verdict.ts';
import { loweredIn, type ContractFor } from '../checks/profiled.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import type { Capabilities, Journal } from '../evidence/entries.ts';
import { currentReport, isSuccess } from '../book/register.ts';
import { attemptsOf, type Attempt } from './attempts.ts';
import { changesSince } from './attempt-history.ts';
import type { CaseFile } from './case-file.ts';
import { causeOf } from './cause.ts';
import { advice, checkResults } from './check-results.ts';
import { gapsOf, gapText, NO_REASON } from './gaps.ts';
import type { Pass } from './pass.ts';
import { replay, type Replayed } from './replay.ts';
import type {
  AttemptSummary,
  CheckResult,
  ExtraRow,
  MatrixCell,
  PlayedFault,
  Results,
  RowResult,
} from './results.ts';
import { stepVerdict, type StepVerdict } from './step-verdict.ts';
import { tracesOf } from './trace.ts';
import { suiteRows } from './suite-rows.ts';
import { reasonTitles, remarkOf, type Subject } from './words.ts';

export interface JudgePorts {
  /** The contract of a profile's document and of an edition's digest, as they stand in the journal. */
  readonly contractFor: ContractFor;
  /** Reads zip, PDF and XML; the same bytes always give the same reading. */
  readonly reader: PackageReader;
}

/**
 * The verdicts of a journal, and nothing but the journal: no clock, network or randomness.
 * @throws HarnessError READER-FAILED when an attachment reader of ours breaks, PROFILE-INVALID when the journal's profile
 * is none
 */
export async function judge(journal: Journal, { contractFor, reader }: JudgePorts): Promise<Results> {
  const passes: Pass[] = [];
  const signNos = new Set<string>();
  for (const attempt of attemptsOf(journal.entries)) {
    const { profile, contract: edition } = attempt.settings;
    const contract = contractFor(profile.document, edition.digest);
    const replayed = await replay(attempt, { contract, reader, bodies: journal, signNos });
    passes.push({ attempt, replayed, contract });
  }
  const last = passes.at(-1)?.attempt;
  if (last === undefined) throw new TypeError('A journal without an open line has nothing to judge.');

  const chosen = new Map(scenarioTitles.map(({ id }) => [id, passOf(passes, id)]));
  const rows = formRows.map((row) => rowResult(row, chosen.get(row.scenario), last.settings.capabilities));
  const counted = [...new Set([...chosen.values()].filter((pass) => pass !== undefined))];
  const { settings } = last;
  return {
    schema: 'evoucher/results@1',
    harness: settings.harness,
    contract: settings.contract,
    profile: { id: settings.profile.id, lowered: lowered(passes) },
    driver: settings.driver,
    ledger: settings.ledger,
    environment: settings.environment,
    hospital: settings.hospital,
    his: settings.his ?? null,
    capabilities: settings.capabilities,
    period: period(passes),
    attempts: passes.map((pass, index) => attemptSummary(pass, passes[index - 1])),
    rows,
    earlier: passes
      .flatMap((pass) => ownRows(pass).filter(({ scenario }) => chosen.get(scenario) !== pass))
      .filter(hasFailed),
    extra: [...counted.flatMap(extraRows), ...suiteTitles.flatMap(({ id }) => suiteRows(id, passes))],
    matrix: counted.flatMap((pass) => matrix(pass, chosen)),
    gaps: gapsOf(settings.capabilities),
    playedFaults: counted.flatMap((pass) => playedFaults(pass, chosen)),
    remarks: passes.flatMap(({ attempt }) =>
      attempt.remarks.map(({ seq, act, text }) => ({ seq, act: act ?? null, text })),
    ),
    unattributed: passes.flatMap(({ replayed }) => replayed.unattributed),
    ...(settings.counter === true ? { traces: counted.flatMap(tracesOf) } : {}),
    summary: summary(rows),
    journal: { entries: journal.entries.length, head: journal.head, closed: journal.closed },
  };
}

/** The rows of the scenarios that this attempt ran, whatever came later. */
const ownRows = (pass: Pass): readonly RowResult[] =>
  formRows
    .filter(({ scenario }) => pass.attempt.settings.selected.includes(scenario))
    .map((row) => rowResult(row, pass, pass.attempt.settings.capabilities));

function attemptSummary(pass: Pass, before: Pass | undefined): AttemptSummary {
  const { settings, openedAt } = pass.attempt;
  return {
    no: settings.attempt,
    scenarios: settings.selected,
    ...(settings.suites === undefined ? {} : { suites: settings.suites }),
    at: openedAt,
    his: settings.his ?? null,
    changes: changesSince(before?.attempt.settings, settings),
    rows: ownRows(pass).map(({ no, verdict }) => ({ no, verdict })),
  };
}

/** Of every attempt: a row may stand from one that was run under another profile. */
const lowered = (passes: readonly Pass[]): readonly string[] => [
  ...new Set(passes.flatMap(({ contract }) => loweredIn(contract))),
];

/** The last attempt that ran the scenario; the unit of a rerun is the scenario. */
function passOf(passes: readonly Pass[], scenario: ScenarioId): Pass | undefined {
  const selecting = passes.filter(({ attempt }) => attempt.settings.selected.includes(scenario));
  return selecting.findLast(({ attempt, replayed }) => ran(attempt, replayed, scenario)) ?? selecting.at(-1);
}

const ran = (attempt: Attempt, { touched }: Replayed, scenario: ScenarioId): boolean =>
  attempt.cards.some(
    (data) => data.scenario === scenario && data.suite === undefined && touched.has(data.card.id),
  );

function rowResult(row: FormRow, pass: Pass | undefined, capabilities: Capabilities): RowResult {
  const head = { no: row.no, scenario: row.scenario, interface: row.interface, title: row.title };
  const missing = notRunRow(row, pass, capabilities);
  if (missing !== undefined) return { ...head, ...missing };
  const files = casesOf(pass, row.scenario).filter(({ needed }) => needed);
  const verdicts = files.map((file) => stepVerdict(file, row.step));
  const worst = worstOf(verdicts);
  const subject = subjectOf(worst, files, verdicts);
  const checks = checkResults(files.map(({ steps }) => steps[row.step]));
  return {
    ...head,
    verdict: worst.verdict,
    reason: worst.reason,
    blockedBy: worst.blockedBy,
    remark: remarkOf(worst, row.step, subject) ?? passRemark(row, capabilities, checks),
    ...causeOf(worst, row.step, { subject, received: anythingCame(pass) }),
    attempt: pass?.attempt.settings.attempt ?? null,
    checks,
    exchanges: files
      .flatMap((file) => file.steps[row.step].exchanges)
      .toSorted((left, right) => left.seq - right.seq),
  };
}

/** Tells whether something was found that had to be mended, also where an error of ours hides it. */
const hasFailed = ({ verdict, checks }: RowResult): boolean =>
  verdict === 'fail' ||
  (verdict === 'error' && checks.some((check) => check.level === 'must' && check.verdict === 'fail'));

type Missing = Omit<RowResult, 'no' | 'scenario' | 'interface' | 'title'>;

/** Rows of a scenario that was not selected or is not offered have no cases to look at. */
function notRunRow(row: FormRow, pass: Pass | undefined, capabilities: Capabilities): Missing | undefined {
  const nothing = {
    blockedBy: null,
    cause: null,
    divergence: null,
    attempt: null,
    checks: [],
    exchanges: [],
  };
  const isOffered = row.scenario !== 'cross-province' || capabilities.crossProvince;
  if (!isOffered) {
    const why = capabilities.notOffered?.['crossProvince'];
    return {
      verdict: 'not-run',
      reason: 'not-offered',
      remark: `医院申报不提供跨省结算：${why ?? NO_REASON}`,
      ...nothing,
    };
  }
  if (pass === undefined) {
    return { verdict: 'not-run', reason: 'not-selected', remark: reasonTitles['not-selected'], ...nothing };
  }
  if (casesOf(pass, row.scenario).some(({ needed }) => needed)) return undefined;
  return {
    verdict: 'not-run',
    reason: 'not-offered',
    remark: '医院申报的能力范围内没有可测试的案例',
    ...nothing,
  };
}

/** Whether a request reached the center in this attempt, one that says nothing sensible included. */
const anythingCame = (pass: Pass | undefined): boolean =>
  pass?.attempt.exchanges.some(({ data }) => data.request.method === 'POST') ?? false;

const casesOf = (pass: Pass | undefined, scenario: ScenarioId): readonly CaseFile[] =>
  [...(pass?.replayed.cases.values() ?? [])].filter((file) => file.scenario === scenario);

/** From good to bad. Where the harness failed nothing is known of the row, whatever else was found on it. */
const severity: readonly Verdict[] = ['pass', 'not-run', 'fail', 'error'];

/** Returns the verdict of the worst card: a row passes only when it passed for every visit type. */
function worstOf(verdicts: readonly StepVerdict[]): StepVerdict {
  const [worst] = verdicts.toSorted(
    (left, right) => severity.indexOf(right.verdict) - severity.indexOf(left.verdict),
  );
  return (
    worst ?? {
      verdict: 'not-run',
      reason: 'nothing-received',
      blockedBy: null,
      because: null,
      first: null,
      came: false,
    }
  );
}

/** What is true of one card is not said of the others: a row names the cards that its reason holds for. */
function subjectOf(
  worst: StepVerdict,
  files: readonly CaseFile[],
  verdicts: readonly StepVerdict[],
): Subject {
  const isShared = (one: StepVerdict): boolean =>
    (['verdict', 'reason', 'blockedBy', 'because', 'came'] as const).every((key) => one[key] === worst[key]);
  if (verdicts.every(isShared)) return 'scenario';
  return files.flatMap(({ card }, index) => {
    const verdict = verdicts[index];
    return verdict !== undefined && isShared(verdict) ? [card.title] : [];
  });
}

/** A pass says what it does not speak for, then the first `should` that was not met. */
function passRemark(
  { scenario }: FormRow,
  capabilities: Capabilities,
  checks: readonly CheckResult[],
): string | null {
  const untested = gapText(gapsOf(capabilities).filter((gap) => gap.scenario === scenario));
  const remarks = [untested, advice(checks)].filter((text) => text !== null);
  return remarks.length === 0 ? null : remarks.join('；');
}

/** Further cards: the same rows, one for each step, outside the form. */
function extraRows(pass: Pass): readonly ExtraRow[] {
  return [...pass.replayed.cases.values()]
    .filter(({ needed, suite }) => !needed && suite === undefined)
    .flatMap((file) =>
      formRows
        .filter(({ scenario }) => scenario === file.scenario)
        .map((row): ExtraRow => {
          const verdict = stepVerdict(file, row.step);
          const checks = checkResults([file.steps[row.step]]);
          return {
            no: row.no,
            scenario: row.scenario,
            interface: row.interface,
            title: `${file.card.title} ${row.title}`,
            card: file.card.id,
            verdict: verdict.verdict,
            reason: verdict.reason,
            blockedBy: verdict.blockedBy,
            remark: remarkOf(verdict, row.step, 'case') ?? advice(checks),
            ...causeOf(verdict, row.step, { subject: 'case', received: anythingCame(pass) }),
            attempt: pass.attempt.settings.attempt,
            checks,
            exchanges: file.steps[row.step].exchanges,
          };
        }),
    );
}

function matrix(pass: Pass, chosen: ReadonlyMap<ScenarioId, Pass | undefined>): readonly MatrixCell[] {
  return [...pass.replayed.cases.values()]
    .filter(({ scenario, suite }) => suite === undefined && chosen.get(scenario) === pass)
    .flatMap((file) =>
      formRows
        .filter(({ scenario }) => scenario === file.scenario)
        .map((row) => {
          const { verdict, reason } = stepVerdict(file, row.step);
          return {
            no: row.no,
            scenario: file.scenario,
            card: file.card.id,
            cardTitle: file.card.title,
            visitType: file.card.visit.mdtrtType,
            voucherType: file.vouchers.at(-1)?.type ?? null,
            upldMode: file.vouchers.at(-1)?.uploads[0]?.upldMode ?? null,
            demands: Object.keys(file.demands).length === 0 ? null : file.demands,
            needed: file.needed,
            verdict,
            reason,
          };
        }),
    );
}

function playedFaults(pass: Pass, chosen: ReadonlyMap<ScenarioId, Pass | undefined>): readonly PlayedFault[] {
  const planned = new Map(pass.attempt.planned.map((fault) => [fault.id, fault]));
  // A client that lost the answer sends its 4901 anew, and the failure it was not told of is played once more.
  const played = new Map(pass.attempt.applied.map((applied) => [applied.fault, applied]));
  return [...played.values()].flatMap(({ fault: id, exchange }) => {
    const fault = planned.get(id);
    if (fault === undefined || fault.kind !== undefined || chosen.get(fault.scenario) !== pass) return [];
    const file = pass.replayed.cases.get(fault.card);
    if (file?.suite !== undefined) return [];
    const vouchers = file?.vouchers ?? [];
    const mended = vouchers.some((voucher) => {
      const report = currentReport(voucher);
      return (
        voucher.uploads.some((upload) => upload.infno === '4905') && report !== undefined && isSuccess(report)
      );
    });
    return [{ scenario: fault.scenario, card: fault.card, exchange, reason: fault.reason, mended }];
  });
}

/** From the first to the last exchange that counts for a card, over all attempts. */
function period(passes: readonly Pass[]): Results['period'] {
  const times = passes
    .flatMap(({ replayed }) => [...replayed.cases.values()])
    .filter(({ suite }) => suite === undefined)
    .flatMap((file) =>
      ([1, 2, 3, 4] as const).flatMap((step) => file.steps[step].exchanges.map(({ at }) => at)),
    )
    .toSorted();
  return { from: times[0] ?? null, to: times.at(-1) ?? null };
}

function summary(rows: readonly RowResult[]): Results['summary'] {
  const count = (verdict: Verdict): number => rows.filter((row) => row.verdict === verdict).length;
  return { pass: count('pass'), fail: count('fail'), notRun: count('not-run'), error: count('error') };
}
