import { hash } from 'node:crypto';

import type { ActName } from '../domain/card.ts';
import { fromIsoTime } from '../domain/china-time.ts';
import { stepOf, type Step } from '../domain/form.ts';
import type { Finding, Mismatch } from '../domain/verdict.ts';
import { createAttribution, createLedger, type Attribution, type Place } from '../book/attribution.ts';
import type { CaseCall, Check, Ledger } from '../checks/check.ts';
import { createGateway, type Gateway, type GatewayCall } from '../book/signatures.ts';
import {
  inspectContent,
  inspectExchange,
  isForCounter,
  isRefusing,
  type Hit,
  type Inspection,
} from '../checks/inspect.ts';
import {
  batchKey,
  createRegister,
  currentReport,
  elementKey,
  elementsOf,
  isFinal,
  isSuccess,
  uploadModeOf,
  voucherKey,
  type OpenRegister,
  type VoucherKey,
  type VoucherRecord,
} from '../book/register.ts';
import { rosterOf } from '../checks/roster.ts';
import { reportsBeforeReupload } from '../checks/catalogue/sequence.ts';
import { undoEncoding } from '../contract/content-encoding.ts';
import { isObject, readMessage, textOf, type Message } from '../contract/envelope.ts';
import type { JsonObject, JsonValue } from '../contract/json-text.ts';
import type { PackageReader } from '../contract/reading/reader.ts';
import type { StructuredXml } from '../contract/reading/reading.ts';
import type { Contract } from '../contract/validate.ts';
import type {
  ActStart,
  BodySource,
  ExchangeEntry,
  Headers,
  LedgerEntry,
  PlannedDisturbance,
} from '../evidence/entries.ts';
import type { Attempt } from './attempts.ts';
import { openCase, type CaseFile, type OpenCase } from './case-file.ts';
import { createPace, HURRIED_QUERIES } from './pace.ts';
import type { ExchangeSummary, Unattributed } from './results.ts';
import type { CounterCall } from './trace.ts';

export interface ReplayPorts {
  readonly contract: Contract;
  readonly reader: PackageReader;
  readonly bodies: BodySource;
  /** Numbers that sign-ins gave, of every attempt: they are valid for a day. */
  readonly signNos: Set<string>;
}

/** One attempt as replayed: the cases by card, and what belonged to none. */
export interface Replayed {
  readonly cases: ReadonlyMap<string, CaseFile>;
  readonly unattributed: readonly Unattributed[];
  /** Calls at the counter side, in their order; none where there was no counter. */
  readonly counterCalls: readonly CounterCall[];
  /** Cards the attempt really worked on: an act was started or traffic came. */
  readonly touched: ReadonlySet<string>;
}

/** Where an exchange counts. */
interface Target {
  readonly file: OpenCase;
  readonly step: Step;
}

/** The step of the form that an act works on. */
export const actSteps: Readonly<Record<ActName, Step>> = {
  settle: 1,
  upload: 1,
  'query-upload': 2,
  reupload: 3,
  'query-status': 4,
  reverse: 4,
};

/** Goes through the exchanges in their order and puts everything found where it counts. */
export async function replay(attempt: Attempt, ports: ReplayPorts): Promise<Replayed> {
  const state = new Replay(attempt, ports);
  for (const entry of attempt.exchanges) await state.exchange(entry);
  return state.finish();
}

class Replay {
  private readonly register: OpenRegister = createRegister();
  private readonly cases = new Map<string, OpenCase>();
  private readonly unattributed: Unattributed[] = [];
  private readonly counterCalls: CounterCall[] = [];
  private readonly touched = new Set<string>();
  private readonly msgids = new Map<string, { exchange: number; infno: string; digest: string }>();
  private readonly accepted = new Set<string>();
  private readonly pace = createPace();
  private readonly sentXml = new Map<VoucherKey, StructuredXml>();
  private readonly casesOfExchange = new Map<number, readonly Target[]>();
  /** Disturbances by the exchange they were played on. */
  private readonly disturbances = new Map<number, PlannedDisturbance>();
  private readonly attribution: Attribution;
  private readonly gateway: Gateway | undefined;
  private readonly known: LedgerEntry[] = [];
  private ledger: Ledger;
  private readonly attempt: Attempt;
  private readonly ports: ReplayPorts;
  private readonly promptedDriver: boolean;
  private readonly hasCounter: boolean;

