import { hash } from 'node:crypto';

import { fromIsoTime } from '../domain/china-time.ts';
import { stepOf } from '../domain/form.ts';
import { eventsOf, listCame } from '../book/events.ts';
import { batchKey, elementKey, elementsOf, voucherKey } from '../book/register.ts';
import type { GatewayCall } from '../book/signatures.ts';
import type { CaseCall } from '../checks/check.ts';
import { inspectExchange, isForCounter, type Inspection } from '../checks/inspect.ts';
import { undoEncoding } from '../contract/content-encoding.ts';
import { surplusOf, type Surplus } from '../contract/surplus.ts';
import { isObject, readMessage, textOf, type Message } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { ExchangeEntry, Headers } from '../evidence/entries.ts';
import type { Attempt } from './attempts.ts';
import type { Target } from './case-file.ts';
import { environmentAnswer } from './environment.ts';
import { findings } from './findings.ts';
import { noteForeign } from './foreign.ts';
import { inspectHistory, placeErrors } from './histories.ts';
import { HURRIED_QUERIES } from './pace.ts';
import { refused, refusedByEnvironment, refusedInFront, type Refused } from './refusals.ts';
import type { Replayed } from './replayed.ts';
import { openReplay, type ReplayPorts, type ReplayState, type UsedMsgid } from './replay-state.ts';
import type { ExchangeSummary } from './results.ts';
import { actSteps } from './steps.ts';
import { inspectTaken } from './taken-content.ts';
import { noteActs, noteCall, noteLateness, noteNoCall } from './act-facts.ts';
import { batchOf, targetsOf } from './targets.ts';

/** Goes through the exchanges of an attempt in their order and puts everything found where it counts. */
export async function replay(attempt: Attempt, ports: ReplayPorts): Promise<Replayed> {
  const state = openReplay(attempt, ports);
  noteActs(state);
  for (const entry of attempt.exchanges) {
    learnUpTo(state, entry.seq);
    const body = await ports.bodies.bytes(entry.data.request.body);
    if (body === undefined) withoutBody(state, entry);
    // A monitor that looks whether the address answers is no call of an interface.
    else if (entry.data.request.method !== 'POST') {
      nobodys(state, entry, entry.data.receivedAt);
      noteNoCall(state, entry);
    } else await take(state, await readCall(state, entry, body));
  }
  return close(state);
}

/** One request with its answer, read under the names of the specification. */
interface Read {
  readonly entry: ExchangeEntry;
  readonly message: Message;
  /** `undefined` where no envelope was answered. */
  readonly reply: JsonObject | undefined;
  /** The reply's body as it was written, whatever its status; `undefined` where this copy does not hold it. */
  readonly answered: Message | undefined;
  /** SM3 of the request's bytes, base64. */
  readonly digest: string;
  /** The request as it was written. */
  readonly call: GatewayCall;
  readonly surplus: Surplus | undefined;
  readonly summary: ExchangeSummary;
}

/** Puts one exchange where it counts, and lets the book know what it made known. */
async function take(state: ReplayState, read: Read): Promise<void> {
  const { attempt, book } = state;
  const { entry, message, reply, summary } = read;
  const inspection = inspect(state, read);
  if (isForCounter({ hasCounter: hasCounter(attempt), path: entry.data.request.path, message })) {
    // What happens at the counter earns no row and costs none; only the numbers of its sign-ins are used elsewhere.
    if (message.infno === '9001') fold(state, read);
    state.counterCalls.push({ summary, asked: message.envelope, answered: reply ?? {} });
    return;
  }
  if (isUpload(message)) {
    book.apply(listCame(message));
    noteForeign(state, message, { exchange: entry.seq, openCard: openCardOf(state, entry) });
  }
  const targets = targetsOf(state, message, entry.data.act);
  state.targetsOfExchange.set(entry.seq, targets);
  countHurried(state, read, targets);
  noteCall(state, { entry, infno: message.infno, said: read.answered?.envelope }, targets);
  if (targets.length === 0) stray(state, summary, inspection);
  for (const target of targets) put(state, target, read, inspection);
  const disturbance = state.disturbances.get(entry.seq);
  // What the hospital was told then is no word of the center; only what the center took counts.
  if (disturbance !== undefined) {
    if (disturbance.processed) await taken(state, read);
    return;
  }
  if (isRelayed(attempt)) await byEnvironment(state, read, { entry, inspection, targets });
  else if (reply === undefined) refusedInFront({ entry, inspection, targets });
  else if (textOf(reply, 'infcode') === '0') await taken(state, read);
  else refused(state, message, { entry, inspection, targets });
}

