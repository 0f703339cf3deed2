import { isLookingUp } from '../domain/received-call.ts';
import { formRows, type FormRow, type ScenarioId } from '../domain/form.ts';
import { lateWords } from '../domain/silence.ts';
import type { Verdict } from '../domain/verdict.ts';
import { currentReport, isSuccess } from '../book/register.ts';
import type { Capabilities } from '../evidence/entries.ts';
import type { CaseFile } from './case-file.ts';
import { lastEnding, lastUnread } from './act-facts.ts';
import { causeOf, type Around } from './cause.ts';
import { advice, checkResults } from './check-results.ts';
import { gapsOf, gapText, NO_REASON } from './gaps.ts';
import type { Pass } from './replayed.ts';
import type { CheckResult, ExtraRow, MatrixCell, PlayedFault, RowResult } from './results.ts';
import { stepVerdict, type StepVerdict } from './step-verdict.ts';
import { reasonTitles, remarkOf, type Subject } from './words.ts';

/** Returns the rows of the scenarios that this attempt ran, whatever came later. */
export const ownRows = (pass: Pass): readonly RowResult[] =>
  formRows
    .filter(({ scenario }) => pass.attempt.settings.selected.includes(scenario))
    .map((row) => rowResult(row, pass, pass.attempt.settings.capabilities));

/** Returns the last attempt that ran the scenario; the unit of a rerun is the scenario. */
export function passOf(passes: readonly Pass[], scenario: ScenarioId): Pass | undefined {
  const selecting = passes.filter(({ attempt }) => attempt.settings.selected.includes(scenario));
  return selecting.findLast((pass) => ran(pass, scenario)) ?? selecting.at(-1);
}

const ran = ({ attempt, replayed: { touched } }: Pass, scenario: ScenarioId): boolean =>
  attempt.cards.some(
    (data) => data.scenario === scenario && data.suite === undefined && touched.has(data.card.id),
  );

/** Returns a row of the form as the attempt that speaks for it has it. */
export function rowResult(row: FormRow, pass: Pass | undefined, capabilities: Capabilities): RowResult {
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
    remark: remarkOf(worst, row.step, subject) ?? passRemark(row, { capabilities, checks, files }),
    ...causeOf(worst, row.step, { subject, ...heardIn(pass) }),
    attempt: pass?.attempt.settings.attempt ?? null,
    checks,
    exchanges: files
      .flatMap((file) => file.steps[row.step].exchanges)
      .toSorted((left, right) => left.seq - right.seq),
  };
}

/** Tells whether something was found that had to be mended, also where an error of ours hides it. */
export const hasFailed = ({ verdict, checks }: RowResult): boolean =>
  verdict === 'fail' ||
  (verdict === 'error' && checks.some((check) => check.level === 'must' && check.verdict === 'fail'));

type Missing = Omit<RowResult, 'no' | 'scenario' | 'interface' | 'title'>;

/** Returns the row of a scenario that was not selected or is not offered: it has no cases to look at. */
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

/** What was heard in an attempt at all: whether anything came to the center, one that says nothing sensible included. */
const heardIn = (pass: Pass | undefined): Omit<Around, 'subject'> => ({
  received: pass?.attempt.exchanges.some(({ data }) => !isLookingUp(data.request)) ?? false,
  ending: pass === undefined ? undefined : lastEnding(pass.attempt),
  unread: pass === undefined ? undefined : lastUnread(pass.attempt),
});

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
      outage: null,
      silence: null,
    }
  );
}

/** Returns the cards that a row's reason holds for: what is true of one is not said of the others. */
function subjectOf(
  worst: StepVerdict,
  files: readonly CaseFile[],
  verdicts: readonly StepVerdict[],
): Subject {
  const isShared = (one: StepVerdict): boolean =>
    (['verdict', 'reason', 'blockedBy', 'because', 'came'] as const).every(
      (key) => one[key] === worst[key],
    ) && one.silence?.words === worst.silence?.words;
  if (verdicts.every(isShared)) return 'scenario';
  return files.flatMap(({ card }, index) => {
    const verdict = verdicts[index];
    return verdict !== undefined && isShared(verdict) ? [card.title] : [];
  });
}

interface Passed {
  readonly capabilities: Capabilities;
  readonly checks: readonly CheckResult[];
  readonly files: readonly CaseFile[];
}

/** Returns what a pass does not speak for, then an upload that came late, then the first `should` that was not met. */
function passRemark({ scenario, step }: FormRow, { capabilities, checks, files }: Passed): string | null {
  const untested = gapText(gapsOf(capabilities).filter((gap) => gap.scenario === scenario));
  const late = files.map(({ steps }) => steps[step].facts.late).find((one) => one !== undefined);
  const remarks = [untested, late === undefined ? null : lateWords(late), advice(checks)];
  return remarks.every((text) => text === null) ? null : remarks.filter((text) => text !== null).join('；');
}

/** Returns the rows of further cards: one for each step, outside the form. */
export function extraRows(pass: Pass): readonly ExtraRow[] {
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
            ...causeOf(verdict, row.step, { subject: 'case', ...heardIn(pass) }),
            attempt: pass.attempt.settings.attempt,
            checks,
            exchanges: file.steps[row.step].exchanges,
          };
        }),
    );
}

/** Returns a cell for every card and row that the attempt speaks for. */
export function matrix(pass: Pass, chosen: ReadonlyMap<ScenarioId, Pass | undefined>): readonly MatrixCell[] {
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

/** Returns the planned failures that were played, and whether 4905 mended them. */
export function playedFaults(
  pass: Pass,
  chosen: ReadonlyMap<ScenarioId, Pass | undefined>,
): readonly PlayedFault[] {
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
