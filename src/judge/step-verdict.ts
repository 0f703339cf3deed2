import { rowNo, stepOf, type Step } from '../domain/form.ts';
import { silenceOf, type ActFacts, type Silence } from '../domain/silence.ts';
import type { Finding, Verdict } from '../domain/verdict.ts';
import { uploadModeWord, voucherTypeWord } from '../domain/voucher-words.ts';
import type { Check } from '../checks/check.ts';
import { placeOf } from '../checks/catalogue/index.ts';
import {
  currentReport,
  firstReports,
  isFailure,
  isFinal,
  isSuccess,
  reportsAfterReupload,
  type VoucherRecord,
} from '../book/register.ts';
import type { CaseFile } from './case-file.ts';
import { outageText, type Outage } from './environment.ts';
import type { Reason } from './results.ts';

/** The verdict of one step of one card. */
export interface StepVerdict {
  readonly verdict: Verdict;
  readonly reason: Reason | null;
  readonly blockedBy: string | null;
  /** The first thing wrong, or the first error of ours. */
  readonly because: string | null;
  /** The must-check that failed first, with what it found. */
  readonly first: FirstFinding | null;
  /** Requests of the step's interface were received, whatever came of them. */
  readonly came: boolean;
  /** The call that a real environment did not answer, where that is why the step was not run. */
  readonly outage: Outage | null;
  /** All that is known of a step to which nothing usable came; `null` for every other. */
  readonly silence: Silence | null;
}

export interface FirstFinding {
  readonly check: Check;
  readonly finding: Finding;
}

const plain = {
  reason: null,
  blockedBy: null,
  because: null,
  first: null,
  came: false,
  outage: null,
  silence: null,
} as const;
const pass: StepVerdict = { verdict: 'pass', ...plain };
const notRun = (reason: Reason, blockedBy: string | null = null): StepVerdict => ({
  verdict: 'not-run',
  ...plain,
  reason,
  blockedBy,
});

/** The weight of a must-finding: it makes the step fail, or is a remark like any other. */
export type Rigour = 'strict' | 'remarks-only';

/**
 * The rule of a row: its demand is met and no must-finding stands on it. A missing precondition is `not-run` and names
 * the row that blocks it; a fault of ours is `error`; both are never green.
 */
export function stepVerdict(file: CaseFile, step: Step, rigour: Rigour = 'strict'): StepVerdict {
  const { errors, bodyMissing } = file.steps[step];
  const [error] = errors;
  if (error !== undefined) return { ...plain, verdict: 'error', reason: 'harness-error', because: error };
  if (bodyMissing) return notRun('body-missing');
  const blocked = precondition(file, step);
  if (blocked !== undefined) return blocked;
  const wrong = rigour === 'strict' ? firstMust(file, step) : undefined;
  if (wrong !== undefined) return { ...plain, verdict: 'fail', because: wrong.finding.message, first: wrong };
  if (demandMet(shown(file), step)) return pass;
  if (demandMet(file, step)) return { ...notRun('not-shown'), because: notShown(file) };
  const outage = file.steps[step].outages.at(-1);
  if (outage !== undefined) return { ...notRun(outage.kind), because: outageText(outage), outage };
  if (isCutOff(file, step)) return notRun('cut-off');
  const came = hasCome(file, step);
  const [foreign] = file.foreign;
  if (step === 1 && !came && foreign !== undefined)
    return { ...notRun('not-this-test'), because: foreign.text };
  return { ...notRun('nothing-received'), came, silence: silenceOf(tellingOf(file, step)) };
}

/** Calls of the step's own interface that the center took and that brought nothing are told by the row's own sentence. */
function tellingOf({ steps }: CaseFile, step: Step): ActFacts {
  const { facts } = steps[step];
  const calls = facts.calls.filter(
    ({ infno, became }) => became.kind !== 'taken' || became.isPending || stepOf(infno) !== step,
  );
  return { ...facts, calls };
}

const isCutOff = ({ cutOff, cutOffFrom, steps }: CaseFile, step: Step): boolean =>
  (cutOff && steps[step].exchanges.length > 0) || (cutOffFrom !== undefined && step >= cutOffFrom);