/** Takes what a real environment said, and keeps apart where it said nothing. */
async function byEnvironment(state: ReplayState, read: Read, answered: Refused): Promise<void> {
  const { translation } = state.ports.contract;
  const envelope =
    read.answered === undefined ? {} : translation.reply(read.answered.envelope, read.message.infno);
  const found = environmentAnswer(read.entry.data, read.answered, envelope);
  switch (found.kind) {
    case 'answer':
      await taken(state, read);
      break;
    case 'refusal':
      refusedByEnvironment(state, read.message, answered, found.reason);
      break;
    case 'outage':
      for (const { file, step } of answered.targets)
        file.outage(step, { ...found.outage, exchange: read.entry.seq });
      break;
    case 'unknown':
      break;
  }
}

function put(state: ReplayState, { file, step }: Target, read: Read, { applied, hits }: Inspection): void {
  const { message, summary } = read;
  state.touched.add(file.card.id);
  if (!isReadable(message) || stepOf(message.infno) !== undefined) file.exchange(step, summary);
  file.applied(step, applied);
  for (const hit of hits)
    findings(hit, summary.seq).forEach((finding) => file.finding(step, hit.check, finding));
  if (file.suite !== undefined) file.calls.push(caseCall(state, read));
}

/** The center said yes: what it said changes what is known, and the files that came are looked into. */
async function taken(state: ReplayState, read: Read): Promise<void> {
  const { entry, message, digest } = read;
  const isRetry = state.book.isRetry(digest, elementsOf(message.input));
  if (isUpload(message) && isRetry) return;
  fold(state, read);
  const openCard = openCardOf(state, entry);
  if (isUpload(message)) await inspectTaken(state, message, { exchange: entry.seq, openCard });
}

function fold(state: ReplayState, { entry, message, reply, digest }: Read): void {
  const openCard = openCardOf(state, entry);
  for (const event of eventsOf({ message, reply: reply ?? {}, exchange: entry.seq, digest, openCard }))
    state.book.apply(event);
}

const openCardOf = ({ attempt }: ReplayState, { data }: ExchangeEntry): string | undefined =>
  attempt.acts.get(data.act ?? '')?.card;

/**
 * Lets the book know the settlements and the prompts up to a line: what was declared or listed later is no excuse for what
 * came before.
 */
function learnUpTo(state: ReplayState, seq: number): void {
  const { attempt, book } = state;
  const { ledger, secondQueries } = attempt;
  for (; (secondQueries[state.prompted]?.seq ?? seq) < seq; state.prompted += 1) {
    const ask = secondQueries[state.prompted];
    // Beyond the form every case asks in its own order.
    if (ask !== undefined && book.placeOfCard(ask.card)?.isBeyond === false)
      book.apply({ kind: 'asked-again', ...ask });
  }
  for (let next = book.settlements().length; (ledger[next]?.seq ?? seq) < seq; next += 1) {
    const entry = ledger[next];
    if (entry !== undefined) book.apply({ kind: 'settlement-known', entry });
  }
}

/** A copy without bodies still shows that something came, never what it said. */
function withoutBody(state: ReplayState, entry: ExchangeEntry): void {
  const act = state.attempt.acts.get(entry.data.act ?? '');
  const file = act === undefined ? undefined : state.cases.get(act.card);
  if (file === undefined || act === undefined) {
    nobodys(state, entry, entry.at);
    return;
  }
  state.touched.add(act.card);
  // What came later hangs on it: judged without it, a re-upload would look like one that nobody asked for.
  for (const step of [1, 2, 3, 4] as const) if (step >= actSteps[act.act]) file.bodyMissing(step);
}

function nobodys({ unattributed }: ReplayState, { seq, data }: ExchangeEntry, at: string): void {
  unattributed.push({ seq, at, infno: null, ms: data.ms, infcode: null, findings: [] });
}

function stray({ unattributed }: ReplayState, summary: ExchangeSummary, { hits }: Inspection): void {
  const found = hits.flatMap((hit) =>
    findings(hit, summary.seq).map((finding) => ({ check: hit.check.id, level: hit.check.level, finding })),
  );
  unattributed.push({ ...summary, findings: found });
}

/** Counts queries of one batch that follow each other without a pause. */
function countHurried({ pace }: ReplayState, { message, entry }: Read, targets: readonly Target[]): void {
  if (message.infno !== '4902') return;
  const at = fromIsoTime(entry.data.receivedAt);
  if (at === undefined) return;
  const batch = batchKey(textOf(message.input, 'bizStsb'), textOf(message.input, 'upldBchno'));
  for (const { file, step } of targets) {
    const count = pace.query(`${file.card.id}|${step}|${batch}`, at, entry.data.ms);
    const known = file.hurriedQueries.find((series) => series.step === step);
    if (known !== undefined) known.count = Math.max(known.count, count);
    else if (count >= HURRIED_QUERIES) file.hurriedQueries.push({ exchange: entry.seq, step, count });
  }
}

