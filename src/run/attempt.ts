import type { Act, ActName, Card, Hospital, Settlement } from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { SuiteId } from '../domain/suite.ts';
import type { CardProgress, Declaration, PartId, RunPorts, TesterRequest } from './ports.ts';

/** One card's way through its acts. */
export interface CardRun {
  readonly scenario: ScenarioId;
  readonly card: Card;
  readonly acts: readonly ActName[];
  /** Of a card beyond the form: its suite, the cards of the same batch, what takes its settlement back. */
  readonly suite?: SuiteId;
  readonly companions?: readonly Card[];
  readonly refund?: Settlement;
}

export interface AttemptPlan {
  readonly attempt: number;
  readonly hospital: Hospital;
  readonly cards: readonly CardRun[];
  readonly deadlineMs: number;
  /** The milliseconds of silence before an act that ended without its exchange is given up. */
  readonly silenceMs: number;
}

const LOOK_EVERY_MS = 25;

/**
 * One attempt: every card, act by act; what happened is in the journal, nowhere else. Resolves with the parts that
 * a further attempt has to run: none, unless a person begins one anew.
 */
export async function attempt(plan: AttemptPlan, ports: RunPorts): Promise<readonly PartId[]> {
  for (const run of plan.cards) {
    for (const [index, name] of run.acts.entries()) {
      if (ports.signal.aborted) return [];
      const act = actOf(plan, run, name, index, ports);
      const { outcome, request } = await perform(act, stageOf(run.acts, index), plan, ports);
      if (request === 'end') return [];
      if (request === 'restart') return [partOf(run), ...notBegun(plan, run)];
      if (request === 'skip-card' || (outcome !== 'fulfilled' && isFoundation(run.acts, index))) {
        skip(plan, run, index + 1, whySkipped(name, request), ports);
        if (outcome === 'silent') return [];
        break;
      }
    }
  }
  return [];
}

const NO_VOUCHER = '该案例没有成功上传的凭证';
const NO_RED_VOUCHER = '该案例没有上传冲红凭证';

function whySkipped(name: ActName, request: TesterRequest | undefined): string {
  if (request === 'skip-card') return '测试人员跳过该案例';
  return name === 'reverse' ? NO_RED_VOUCHER : NO_VOUCHER;
}

/** Without a voucher there is nothing to query, to re-upload or to ask about; a later upload may still bring it. */
const isFoundation = (acts: readonly ActName[], index: number): boolean =>
  acts[index] === 'reverse' || (acts[index] === 'upload' && !acts.includes('upload', index + 1));

const partOf = ({ suite, scenario }: CardRun): PartId => suite ?? scenario;

/** Parts of which not one card had its turn yet. */
function notBegun({ cards }: AttemptPlan, current: CardRun): readonly PartId[] {
  const begun = new Set(cards.slice(0, cards.indexOf(current) + 1).map(partOf));
  return [...new Set(cards.map(partOf))].filter((part) => !begun.has(part));
}

interface Performed {
  /** `silent`: the deadline passed and the hospital never sent anything in this whole run. */
  readonly outcome: 'fulfilled' | 'unfulfilled' | 'silent';
  readonly request?: TesterRequest | undefined;
}

async function perform(act: Act, stage: Stage, plan: AttemptPlan, ports: RunPorts): Promise<Performed> {
  const { journal, center, driver, progress, signal } = ports;
  const isFulfilled = (): boolean => fulfilled(act.act, stage, center.progress(act.card.id));
  start(act, ports);
  let note = '';
  let timedOut = false;
  let request: TesterRequest | undefined;
  if (isFulfilled()) note = '在提示之前已完成';
  else if (hasNothingToMend(act.act, stage, center.progress(act.card.id))) {
    return { outcome: skipped(act, '未出现可重传的失败', ports) };
  } else {
    do {
      const report = await driver.perform(act, signal, isFulfilled);
      timedOut = report.timedOut ?? false;
      request = report.request;
      if (report.declaration !== undefined) center.declare(act.card.id, report.declaration);
      if (report.remark !== undefined)
        journal.append('remark', { source: report.source ?? 'driver', act: act.id, text: report.remark });
      if (report.fault !== undefined) {
        journal.append('error', { ...report.fault, act: act.id });
        note = report.fault.message;
        break;
      }
      if (act.act === 'settle') return { outcome: concludeSettling(act, report.declaration, ports), request };
      if (request === undefined || request === 'again')
        await settle(isFulfilled, act.deadlineMs, plan.silenceMs, ports);
    } while (request === 'again' && !isFulfilled() && !signal.aborted);
  }
  const outcome = isFulfilled() ? 'fulfilled' : 'unfulfilled';
  if (outcome === 'unfulfilled' && note === '')
    note = signal.aborted ? '测试暂停' : unfulfilledNote(timedOut, request);
  center.openAct(undefined);
  journal.append('act-end', { id: act.id, outcome, ...(note === '' ? {} : { note }) });
  await journal.synced();
  progress.actEnded(act, outcome, note);
  const isSilent = timedOut && outcome === 'unfulfilled' && center.activity().lastAt === 0;
  return { outcome: isSilent ? 'silent' : outcome, request };
}

function unfulfilledNote(timedOut: boolean, request: TesterRequest | undefined): string {
  if (timedOut) return '到期限仍未完成';
  switch (request) {
    case 'skip-act':
    case 'skip-card':
      return '测试人员跳过';
    case 'restart':
      return '测试人员重做该场景';
    case 'end':
      return '测试人员结束测试';
    case 'again':
    case undefined:
      return '操作已结束，但未收到所需的请求';
  }
}