const hasCome = ({ steps }: CaseFile, step: Step): boolean =>
  steps[step].exchanges.some(({ infno }) => stepOf(infno ?? undefined) === step);

/** Returns what is missing before a step can be judged at all. */
function precondition(file: CaseFile, step: Step): StepVerdict | undefined {
  if (step === 1) return undefined;
  const blockedBy = (by: Step): StepVerdict => notRun('blocked', rowNo(file.scenario, by));
  if (file.vouchers.length === 0) return blockedBy(1);
  if (step === 2) return undefined;
  const reuploaded =
    file.vouchers.some(hasReupload) || file.steps[3].exchanges.some(({ infno }) => infno === '4905');
  if (step === 3) {
    if (reuploaded || firstMust(file, 3) !== undefined) return undefined;
    if (!file.vouchers.some(wasReported)) return blockedBy(2);
    return file.vouchers.some(everFailed) ? undefined : notRun('no-failure-to-mend');
  }
  if (file.vouchers.some(isSaved)) return undefined;
  return blockedBy(!file.vouchers.some(wasReported) && !reuploaded ? 2 : 3);
}

/** The case with only those vouchers that are what its card was to show. */
const shown = (file: CaseFile): CaseFile => ({
  ...file,
  vouchers: file.vouchers.filter(({ type, uploads }) => {
    const { voucherType, upldMode } = file.demands;
    const [first] = uploads;
    return (
      (voucherType === undefined || type === voucherType) &&
      (upldMode === undefined || first?.upldMode === upldMode)
    );
  }),
});

function notShown({ demands: { voucherType, upldMode }, vouchers }: CaseFile): string {
  const wanted = [
    ...(voucherType === undefined ? [] : [voucherTypeWord(voucherType)]),
    ...(upldMode === undefined ? [] : [uploadModeWord(upldMode)]),
  ];
  const came = vouchers.map(({ type, uploads }) =>
    [
      ...(voucherType === undefined ? [] : [voucherTypeWord(type)]),
      ...(upldMode === undefined ? [] : uploads.slice(0, 1).map((upload) => uploadModeWord(upload.upldMode))),
    ].join('、'),
  );
  return `医院声明的${wanted.join('、')}未出现，收到的是${[...new Set(came)].join('；')}`;
}

function demandMet(file: CaseFile, step: Step): boolean {
  switch (step) {
    case 1:
      return file.vouchers.some(({ uploads }) => uploads.some(({ infno }) => infno === '4901'));
    case 2:
      return file.vouchers.some(wasReported);
    case 3:
      return file.vouchers.some(
        (voucher) => hasReupload(voucher) && reportsAfterReupload(voucher).some(isSuccess),
      );
    case 4:
      return file.vouchers.some(({ statusCalls }) => statusCalls.some(({ answered }) => answered));
  }
}

const hasReupload = ({ uploads }: VoucherRecord): boolean => uploads.some(({ infno }) => infno === '4905');

/** Its first upload was polled to a result: both left 0, or one already says that it failed. */
const wasReported = (voucher: VoucherRecord): boolean =>
  firstReports(voucher).some((report) => isFinal(report) || isFailure(report));

const everFailed = ({ reports }: VoucherRecord): boolean => reports.some(isFailure);

/** Known to be stored and related: the last query said so, or the status was answered. */
function isSaved(voucher: VoucherRecord): boolean {
  const report = currentReport(voucher);
  return (report !== undefined && isSuccess(report)) || voucher.statusCalls.some(({ answered }) => answered);
}

function firstMust(file: CaseFile, step: Step): FirstFinding | undefined {
  return [...file.steps[step].findings]
    .filter(([check]) => check.level === 'must')
    .flatMap(([check, found]) => found.map((finding) => ({ check, finding })))
    .toSorted(
      (left, right) =>
        (left.finding.exchange ?? 0) - (right.finding.exchange ?? 0) ||
        placeOf(left.check.id) - placeOf(right.check.id),
    )[0];
}