async function readCall(
  { ports, personal }: ReplayState,
  entry: ExchangeEntry,
  body: Uint8Array,
): Promise<Read> {
  const { seq, data } = entry;
  const { translation } = ports.contract;
  const written = readMessage(undoEncoding(data.request.headers, body));
  const message = translation.message(written);
  const answer = await ports.bodies.bytes(data.reply.body);
  const answered = answer === undefined ? undefined : readMessage(undoEncoding(data.reply.headers, answer));
  const reply =
    answered === undefined || data.reply.status !== 200
      ? undefined
      : translation.reply(answered.envelope, message.infno);
  if (message.broken !== undefined) personal.seeText(message.text);
  for (const said of [message.envelope, message.input, reply]) personal.see(said);
  const summary = {
    seq,
    at: data.receivedAt,
    infno: message.infno ?? null,
    ms: data.ms,
    infcode: reply === undefined ? null : (textOf(reply, 'infcode') ?? null),
  };
  const call = { ...data.request, body, message: written };
  const { surplus: more } = data.request;
  const rest = more === undefined ? undefined : await ports.bodies.bytes(more.first);
  const surplus =
    more === undefined
      ? undefined
      : surplusOf(more.declared, body, { size: more.size, first: rest ?? new Uint8Array() });
  return { entry, message, reply, answered, digest: hash('sm3', body, 'base64'), call, surplus, summary };
}

function inspect(state: ReplayState, read: Read): Inspection {
  const { attempt, ports, book, gateway: front } = state;
  const { entry, message, digest, call, surplus } = read;
  const { request } = entry.data;
  const earlier = earlierMsgid(state, read);
  const gateway = front?.look(call);
  front?.keep(call, gateway, entry.seq);
  return inspectExchange({
    message,
    method: request.method,
    path: request.path,
    ...(request.oversize === undefined ? {} : { oversize: request.oversize }),
    surplus,
    receivedAt: arrivedAt(entry),
    contract: ports.contract,
    hospital: attempt.settings.hospital,
    register: book.register,
    gateway,
    ...(earlier === undefined ? {} : { earlierMsgid: earlier }),
    isRetry: book.isRetry(digest, elementsOf(message.input)),
    isSignNo: book.isSignNo,
    contentType: headerOf(request.headers, 'content-type'),
    hasCounter: hasCounter(attempt),
    servicePath: attempt.settings.servicePath,
    isRelayed: isRelayed(attempt),
  });
}

/** Returns another request under the same msgid; a retry with the same bytes is the same call. */
function earlierMsgid({ msgids }: ReplayState, { entry, message, digest }: Read): UsedMsgid | undefined {
  const msgid = textOf(message.envelope, 'msgid');
  if (msgid === undefined) return undefined;
  const known = msgids.get(msgid);
  if (known === undefined) {
    msgids.set(msgid, { exchange: entry.seq, infno: message.infno ?? '', digest });
    return undefined;
  }
  return known.digest === digest ? undefined : known;
}

/** Returns the call as the checks of a suite's case see it. */
function caseCall({ book, disturbances }: ReplayState, { entry, message, reply, digest }: Read): CaseCall {
  const { infno, envelope, input } = message;
  const members = infno === '4902' ? (batchOf(book, input) ?? []) : [];
  const output = reply?.['output'];
  return {
    exchange: entry.seq,
    at: arrivedAt(entry),
    infno,
    msgid: textOf(envelope, 'msgid'),
    digest,
    batch: infno === '5501' ? undefined : batchKey(textOf(input, 'bizStsb'), textOf(input, 'upldBchno')),
    vouchers:
      infno === '5501'
        ? [elementKey(input)]
        : [...elementsOf(input).map(elementKey), ...members.map(({ code, no }) => voucherKey(code, no))],
    status: infno === '5501' && isObject(output) ? output : undefined,
    fault: disturbances.get(entry.seq),
  };
}

function close(state: ReplayState): Replayed {
  const { book, cases, unattributed, foreign, counterCalls, touched, personal } = state;
  const vouchersOf = (card: string) => book.vouchersOf(card)?.all ?? [];
  for (const [card, file] of cases) noteLateness(state, file, vouchersOf(card));
  for (const [card, file] of cases) inspectHistory(state, file, vouchersOf(card));
  placeErrors(state);
  return {
    cases: new Map([...cases].map(([card, file]) => [card, file.close(vouchersOf(card))])),
    unattributed,
    foreign,
    counterCalls,
    touched,
    signNos: book.signNos(),
    personal: personal.values,
    remembered: book.remembered(),
  };
}

const isUpload = ({ infno }: Message): boolean => infno === '4901' || infno === '4905';
const isReadable = ({ broken, isClosed }: Message): boolean => broken === undefined && isClosed !== true;
const hasCounter = ({ settings }: Attempt): boolean => settings.counter === true;
const isRelayed = ({ settings }: Attempt): boolean => settings.environment === 'relayed';
const arrivedAt = ({ at, data }: ExchangeEntry): number =>
  fromIsoTime(data.receivedAt) ?? fromIsoTime(at) ?? 0;
const headerOf = (headers: Headers, wanted: string): string =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';
