import type { ActName } from '../../domain/card.ts';
import type { Clock } from '../../domain/clock.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { sendToHook, type HookFailure, type HookReply, type SendToHook } from '../../his/hook-request.ts';
import { talk, type Delivery } from '../../his/hook-talk.ts';
import { createHttpDriver, deliveryOf, withoutToken } from '../../his/http.ts';
import { attempt, type CardRun } from '../../run/attempt.ts';
import type { ActReport, HisDriver } from '../../run/ports.ts';
import type { Deal } from '../certify/deal.ts';
import { declaredEntry } from '../ledger/declared.ts';
import type { Settings } from '../settings/shape.ts';
import type { HookCenter } from './hook-center.ts';
import type { ActSeen, DeliverySeen, Observed } from './observed.ts';

export interface Observing {
  readonly url: URL;
  readonly token: string | undefined;
  readonly settings: Settings;
  readonly deal: Deal;
  /** What is asked for on the first card; the second one is uploaded only. */
  readonly acts: readonly ActName[];
  readonly center: HookCenter;
  readonly isCenterHidden: boolean;
  readonly deadlineMs: number;
  readonly silenceMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onAct: (act: ActName) => void;
}

/** What is to be refused needs no time. */
const REFUSED_WITHIN_MS = 10_000;

/** Everything a contract test asks of a hook: what it should refuse, then the whole way of a voucher, then repeats. */
export async function observe(asking: Observing): Promise<Observed> {
  const { url, token, deal, acts, isCenterHidden, deadlineMs } = asking;
  const [first, second] = deal.runs;
  if (first === undefined || second === undefined) throw new TypeError('A contract test needs two cards.');
  const hook = { url, hasToken: token !== undefined, isCenterHidden, deadlineMs };

  const odd = { ...asking, deadlineMs: REFUSED_WITHIN_MS };
  const notAnAct: DeliverySeen[] = [];
  for (const body of ['{"hello":"world"}', 'hello']) {
    const seen = await deliverOnce({ ...unknownAct(first, asking), body }, odd);
    if (isNobody(seen.reply)) return { ...hook, unreachable: seen.reply, notAnAct, acts: [] };
    notAnAct.push(seen);
  }
  const unknown = await deliverOnce(unknownAct(first, asking), odd);

  const way = await perform({ ...first, acts }, asking);
  const seen = { ...hook, notAnAct, unknownAct: unknown, ...way.seen };
  if (!isUploaded(way)) return seen;

  const settling = acts.filter((act) => act === 'settle');
  const other = await perform({ ...second, acts: [...settling, 'upload'] }, asking);
  const upload = other.posted.at(-1);
  if (upload === undefined || !isUploaded(other)) return { ...seen, isOtherUploaded: false };
  return {
    ...seen,
    isOtherUploaded: true,
    repeat: await deliverOnce(upload, asking),
    withoutToken: await deliverOnce({ ...upload, headers: without(upload.headers, 'Authorization') }, asking),
  };
}

const without = (headers: Delivery['headers'], name: string): Delivery['headers'] =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));

const isNobody = (reply: HookReply): reply is HookFailure =>
  reply.kind === 'unreachable' || reply.kind === 'garbled' || (reply.kind === 'left' && !reply.wasConnected);

const isUploaded = ({ seen }: Performed): boolean =>
  seen.acts.some(({ act, outcome }) => act === 'upload' && outcome === 'fulfilled');

/** An act of the same shape as the others, whose name there is not. */
function unknownAct(
  { scenario, card }: CardRun,
  { url, token, settings, center, ...asking }: Observing,
): Delivery {
  const act = {
    schema: 'evoucher/act@1',
    id: 'hook-check.no-such-act.1',
    act: 'no-such-act' as ActName,
    attempt: 1,
    scenario,
    deadlineMs: asking.deadlineMs,
    center: { url: center.service.url },
    hospital: settings.hospital,
    card,
  } as const;
  return deliveryOf(act, url, token);
}

/** What a hook does behind its answer to a single delivery begins within this time. */
const BEHIND_MS = 1_000;

/** One delivery, heard to its end and not repeated; then a moment for what the hook does behind its answer. */
async function deliverOnce(
  delivery: Delivery,
  { token, clock, center, deadlineMs, silenceMs, signal }: Observing,
): Promise<DeliverySeen> {
  const before = center.calls.length;
  const ended = new AbortController();
  const over = AbortSignal.any([signal, ended.signal]);
  const deadline = clock.wait(deadlineMs, over).then(() => ended.abort());
  const send = withoutToken(sendToHook, token);
  const { reply } = await talk(delivery, { send, clock, over, isFulfilled: () => true, mostUnmet: 1 });
  ended.abort();
  await deadline;
  await clock.wait(Math.min(silenceMs, BEHIND_MS), signal);
  return { reply, calls: center.calls.slice(before) };
}

interface Performed {
  readonly seen: Pick<Observed, 'acts' | 'gone' | 'settlementProblem'>;
  readonly posted: readonly Delivery[];
}

/** The acts on a card, performed as in a run. */
async function perform(run: CardRun, asking: Observing): Promise<Performed> {
  const { url, token, settings, deal, center, deadlineMs, silenceMs, clock, signal, onAct } = asking;
  const posted: Delivery[] = [];
  const acts: ActSeen[] = [];
  let replies: HookReply[] = [];
  let report: ActReport = {};
  let before = 0;
  const send: SendToHook = async (request) => {
    const reply = await withoutToken(sendToHook, token)(request);
    if (request.method === 'POST') posted.push(request);
    replies.push(reply);
    return reply;
  };
  const hook = createHttpDriver({ url, clock, send, ...(token === undefined ? {} : { token }) });
  const driver: HisDriver = {
    ...hook,
    perform: async (act, stop, isFulfilled) => {
      onAct(act.act);
      report = await hook.perform(act, stop, isFulfilled);
      return report;
    },
  };
  let declaration: ActReport['declaration'];
  const progress = {
    actStarted: (): void => {
      replies = [];
      report = {};
      before = center.calls.length;
    },
    actEnded: ({ act }: { readonly act: ActName }, outcome: ActSeen['outcome'], note: string): void => {
      if (act === 'settle') ({ declaration } = report);
      acts.push({ act, replies, report, outcome, note, calls: center.calls.slice(before) });
    },
  };
  const { journal, service } = center;
  const plan = { attempt: 1, hospital: settings.hospital, cards: [run], deadlineMs, silenceMs };
  try {
    await attempt(plan, { journal, center: service.port, driver, clock, progress, signal });
  } catch (fault) {
    // It was there a moment ago.
    if (!(fault instanceof HarnessError) || fault.code !== 'HOOK-UNREACHABLE') throw fault;
    return { seen: { acts, gone: fault.message }, posted };
  }
  const data = deal.cards.find(({ card }) => card.id === run.card.id);
  if (!run.acts.includes('settle') || data === undefined) return { seen: { acts }, posted };
  const declared = declaredEntry(data, declaration ?? {});
  return { seen: { acts, settlementProblem: 'problem' in declared ? declared.problem : null }, posted };
}