  constructor(attempt: Attempt, ports: ReplayPorts) {
    this.attempt = attempt;
    this.ports = ports;
    // In front of a real environment its own gateway has judged: the accounts are not even ours to know.
    const isRelayed = attempt.settings.environment === 'relayed';
    this.gateway = isRelayed ? undefined : createGateway(ports.contract.specification);
    this.hasCounter = attempt.settings.counter === true;
    this.promptedDriver = attempt.settings.driver !== 'manual';
    this.ledger = createLedger([], attempt.settings.ledger === 'observe');
    this.attribution = createAttribution({
      cards: attempt.cards,
      entries: [],
      byNature: !this.promptedDriver,
    });
    for (const data of attempt.cards) this.cases.set(data.card.id, openCase(data));
    const planned = new Map(attempt.planned.map((fault) => [fault.id, fault]));
    for (const { fault: id, exchange } of attempt.applied) {
      const fault = planned.get(id);
      if (fault?.kind !== undefined) this.disturbances.set(exchange, fault);
    }
    const cutOff = this.cases.get(attempt.cutOff?.card ?? '');
    if (cutOff !== undefined) cutOff.cutOff = true;
    for (const act of attempt.acts.values()) this.touched.add(act.card);
  }

  async exchange(entry: ExchangeEntry): Promise<void> {
    const { seq, data } = entry;
    this.learnUpTo(seq);
    const bytes = await this.ports.bodies.bytes(data.request.body);
    if (bytes === undefined) {
      this.withoutBody(entry);
      return;
    }
    if (data.request.method !== 'POST') {
      // A monitor that looks whether the address answers is no call of an interface.
      this.unattributed.push({
        seq,
        at: data.receivedAt,
        infno: null,
        ms: data.ms,
        infcode: null,
        findings: [],
      });
      return;
    }
    const { translation } = this.ports.contract;
    const written = readMessage(undoEncoding(data.request.headers, bytes));
    const message = translation.message(written);
    const reply = await this.reply(entry, message.infno);
    const summary = summaryOf(entry, message, reply);
    const digest = digestOf(bytes);
    const call = { ...data.request, body: bytes, message: written };
    const inspection = this.inspect(entry, message, { digest, call });
    if (isForCounter({ hasCounter: this.hasCounter, path: data.request.path, message })) {
      // What happens at the counter earns no row and costs none; only the numbers of its sign-ins are used elsewhere.
      if (message.infno === '9001') this.signedIn(reply ?? {});
      this.counterCalls.push({ summary, asked: message.envelope, answered: reply ?? {} });
      return;
    }
    const targets = this.targets(message, data.act);
    this.casesOfExchange.set(seq, targets);
    this.hurried(message, entry, targets);

    if (targets.length === 0) this.stray(summary, inspection);
    for (const { file, step } of targets) {
      this.touched.add(file.card.id);
      if (!isReadable(message) || stepOf(message.infno) !== undefined) file.exchange(step, summary);
      file.applied(step, inspection.applied);
      for (const hit of inspection.hits)
        findings(hit, seq).forEach((finding) => file.finding(step, hit.check, finding));
      if (file.suite !== undefined) file.calls.push(this.call(message, reply, entry, digest));
    }
    const disturbance = this.disturbances.get(seq);
    if (disturbance !== undefined) {
      // What the hospital was told is no word of the center; only what the center took counts.
      if (disturbance.processed) await this.fulfilled(message, reply ?? {}, entry, digest);
      return;
    }
    if (reply === undefined) {
      this.refusedInFront(entry, inspection, targets);
      return;
    }
    if (textOf(reply, 'infcode') === '0') await this.fulfilled(message, reply, entry, digest);
    else this.refused(message, entry, inspection, targets);
  }

  /** One call as the checks of a suite's case see it. */
  private call(
    { infno, envelope, input }: Message,
    reply: JsonObject | undefined,
    { seq, data, at }: ExchangeEntry,
    digest: string,
  ): CaseCall {
    const batch = batchKey(textOf(input, 'bizStsb'), textOf(input, 'upldBchno'));
    const members = infno === '4902' ? (this.register.batch(batch) ?? []) : [];
    const output = reply?.['output'];
    return {
      exchange: seq,
      at: fromIsoTime(data.receivedAt) ?? fromIsoTime(at) ?? 0,
      infno,
      msgid: textOf(envelope, 'msgid'),
      digest,
      batch: infno === '5501' ? undefined : batch,
      vouchers:
        infno === '5501'
          ? [elementKey(input)]
          : [...elementsOf(input).map(elementKey), ...members.map(({ code, no }) => voucherKey(code, no))],
      status: infno === '5501' && isObject(output) ? output : undefined,
      fault: this.disturbances.get(seq),
    };
  }

