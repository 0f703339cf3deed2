import { interfaces, rowNo, stepOf, type Step } from '../domain/form.ts';
import type { SuiteId } from '../domain/suite.ts';
import type { Finding } from '../domain/verdict.ts';
import type { CaseSubject, Check } from '../checks/check.ts';
import { rosterOf } from '../checks/roster.ts';
import { wordedFor } from '../checks/worded.ts';
import type { SuiteCard } from '../evidence/entries.ts';
import type { CaseFile, StepFile } from './case-file.ts';
import { causeOfCase } from './cause.ts';
import { advice, checkResults } from './check-results.ts';
import type { Pass } from './replayed.ts';
import { findingOf } from './findings.ts';
import { actSteps } from './steps.ts';
import type { CheckResult, ExtraRow } from './results.ts';
import { stepVerdict, type Rigour, type StepVerdict } from './step-verdict.ts';
import { reasonTitles, remarkOf } from './words.ts';

const allSteps: readonly Step[] = [1, 2, 3, 4];
/** The steps of a voucher that only accompanies the lead's. */
const companionSteps: readonly Step[] = [1, 2];

/** The cases of a suite, a row for each, from the last attempt that ran it; none when no attempt was to. */
export function suiteRows(suite: SuiteId, passes: readonly Pass[]): readonly ExtraRow[] {
  const running = passes.filter(({ attempt }) => attempt.settings.suites?.includes(suite) === true);
  const pass =
    running.findLast(({ attempt, replayed }) =>
      attempt.cards.some((data) => data.suite?.id === suite && replayed.touched.has(data.card.id)),
    ) ?? running.at(-1);
  if (pass === undefined) return [];
  const cases = new Map<string, CaseFile[]>();
  for (const file of pass.replayed.cases.values()) {
    if (file.suite?.id !== suite) continue;
    cases.set(file.suite.case, [...(cases.get(file.suite.case) ?? []), file]);
  }
  return [...cases.values()].flatMap((files) => caseRow(files, pass));
}

function caseRow(files: readonly CaseFile[], pass: Pass): readonly ExtraRow[] {
  const lead = files.find(({ suite }) => suite?.part === 'lead');
  if (lead?.suite === undefined) return [];
  const { suite } = lead;
  // How the platform treats red vouchers is not attested: there, whatever is found is a remark.
  const rigour: Rigour = suite.id === 'red' ? 'remarks-only' : 'strict';
  const companions = files.filter((file) => file !== lead);
  const fault = pass.attempt.planned.find(({ card }) => card === lead.card.id);
  const played = pass.attempt.applied.filter((applied) => applied.fault === fault?.id);
  const own = ownFindings(suite, { lead, companions }, pass);
  const steps = files.flatMap((file) => allSteps.map((step) => file.steps[step]));
  const checks = resultsOf([...steps, own], rigour);
  const outcome = caseVerdict({ lead, companions, own, rigour });
  const isUnplayed = outcome.verdict === 'pass' && fault !== undefined && played.length === 0;
  const { verdict, reason, remark } = isUnplayed ? unplayed : outcome;
  return [
    {
      no: rowNo(lead.scenario, stepOf(suite.interface) ?? 1),
      scenario: lead.scenario,
      interface: suite.interface,
      title: suite.title,
      card: lead.card.id,
      verdict,
      reason,
      blockedBy: null,
      remark: remark ?? advice(checks),
      ...causeOfCase(verdict, checks, remark),
      attempt: pass.attempt.settings.attempt,
      checks,
      exchanges: uniqueBy(
        steps.flatMap(({ exchanges }) => exchanges),
        ({ seq }) => seq,
      ).toSorted((left, right) => left.seq - right.seq),
      suite: {
        id: suite.id,
        case: suite.case,
        demand: suite.demand,
        fault: fault === undefined ? null : (fault.kind ?? 'failure'),
        played: played.map(({ exchange }) => exchange),
      },
    },
  ];
}

interface Outcome {
  readonly verdict: StepVerdict['verdict'];
  readonly reason: StepVerdict['reason'];
  readonly remark: string | null;
}

const notRun = (reason: NonNullable<StepVerdict['reason']>, remark: string): Outcome => ({
  verdict: 'not-run',
  reason,
  remark,
});
const unplayed = notRun('fault-not-played', reasonTitles['fault-not-played']);
const noRedVoucher = notRun('nothing-received', '收到的上传请求（4901）中没有新开的冲红凭证被受理');

interface Parts {
  readonly lead: CaseFile;
  readonly companions: readonly CaseFile[];
}

interface Judged extends Parts {
  readonly own: OwnFindings;
  readonly rigour: Rigour;
}