function start(act: Act, { journal, center, progress }: RunPorts): void {
  const { id, act: name, attempt: number, scenario, deadlineMs, card } = act;
  journal.append('act-start', { id, act: name, attempt: number, scenario, card: card.id, deadlineMs });
  center.openAct({ id, card: card.id });
  progress.actStarted(act, card, scenario);
}

/** After the driver has ended: until the act is fulfilled, or it has been quiet long enough with nothing under way. */
async function settle(
  isFulfilled: () => boolean,
  deadlineMs: number,
  silenceMs: number,
  ports: RunPorts,
): Promise<void> {
  const { clock, center, signal } = ports;
  const ended = clock.now();
  while (!isFulfilled() && !signal.aborted) {
    const { lastAt, inFlight } = center.activity();
    const quietMs = clock.now() - Math.max(ended, lastAt);
    if ((quietMs >= silenceMs && inFlight === 0) || clock.now() - ended >= deadlineMs) return;
    await clock.wait(LOOK_EVERY_MS, signal);
  }
}

function skip(plan: AttemptPlan, run: CardRun, from: number, note: string, ports: RunPorts): void {
  for (const [index, name] of run.acts.entries()) {
    if (index < from) continue;
    const act = actOf(plan, run, name, index, ports);
    start(act, ports);
    skipped(act, note, ports);
  }
}

/** Acts without traffic of the four interfaces: what was declared is all there is to wait for. */
function concludeSettling(
  act: Act,
  declaration: Declaration | undefined,
  { center, journal, progress }: RunPorts,
): 'fulfilled' | 'unfulfilled' {
  const isKnown = declaration !== undefined || center.isSettled(act.card.id);
  const outcome = isKnown ? 'fulfilled' : 'unfulfilled';
  const note = isKnown ? '' : '没有申报结算，也没有在平台结算';
  center.openAct(undefined);
  journal.append('act-end', { id: act.id, outcome, ...(note === '' ? {} : { note }) });
  progress.actEnded(act, outcome, note);
  return outcome;
}

function skipped(act: Act, note: string, { center, journal, progress }: RunPorts): 'unfulfilled' {
  center.openAct(undefined);
  journal.append('act-end', { id: act.id, outcome: 'skipped', note });
  progress.actEnded(act, 'skipped', note);
  return 'unfulfilled';
}

/** Against a real test environment nothing fails by plan: what succeeded at once cannot be re-uploaded. */
function hasNothingToMend(name: ActName, stage: Stage, progress: CardProgress | undefined): boolean {
  const isAboutMending = name === 'reupload' || (name === 'query-upload' && stage === 'mending');
  return (
    isAboutMending &&
    progress !== undefined &&
    progress.polledToResult &&
    !progress.failed &&
    !progress.reuploaded
  );
}

/** The position of an act on its card's way: a query after the re-upload is about that and not about the upload. */
type Stage = 'uploading' | 'mending' | 'taking-back';

function stageOf(acts: readonly ActName[], index: number): Stage {
  const before = acts.slice(0, index);
  if (before.includes('reverse')) return 'taking-back';
  return before.includes('reupload') ? 'mending' : 'uploading';
}

/** The first, the second … act of its name on this card. */
const nthOf = (acts: readonly ActName[], index: number): number =>
  acts.slice(0, index + 1).filter((name) => name === acts[index]).length;

/** The exchange that an act waits for. */
function fulfilled(name: ActName, stage: Stage, progress: CardProgress | undefined): boolean {
  if (progress === undefined) return false;
  switch (name) {
    case 'upload':
      return true;
    case 'query-upload':
      return stage === 'mending' ? progress.polledAfterReupload : progress.polledToResult;
    case 'reupload':
      return progress.reuploaded;
    case 'query-status':
      return progress.statusAnswered;
    case 'reverse':
      return progress.voucher.no !== progress.first.no;
    case 'settle':
      return false;
  }
}

function actOf(plan: AttemptPlan, run: CardRun, act: ActName, index: number, ports: RunPorts): Act {
  const { hospital, attempt: number, deadlineMs } = plan;
  const { scenario, card, acts, suite, companions, refund } = run;
  const known = ports.center.progress(card.id);
  // What is taken back, and asked about afterwards, is the voucher that the card began with.
  const isAboutFirst = act === 'reverse' || (act === 'query-status' && suite === 'red');
  return {
    schema: 'evoucher/act@1',
    id: `${suite ?? scenario}.${labelOf(run)}.${act}.${nthOf(acts, index)}`,
    act,
    attempt: number,
    scenario,
    deadlineMs,
    center: { url: ports.center.url },
    hospital,
    card,
    ...(known === undefined
      ? {}
      : { voucher: isAboutFirst ? known.first : known.voucher, batch: known.batch }),
    ...(suite === undefined ? {} : { suite }),
    ...(companions === undefined ? {} : { companions }),
    ...(refund === undefined || !isAboutRefund(acts, index) ? {} : { refund }),
  };
}

/** From the act that takes back on, and from the settlement of the refund if one is asked for. */
const isAboutRefund = (acts: readonly ActName[], index: number): boolean =>
  index >= acts.indexOf('reverse') || (acts[index] === 'settle' && nthOf(acts, index) > 1);

/** The needed cards have speaking act ids, the further ones carry their card's id. */
function labelOf({ scenario, card }: CardRun): string {
  const visit = card.visit.mdtrtType === '2' ? 'inpatient' : 'outpatient';
  return card.id === defaultCard(scenario, visit) ? visit : card.id.toLowerCase();
}

const initials: Readonly<Record<ScenarioId, string>> = {
  'real-time': 'RT',
  'self-paid': 'SP',
  'cross-province': 'CP',
};

const defaultCard = (scenario: ScenarioId, visit: 'inpatient' | 'outpatient'): string =>
  `${initials[scenario]}-${visit === 'inpatient' ? 'IP' : 'OP'}`;