  finish(): Replayed {
    for (const file of this.cases.values()) this.history(file);
    for (const { message, act, exchange } of this.attempt.errors) this.fault(message, act, exchange);
    const closed = new Map([...this.cases].map(([id, file]) => [id, file.close()]));
    return {
      cases: closed,
      unattributed: this.unattributed,
      counterCalls: this.counterCalls,
      touched: this.touched,
    };
  }

  /** What was declared or listed later is no excuse for what came before. */
  private learnUpTo(seq: number): void {
    const { ledger, settings } = this.attempt;
    const before = this.known.length;
    for (let entry = ledger[this.known.length]; entry !== undefined && entry.seq < seq;) {
      this.known.push(entry);
      this.attribution.learn(entry);
      entry = ledger[this.known.length];
    }
    if (this.known.length > before) this.ledger = createLedger(this.known, settings.ledger === 'observe');
  }

  /** A copy without bodies still shows that something came, never what it said. */
  private withoutBody({ seq, data, at }: ExchangeEntry): void {
    const act = this.attempt.acts.get(data.act ?? '');
    const file = act === undefined ? undefined : this.cases.get(act.card);
    if (file === undefined || act === undefined) {
      this.unattributed.push({ seq, at, infno: null, ms: data.ms, infcode: null, findings: [] });
      return;
    }
    this.touched.add(act.card);
    // What came later hangs on it: judged without it, a re-upload would look like one that nobody asked for.
    for (const step of [1, 2, 3, 4] as const) if (step >= actSteps[act.act]) file.bodyMissing(step);
  }

  /** Queries of one batch that follow each other without a pause. */
  private hurried({ infno, input }: Message, { seq, data }: ExchangeEntry, targets: readonly Target[]): void {
    if (infno !== '4902') return;
    const at = fromIsoTime(data.receivedAt);
    if (at === undefined) return;
    const batch = batchKey(textOf(input, 'bizStsb'), textOf(input, 'upldBchno'));
    for (const { file, step } of targets) {
      const count = this.pace.query(`${file.card.id}|${step}|${batch}`, at, data.ms);
      const known = file.hurriedQueries.find((series) => series.step === step);
      if (known !== undefined) known.count = Math.max(known.count, count);
      else if (count >= HURRIED_QUERIES) file.hurriedQueries.push({ exchange: seq, step, count });
    }
  }

  private async reply({ data }: ExchangeEntry, infno: string | undefined): Promise<JsonObject | undefined> {
    const bytes = await this.ports.bodies.bytes(data.reply.body);
    if (bytes === undefined || data.reply.status !== 200) return undefined;
    return this.ports.contract.translation.reply(readMessage(bytes).envelope, infno);
  }

  private inspect(
    { seq, data, at }: ExchangeEntry,
    message: Message,
    { digest, call }: { readonly digest: string; readonly call: GatewayCall },
  ): Inspection {
    const earlier = this.earlierMsgid(message, seq, digest);
    const gateway = this.gateway?.look(call);
    this.gateway?.keep(call, gateway, seq);
    return inspectExchange({
      message,
      method: data.request.method,
      path: data.request.path,
      ...(data.request.oversize === undefined ? {} : { oversize: data.request.oversize }),
      receivedAt: fromIsoTime(data.receivedAt) ?? fromIsoTime(at) ?? 0,
      contract: this.ports.contract,
      hospital: this.attempt.settings.hospital,
      register: this.register,
      gateway,
      ...(earlier === undefined ? {} : { earlierMsgid: earlier }),
      isRetry: this.isRetry(digest, message),
      isSignNo: (signNo) => this.ports.signNos.has(signNo),
      contentType: headerOf(data.request.headers, 'content-type'),
      hasCounter: this.hasCounter,
    });
  }

  /** A retry with the same bytes is the same call. */
  private earlierMsgid(
    message: Message,
    exchange: number,
    digest: string,
  ): { exchange: number; infno: string } | undefined {
    const msgid = textOf(message.envelope, 'msgid');
    if (msgid === undefined) return undefined;
    const known = this.msgids.get(msgid);
    if (known === undefined) {
      this.msgids.set(msgid, { exchange, infno: message.infno ?? '', digest });
      return undefined;
    }
    return known.digest === digest ? undefined : known;
  }