/** Nothing wrong on any exchange of the case, and every act of it came to its end. */
function caseVerdict({ lead, companions, own, rigour }: Judged): Outcome {
  const cameAt = new Set(
    [lead, ...companions].flatMap(({ steps }) =>
      allSteps.flatMap((step) => steps[step].exchanges.map(({ infno }) => infno)),
    ),
  );
  const verdictOf = (file: CaseFile, step: Step): Outcome => {
    const found = stepVerdict(file, step, rigour);
    const face = interfaces[step - 1];
    // The row shows the exchanges of the whole case: what stands among them has not stayed away.
    const isOthers =
      found.reason === 'nothing-received' && !found.came && face !== undefined && cameAt.has(face.infno);
    return {
      ...found,
      remark: isOthers
        ? `已收到${face.infno} ${face.title}的请求，但其中没有案例“${file.card.title}”的凭证`
        : remarkOf(found, step, 'case'),
    };
  };
  const everywhere = [lead, ...companions].flatMap((file) => allSteps.map((step) => verdictOf(file, step)));
  const error = everywhere.find(({ verdict }) => verdict === 'error');
  const wrong = own.firstMust === undefined ? undefined : failed(own.firstMust);
  const fail = everywhere.find(({ verdict }) => verdict === 'fail') ?? wrong;
  const [ways, ends] = [stepsOf(lead, [1, 2, 3]), stepsOf(lead, [4])];
  const due = [
    ...ways.map((step) => verdictOf(lead, step)),
    ...companions.flatMap((file) => companionSteps.map((step) => verdictOf(file, step))),
    ...(lacksRedVoucher(lead) ? [noRedVoucher] : []),
    ...ends.map((step) => verdictOf(lead, step)),
  ];
  const missing = due.find(({ verdict }) => verdict !== 'pass');
  const strictly = rigour === 'strict' ? fail : undefined;
  if (error !== undefined) return error;
  if (strictly !== undefined) return strictly;
  if (missing !== undefined) return missing;
  return { verdict: 'pass', reason: null, remark: null };
}

const failed = ({ message }: Finding): Outcome => ({ verdict: 'fail', reason: null, remark: message });

const stepsOf = ({ suite }: CaseFile, among: readonly Step[]): readonly Step[] =>
  among.filter((step) => suite?.acts.some((act) => actSteps[act] === step) === true);

const lacksRedVoucher = ({ suite, vouchers }: CaseFile): boolean =>
  suite?.acts.includes('reverse') === true && vouchers.length < 2;

interface OwnFindings extends Pick<StepFile, 'applied' | 'findings'> {
  readonly firstMust: Finding | undefined;
}

/** Returns the findings of the suite's own checks; they have nothing to look at when nothing came. */
function ownFindings(suite: SuiteCard, { lead, companions }: Parts, { contract }: Pass): OwnFindings {
  const files = [lead, ...companions];
  const calls = uniqueBy(
    files.flatMap((file) => file.calls),
    ({ exchange }) => exchange,
  ).toSorted((left, right) => left.exchange - right.exchange);
  const subject: CaseSubject = {
    cards: files.map(({ card, vouchers, documents }) => ({
      card,
      vouchers: vouchers.flatMap((record) => documents.filter((document) => document.record === record)),
    })),
    calls,
  };
  const applied = rosterOf(contract).case.filter(
    (check) => calls.length > 0 && check.suite === suite.id && check.cases?.includes(suite.case) !== false,
  );
  const findings = new Map<Check, readonly Finding[]>(
    applied.map((check) => [
      check,
      check
        .inspect(subject)
        .map(({ exchange, ...found }) =>
          findingOf(check, wordedFor(contract, suite.interface)({ ...found, isRetold: true }), exchange),
        ),
    ]),
  );
  const musts = applied.filter(({ level }) => level === 'must').flatMap((check) => findings.get(check) ?? []);
  return { applied: new Set<Check>(applied), findings, firstMust: musts[0] };
}

/** One list for the whole case; what several cards of a batch share is told once. */
const resultsOf = (
  steps: readonly Pick<StepFile, 'applied' | 'findings'>[],
  rigour: Rigour,
): readonly CheckResult[] =>
  checkResults(steps).map((result) => ({
    ...result,
    level: rigour === 'strict' ? result.level : 'should',
    findings: uniqueBy(result.findings, (finding) => JSON.stringify(finding)),
  }));

function uniqueBy<T>(all: readonly T[], key: (one: T) => string | number): readonly T[] {
  return [...new Map(all.map((one) => [key(one), one])).values()];
}
