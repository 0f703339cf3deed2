import type { Act, ActName, Card, Hospital } from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { CardProgress, RunPorts } from './ports.ts';

/** One card's way through its acts. */
export interface CardRun {
  readonly scenario: ScenarioId;
  readonly card: Card;
  readonly acts: readonly ActName[];
}

export interface AttemptPlan {
  readonly attempt: number;
  readonly hospital: Hospital;
  readonly cards: readonly CardRun[];
  readonly deadlineMs: number;
  /** How long it must be quiet before an act that ended without its exchange is given up. */
  readonly silenceMs: number;
}

const LOOK_EVERY_MS = 25;

/** One attempt: every card, act by act; what happened is in the journal, nowhere else. */
export async function attempt(plan: AttemptPlan, ports: RunPorts): Promise<void> {
  for (const run of plan.cards) {
    for (const [index, name] of run.acts.entries()) {
      if (ports.signal.aborted) return;
      const act = actOf(plan, run, name, index, ports);
      const outcome = await perform(act, index, plan, ports);
      // Without a voucher there is nothing to query, to re-upload or to ask about.
      if (outcome !== 'fulfilled' && name === 'upload') {
        skip(plan, run, index + 1, ports);
        if (outcome === 'mute') return;
        break;
      }
    }
  }
}

/** `mute`: the deadline passed and the hospital never sent anything in this whole run. */
async function perform(
  act: Act,
  index: number,
  plan: AttemptPlan,
  ports: RunPorts,
): Promise<'fulfilled' | 'unfulfilled' | 'mute'> {
  const { journal, center, driver, progress, signal } = ports;
  const isFulfilled = (): boolean => fulfilled(act.act, index, center.progress(act.card.id));
  start(act, ports);
  let note = '';
  let timedOut = false;
  if (isFulfilled()) note = '在提示之前已完成';
  else {
    const report = await driver.perform(act, signal);
    timedOut = report.timedOut ?? false;
    if (report.remark !== undefined)
      journal.append('remark', { source: 'driver', act: act.id, text: report.remark });
    await settle(isFulfilled, act.deadlineMs, plan.silenceMs, ports);
  }
  const outcome = isFulfilled() ? 'fulfilled' : 'unfulfilled';
  if (outcome === 'unfulfilled') note = timedOut ? '到期限仍未完成' : '操作已结束，但未收到所需的请求';
  center.openAct(undefined);
  journal.append('act-end', { id: act.id, outcome, ...(note === '' ? {} : { note }) });
  await journal.synced();
  progress.actEnded(act, outcome, note);
  return timedOut && outcome === 'unfulfilled' && center.activity().lastAt === 0 ? 'mute' : outcome;
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

function skip(plan: AttemptPlan, run: CardRun, from: number, ports: RunPorts): void {
  for (const [index, name] of run.acts.entries()) {
    if (index < from) continue;
    const act = actOf(plan, run, name, index, ports);
    start(act, ports);
    ports.center.openAct(undefined);
    const note = '该案例没有成功上传的凭证';
    ports.journal.append('act-end', { id: act.id, outcome: 'skipped', note });
    ports.progress.actEnded(act, 'skipped', note);
  }
}

/** What an act waits for; the second query-upload is the one after the re-upload. */
function fulfilled(name: ActName, index: number, progress: CardProgress | undefined): boolean {
  if (progress === undefined) return false;
  switch (name) {
    case 'upload':
      return true;
    case 'query-upload':
      return index > 1 ? progress.polledAfterReupload : progress.polledToResult;
    case 'reupload':
      return progress.reuploaded;
    case 'query-status':
      return progress.statusAnswered;
    case 'settle':
    case 'reverse':
      return false;
  }
}

function actOf(
  plan: AttemptPlan,
  { scenario, card, acts }: CardRun,
  act: ActName,
  index: number,
  ports: RunPorts,
): Act {
  const { hospital, attempt: number, deadlineMs } = plan;
  const known = ports.center.progress(card.id);
  const nth = acts.slice(0, index + 1).filter((name) => name === act).length;
  const visit = card.visit.mdtrtType === '2' ? 'inpatient' : 'outpatient';
  return {
    schema: 'evoucher/act@1',
    id: `${scenario}.${card.id === defaultCard(scenario, visit) ? visit : card.id.toLowerCase()}.${act}.${nth}`,
    act,
    attempt: number,
    scenario,
    deadlineMs,
    center: { url: ports.center.url },
    hospital,
    card,
    ...(known === undefined ? {} : { voucher: known.voucher, batch: known.batch }),
  };
}

const initials: Readonly<Record<ScenarioId, string>> = {
  'real-time': 'RT',
  'self-paid': 'SP',
  'cross-province': 'CP',
};

/** The needed cards have speaking act ids, the further ones carry their card's id. */
const defaultCard = (scenario: ScenarioId, visit: 'inpatient' | 'outpatient'): string =>
  `${initials[scenario]}-${visit === 'inpatient' ? 'IP' : 'OP'}`;