  /** Whose the exchange is: by what it names, else by the open act. */
  private targets(message: Message, actId: string | undefined): readonly Target[] {
    const act = this.attempt.acts.get(actId ?? '');
    const openCard = this.isOtherHospital(message) ? undefined : act?.card;
    const open = this.fallback(openCard);
    const step = stepOf(message.infno);
    const fallback: readonly Place[] = open === undefined ? [] : [open];
    switch (step) {
      case 1:
      case 3: {
        const elements = elementsOf(message.input);
        this.attribution.announce(elements);
        const places = elements.map((element) => this.attribution.placeOf(element, openCard)).filter(isPlace);
        return this.at(elements.length === 0 ? fallback : places, () => step);
      }
      case 2: {
        const members = this.batchOf(message.input);
        if (members === undefined) return this.at(fallback, (file) => this.queryStep(file));
        const places = members.map((record) => this.placeOfRecord(record)).filter(isPlace);
        return this.at(places, (file) => this.queryStep(file));
      }
      case 4: {
        const key = elementKey(message.input);
        const place = this.attribution.byVoucher(key);
        if (place !== undefined) return this.at([place], () => 4);
        // Jobs ask about other patients' vouchers too; a wrong number is the card's when the card's was to be asked about.
        const isOthers = this.register.voucher(key) !== undefined || act?.act !== 'query-status';
        return this.at(isOthers && key !== '' ? [] : fallback, () => 4);
      }
      case undefined:
        return act === undefined ? [] : this.at(fallback, () => actSteps[act.act]);
    }
  }

  /** The card that nameless traffic belongs to: a person may do anything at any time, except within a suite. */
  private fallback(openCard: string | undefined): Place | undefined {
    const open = this.attribution.byCard(openCard);
    return this.promptedDriver || open?.isBeyond === true ? open : undefined;
  }

  /** Somebody else who found the address: what he names nothing of is no business of the open act. */
  private isOtherHospital({ envelope, input }: Message): boolean {
    const own = this.attempt.settings.hospital.fixmedinsCode;
    const codes = [textOf(envelope, 'fixmedins_code'), textOf(input, 'fixmedinsCode')];
    return codes.every((code) => code !== undefined && code !== own);
  }

  private at(places: readonly Place[], step: (file: OpenCase) => Step): readonly Target[] {
    const files = new Set(
      places.map(({ card }) => this.cases.get(card.id)).filter((file) => file !== undefined),
    );
    return [...files].map((file) => ({ file, step: step(file) }));
  }

  /** A query after the re-upload belongs to the re-upload's row, unless nothing was asked before it. */
  private queryStep(file: OpenCase): Step {
    const record = [...file.vouchers].at(-1);
    const reuploaded = record?.uploads.some(({ infno }) => infno === '4905') ?? false;
    const askedBefore = record !== undefined && reportsBeforeReupload(record).length > 0;
    return reuploaded && askedBefore ? 3 : 2;
  }

  private batchOf(input: JsonObject): readonly VoucherRecord[] | undefined {
    return this.register.batch(batchKey(textOf(input, 'bizStsb'), textOf(input, 'upldBchno')));
  }

  private placeOfRecord = ({ code, no }: VoucherRecord): Place | undefined =>
    this.attribution.byVoucher(voucherKey(code, no));

  private stray(summary: ExchangeSummary, { hits }: Inspection): void {
    const found = hits.flatMap((hit) =>
      findings(hit, summary.seq).map((finding) => ({ check: hit.check.id, level: hit.check.level, finding })),
    );
    this.unattributed.push({ ...summary, findings: found });
  }

  /** The center said yes: what it said changes what is known. */
  private async fulfilled(
    message: Message,
    reply: JsonObject,
    entry: ExchangeEntry,
    digest: string,
  ): Promise<void> {
    switch (message.infno) {
      case '4901':
      case '4905':
        await this.upload(message, message.infno, entry, digest);
        break;
      case '4902':
        for (const row of rowsOf(reply)) this.report(row, entry.seq);
        break;
      case '5501':
        this.register.status(elementKey(message.input), entry.seq, true);
        break;
      case '9001':
        this.signedIn(reply);
        break;
      case undefined:
      default:
        break;
    }
  }

  private signedIn({ output }: JsonObject): void {
    const given = isObject(output) && isObject(output['signinoutb']) ? output['signinoutb'] : {};
    const signNo = textOf(given, 'sign_no');
    if (signNo !== undefined) this.ports.signNos.add(signNo);
  }

  private report(row: JsonObject, exchange: number): void {
    this.register.report(elementKey(row), {
      exchange,
      ftfileSavRslt: textOf(row, 'ftfileSavRslt') ?? '0',
      chkRslt: textOf(row, 'chkRslt') ?? '0',
      reason: textOf(row, 'savFaleRea') ?? '',
    });
  }

  private async upload(
    message: Message,
    infno: '4901' | '4905',
    entry: ExchangeEntry,
    digest: string,
  ): Promise<void> {
    if (this.isRetry(digest, message)) return;
    this.accepted.add(digest);
    const { input } = message;
    const batch = batchKey(textOf(input, 'bizStsb'), textOf(input, 'upldBchno'));
    const upldMode = uploadModeOf(input);
    const openCard = this.attempt.acts.get(entry.data.act ?? '')?.card;
    for (const element of elementsOf(input)) {
      const place = this.attribution.placeOf(element, openCard);
      const record = this.register.upload(infno, element, { exchange: entry.seq, batch, upldMode });
      if (place === undefined) continue;
      this.attribution.remember(element, place);
      this.cases.get(place.card.id)?.vouchers.add(record);
    }
    await this.content(message, entry, openCard);
  }

  private isRetry(digest: string, message: Message): boolean {
    return (
      this.accepted.has(digest) &&
      elementsOf(message.input).every((element) => {
        const known = this.register.voucher(elementKey(element));
        const report = known === undefined ? undefined : currentReport(known);
        return known !== undefined && (report === undefined || !isFinal(report));
      })
    );
  }

  private async content(
    message: Message,
    { seq }: ExchangeEntry,
    openCard: string | undefined,
  ): Promise<void> {
    const zip = textOf(message.input, 'ftfileCompac');
    const { batch, vouchers } = inspectContent({
      message,
      reading:
        zip === undefined
          ? undefined
          : await this.ports.reader.read(zip, this.ports.contract.translation.xml),
      contract: this.ports.contract,
      hospital: this.attempt.settings.hospital,
      ledger: this.ledger,
      placeOf: (element) => this.attribution.placeOf(element, openCard),
      earlier: (key) => this.sentXml.get(key),
    });
    const step: Step = message.infno === '4905' ? 3 : 1;
    for (const { key, element, xml, applied, hits } of vouchers) {
      if (xml !== undefined) this.sentXml.set(key, xml);
      const place = this.attribution.placeOf(element, openCard);
      const file = place === undefined ? undefined : this.cases.get(place.card.id);
      if (file === undefined) continue;
      const record = this.register.voucher(key);
      if (record !== undefined) file.documents.set(record, { record, element, xml });
      file.applied(step, [...batch.applied, ...applied]);
      for (const hit of [...batch.hits, ...hits]) {
        findings(hit, seq).forEach((finding) => file.finding(step, hit.check, finding));
      }
    }
  }

  /** A refusal has to have its reason in a finding or in the order of things; otherwise it is ours. */
  private refused(
    message: Message,
    entry: ExchangeEntry,
    { hits }: Inspection,
    targets: readonly Target[],
  ): void {
    if (hits.some(({ check }) => isRefusing(check))) return;
    if (message.infno === '4902' && this.batchOf(message.input) === undefined) {
      const upldBchno = textOf(message.input, 'upldBchno') ?? '';
      for (const { file } of targets) file.strayQueries.push({ exchange: entry.seq, upldBchno });
      return;
    }
    if (message.infno === '5501') {
      this.register.status(elementKey(message.input), entry.seq, false);
      const record = this.register.voucher(elementKey(message.input));
      const report = record === undefined ? undefined : currentReport(record);
      if (report === undefined || !isSuccess(report)) return;
    }
    if (this.attempt.settings.environment === 'relayed') {
      this.refusedByEnvironment(entry, targets);
      return;
    }
    for (const { file, step } of targets)
      file.error(step, `第 ${entry.seq} 条记录的请求被拒绝，但没有找到理由`);
  }

  /** What was refused outside the envelope; of a reply without its body nothing is known. */
  private refusedInFront(entry: ExchangeEntry, { hits }: Inspection, targets: readonly Target[]): void {
    if (this.attempt.settings.environment === 'relayed') {
      this.refusedByEnvironment(entry, targets);
      return;
    }
    if (entry.data.reply.status === 200 || hits.some(({ check }) => isRefusing(check))) return;
    for (const { file, step } of targets)
      file.error(step, `第 ${entry.seq} 条记录的请求被网关拒绝，但没有找到理由`);
  }

  /** A real environment knows demands that this catalogue does not: its refusal stands as it is. */
  private refusedByEnvironment(entry: ExchangeEntry, targets: readonly Target[]): void {
    for (const { file, step } of targets)
      file.refusals.push({ step, exchange: entry.seq, reason: refusalText(entry, this.ports.contract) });
  }

  private history(file: OpenCase): void {
    const vouchers = file.vouchers.size === 0 ? [undefined] : [...file.vouchers];
    for (const voucher of vouchers) {
      for (const check of rosterOf(this.ports.contract).history) {
        for (const { step, ...mismatch } of check.inspect({
          scenario: file.scenario,
          voucher,
          isCutOff: (exchange) => this.isCutOff(file, exchange),
          strayQueries: file.strayQueries,
          hurriedQueries: file.hurriedQueries,
          refusals: file.refusals,
        })) {
          file.finding(step, check, findingOf(check, mismatch, mismatch.exchange));
        }
      }
    }
  }

  /** Nothing can be held against a hospital that was polling, or was about to, when the test was cut off. */
  private isCutOff(file: OpenCase, exchange: number): boolean {
    const { cutOff, exchanges } = this.attempt;
    if (cutOff === undefined) return false;
    if (file.cutOff && cutOff.act !== 'query-status') return true;
    return exchanges.find(({ seq }) => seq === exchange)?.data.act === cutOff.id;
  }

  /** Faults of the harness stand where they happened, and everywhere when that is not known. */
  private fault(message: string, actId: string | undefined, exchange: number | undefined): void {
    const act = this.attempt.acts.get(actId ?? '');
    const file = act === undefined ? undefined : this.cases.get(act.card);
    const targets = exchange === undefined ? undefined : this.casesOfExchange.get(exchange);
    if (targets !== undefined) for (const target of targets) target.file.error(target.step, message);
    else if (file !== undefined && act !== undefined) file.error(stepOfAct(act), message);
    else
      for (const every of this.cases.values())
        for (const step of [1, 2, 3, 4] as const) every.error(step, message);
  }
}

/** The second query-upload is the polling after the re-upload. */
const stepOfAct = ({ id, act }: ActStart): Step =>
  act === 'query-upload' && !id.endsWith('.1') ? 3 : actSteps[act];

/** The environment's own words; an inline body is all that is looked at. */
function refusalText({ data: { reply } }: ExchangeEntry, { translation }: Contract): string {
  if (!('text' in reply.body)) return `HTTP ${reply.status}`;
  const envelope = translation.reply(readMessage(Buffer.from(reply.body.text, 'utf8')).envelope, undefined);
  return textOf(envelope, 'err_msg') ?? textOf(envelope, 'message') ?? `HTTP ${reply.status}`;
}

const headerOf = (headers: Headers, wanted: string): string =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1] ?? '';

const isReadable = ({ broken, isClosed }: Message): boolean => broken === undefined && isClosed !== true;
const isPlace = (place: Place | undefined): place is Place => place !== undefined;
const digestOf = (bytes: Uint8Array): string => hash('sm3', bytes, 'base64');

function rowsOf(reply: JsonObject): readonly JsonObject[] {
  const output = reply['output'];
  // The name of the node around the rows is not attested: whatever list there is, it is that.
  const rows: JsonValue | undefined = isObject(output)
    ? (output['data'] ?? Object.values(output).find((value) => Array.isArray(value)))
    : output;
  return Array.isArray(rows) ? (rows as readonly JsonValue[]).filter(isObject) : [];
}

const summaryOf = (
  { seq, data }: ExchangeEntry,
  message: Message,
  reply: JsonObject | undefined,
): ExchangeSummary => ({
  seq,
  at: data.receivedAt,
  infno: message.infno ?? null,
  ms: data.ms,
  infcode: reply === undefined ? null : (textOf(reply, 'infcode') ?? null),
});

const findings = ({ check, mismatches }: Hit, exchange: number): readonly Finding[] =>
  mismatches.map((mismatch) => findingOf(check, mismatch, exchange));

/** The finding as every report words it. */
export function findingOf(check: Check, mismatch: Mismatch, exchange: number | undefined): Finding {
  const { pointer, expected, actual, message } = mismatch;
  return {
    message:
      message ?? `${check.title}：${pointer === '' ? '' : `${pointer} `}应为 ${expected}，收到 ${actual}`,
    expected,
    actual,
    pointer,
    ...(exchange === undefined ? {} : { exchange }),
  };
}
