import { createHash, randomInt } from 'node:crypto';

import { compactTime, isoTime } from '../../src/domain/china-time.ts';
import type { Hospital } from '../../src/domain/card.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { createAttribution, createLedger } from '../../src/checks/attribution.ts';
import { inspectContent, inspectExchange } from '../../src/checks/inspect.ts';
import {
  batchKey,
  createRegister,
  currentReport,
  elementKey,
  elementsOf,
  isFinal,
  isSuccess,
  originalKey,
  voucherKey,
  type Register,
  type VoucherKey,
  type VoucherRecord,
} from '../../src/checks/register.ts';
import { textOf, type Message } from '../../src/contract/envelope.ts';
import type { JsonObject } from '../../src/contract/json-text.ts';
import type { PackageReader } from '../../src/contract/reading/reader.ts';
import type { StructuredXml } from '../../src/contract/reading/reading.ts';
import type { Contract } from '../../src/contract/validate.ts';
import type { CardData, Headers, LedgerEntry, PlannedFault } from '../../src/evidence/entries.ts';
import type { JournalWriter } from '../../src/evidence/journal-writer.ts';
import { answerReply, gatewayReply, reasonOf, type Answer } from './answer.ts';
import type { Call, Reply } from './call.ts';
import { outcomesOf, withFault, type Outcome } from './processing.ts';

/** What a session plays and knows; all of it stands in the journal before the first act. */
export interface SessionPlan {
  readonly id: string;
  /** `undefined`: serves any hospital. */
  readonly hospital: Hospital | undefined;
  readonly cards: readonly CardData[];
  readonly ledger: readonly LedgerEntry[];
  /** Nothing to compare with: only the hospital's own documents among themselves. */
  readonly observe: boolean;
  readonly faults: readonly PlannedFault[];
  /** From acceptance to the result. */
  readonly processingMs: number;
  readonly byNature: boolean;
}

export interface SessionPorts {
  readonly clock: Clock;
  readonly reader: PackageReader;
  readonly journal: JournalWriter;
  readonly contract: Contract;
}

/** One run's view of the center: its vouchers, its journal. */
export interface Session {
  readonly id: string;
  readonly hospital: Hospital | undefined;
  /** Judges, decides, records; the reply may be sent once the promise resolves. */
  readonly handle: (call: Call, message: Message) => Promise<Reply>;
  /** The act that is open now; exchanges that name nothing are its. */
  readonly openAct: (act: { readonly id: string; readonly card: string } | undefined) => void;
  /** What a card's voucher has come to, for scheduling. */
  readonly voucherOf: (cardId: string) => CardVoucher | undefined;
  /** Adds what a hospital declared to the settlements known. */
  readonly declare: (entry: LedgerEntry) => void;
  readonly register: Register;
  /** Instant of the last answered exchange, and how many are being answered or processed now. */
  readonly activity: () => { readonly lastAt: number; readonly inFlight: number };
}

export interface CardVoucher {
  readonly record: VoucherRecord;
  readonly bizStsb: string;
  readonly upldBchno: string;
}

/** Processing of one voucher's latest upload. */
interface Processing {
  readonly certSetlType: string;
  readonly readyAt: number;
  /** The first 4902 after an upload answers 0/0 whatever has happened, so that polling is exercised. */
  asked: boolean;
  outcome: Outcome | undefined;
  record: VoucherRecord;
}

interface Decision {
  readonly answer: Answer;
  /** Changes state once the exchange has its place in the journal. */
  readonly apply: (exchange: number) => void;
}

const nothing = (): void => undefined;
const KEPT_RETRIES = 256;

export function createSession(
  plan: SessionPlan,
  { clock, reader, journal, contract }: SessionPorts,
): Session {
  const register = createRegister();
  const entries = [...plan.ledger];
  let ledger = createLedger(entries, plan.observe);
  let attribution = createAttribution({ cards: plan.cards, entries, byNature: plan.byNature });
  const processing = new Map<VoucherRecord, Processing>();
  const sentXml = new Map<VoucherKey, StructuredXml>();
  const unplayed = new Map(plan.faults.map((fault) => [fault.card, fault]));
  const byCard = new Map<string, CardVoucher>();
  const accepted = new Map<string, string>();
  let act: { readonly id: string; readonly card: string } | undefined;
  let lastAt = 0;
  let inFlight = 0;
  let serial = randomInt(1_000_000);

  const handle = async (call: Call, message: Message): Promise<Reply> => {
    inFlight += 1;
    try {
      const { reply, apply } = decide(call, message);
      const exchange = journal.append('exchange', {
        session: plan.id,
        ...(act === undefined ? {} : { act: act.id }),
        peer: call.peer,
        receivedAt: isoTime(call.receivedAt),
        ms: clock.now() - call.receivedAt,
        request: {
          method: call.method,
          path: call.path,
          headers: call.headers,
          body: journal.body(call.body),
          ...(call.oversize === undefined ? {} : { oversize: call.oversize }),
        },
        reply: { status: reply.status, headers: reply.headers, body: journal.body(reply.body) },
      });
      apply(exchange);
      await journal.committed();
      return reply;
    } finally {
      inFlight -= 1;
      lastAt = clock.now();
    }
  };

  const decide = (
    call: Call,
    message: Message,
  ): { readonly reply: Reply; readonly apply: Decision['apply'] } => {
    if (call.oversize !== undefined) return { reply: gatewayReply(413, '请求体超过 64 MiB'), apply: nothing };
    const subject = {
      message,
      method: call.method,
      path: call.path,
      receivedAt: call.receivedAt,
      contract,
      hospital: plan.hospital,
      register,
    };
    const refusal = inspectExchange(subject).hits.find(
      ({ check }) => check.scope === 'exchange' && check.center === 'refuse',
    );
    const { answer, apply } =
      refusal === undefined
        ? dispatch(message, call)
        : { answer: { kind: 'refused', message: reasonOf(refusal) } as const, apply: nothing };
    return { reply: answerReply(answer, refmsgid(message), call.receivedAt, clock.now()), apply };
  };

  const dispatch = (message: Message, call: Call): Decision => {
    switch (message.infno) {
      case '4901':
      case '4905':
        return upload(message, message.infno, call);
      case '4902':
        return queryUpload(message.input);
      case '5501':
        return queryStatus(message.input);
      case '9001':
        return done({
          signinoutb: {
            sign_time: isoTime(call.receivedAt).slice(0, 19).replace('T', ' '),
            sign_no: signNo(),
          },
        });
      case '9002':
        return done(null);
      default:
        return refused(`仿真中心不提供接口 ${message.infno ?? ''}`);
    }
  };

  const upload = (message: Message, infno: '4901' | '4905', call: Call): Decision => {
    const digest = createHash('sm3').update(call.body).digest('base64');
    if (isRetry(digest, message)) return done(null);
    return {
      answer: { kind: 'done', output: null },
      apply: (exchange) => {
        accepted.set(digest, infno);
        if (accepted.size > KEPT_RETRIES) accepted.delete(accepted.keys().next().value ?? '');
        accept(message, infno, exchange);
      },
    };
  };

  /** The same bytes again, before their result was told, are the same call: a client that lost the answer. */
  const isRetry = (digest: string, message: Message): boolean =>
    accepted.has(digest) &&
    elementsOf(message.input).every((element) => {
      const known = register.voucher(elementKey(element));
      const report = known === undefined ? undefined : currentReport(known);
      return known !== undefined && (report === undefined || !isFinal(report));
    });

  const accept = (message: Message, infno: '4901' | '4905', exchange: number): void => {
    const { input } = message;
    const bizStsb = textOf(input, 'bizStsb') ?? '';
    const upldBchno = textOf(input, 'upldBchno') ?? '';
    const openCard = act?.card;
    const started: {
      readonly key: VoucherKey;
      readonly state: Processing;
      readonly fault: PlannedFault | undefined;
    }[] = [];
    for (const element of elementsOf(input)) {
      const place = attribution.placeOf(element, openCard);
      const record = register.upload(infno, element, { exchange, batch: batchKey(bizStsb, upldBchno) });
      const state: Processing = {
        certSetlType: textOf(element, 'certSetlType') ?? '',
        readyAt: clock.now() + plan.processingMs,
        asked: false,
        outcome: undefined,
        record,
      };
      processing.set(record, state);
      if (place !== undefined) {
        attribution.remember(element, place);
        byCard.set(place.card.id, { record, bizStsb, upldBchno });
      }
      started.push({ key: elementKey(element), state, fault: takeFault(infno, place?.card.id) });
    }
    void process(message, exchange, openCard, started);
  };

  const takeFault = (infno: string, card: string | undefined): PlannedFault | undefined => {
    const fault = infno === '4901' && card !== undefined ? unplayed.get(card) : undefined;
    if (fault !== undefined) unplayed.delete(fault.card);
    return fault;
  };

  const process = async (
    message: Message,
    exchange: number,
    openCard: string | undefined,
    started: readonly {
      readonly key: VoucherKey;
      readonly state: Processing;
      readonly fault: PlannedFault | undefined;
    }[],
  ): Promise<void> => {
    inFlight += 1;
    try {
      const zip = textOf(message.input, 'ftfileCompac');
      const reading = zip === undefined ? undefined : await reader.read(zip);
      const inspection = inspectContent({
        message,
        reading,
        contract,
        hospital: plan.hospital,
        ledger,
        placeOf: (element) => attribution.placeOf(element, openCard),
        earlier: (key) => sentXml.get(key),
      });
      for (const { key, xml } of inspection.vouchers) if (xml !== undefined) sentXml.set(key, xml);
      settle(outcomesOf(inspection), exchange, started);
    } catch (fault) {
      const code = fault instanceof Error && 'code' in fault ? String(fault.code) : 'UNEXPECTED';
      journal.append('error', { code, message: String(fault), exchange });
    } finally {
      inFlight -= 1;
    }
  };

  const settle = (
    outcomes: ReadonlyMap<VoucherKey, Outcome>,
    exchange: number,
    started: readonly {
      readonly key: VoucherKey;
      readonly state: Processing;
      readonly fault: PlannedFault | undefined;
    }[],
  ): void => {
    for (const { key, state, fault } of started) {
      const own = outcomes.get(key);
      const planned = own === undefined || fault === undefined ? undefined : withFault(own, fault);
      // A 4905 that did not wait for the result has taken this upload's place: nothing is played on it any more.
      const superseded = processing.get(state.record) !== state;
      if (planned !== undefined && fault !== undefined && !superseded) {
        journal.append('fault-applied', { fault: fault.id, exchange, voucher: key });
      }
      state.outcome = planned ?? own;
      if (state.outcome !== undefined && isSuccess(state.outcome)) sentXml.delete(key);
    }
  };

  const queryUpload = (input: JsonObject): Decision => {
    const bizStsb = textOf(input, 'bizStsb');
    const upldBchno = textOf(input, 'upldBchno');
    const members = register.batch(batchKey(bizStsb, upldBchno));
    if (members === undefined) return refused(`没有找到批次 ${upldBchno ?? ''}（业务区间 ${bizStsb ?? ''}）`);
    const rows = members.map((record) => resultRow(record));
    return {
      answer: { kind: 'done', output: { data: rows } },
      apply: (exchange) => {
        for (const [index, record] of members.entries()) {
          const state = processing.get(record);
          if (state !== undefined) state.asked = true;
          const { ftfileSavRslt, chkRslt, savFaleRea } = rows[index] ?? resultRow(record);
          const key = voucherKey(record.code, record.no);
          register.report(key, { exchange, ftfileSavRslt, chkRslt, reason: savFaleRea });
        }
      },
    };
  };

  const visible = (state: Processing | undefined): Outcome | undefined =>
    state === undefined || !state.asked || clock.now() < state.readyAt ? undefined : state.outcome;

  const resultRow = (record: VoucherRecord) => {
    const state = processing.get(record);
    const outcome = visible(state);
    return {
      elecSetlCertCode: record.code,
      elecSetlCertNo: record.no,
      elecSetlCertChkcode: record.chkcode,
      elecSetlCertType: record.type,
      certSetlType: state?.certSetlType ?? '',
      ftfileSavRslt: outcome?.ftfileSavRslt ?? '0',
      chkRslt: outcome?.chkRslt ?? '0',
      savFaleRea: outcome?.reason ?? '',
    };
  };

  const queryStatus = (input: JsonObject): Decision => {
    const key = elementKey(input);
    const record = register.voucher(key);
    const state = record === undefined ? undefined : processing.get(record);
    const outcome = state === undefined || clock.now() < state.readyAt ? undefined : state.outcome;
    const answered = outcome !== undefined && isSuccess(outcome);
    const apply = (exchange: number): void => register.status(key, exchange, answered);
    if (record === undefined || !answered) {
      return { ...refused(`凭证 ${key} 尚未上传成功，不能查询状态`), apply };
    }
    const output = {
      elecSetlCertCode: record.code,
      elecSetlCertNo: record.no,
      elecSetlCertChkcode: record.chkcode,
      elecSetlCertType: record.type,
      certSetlType: state?.certSetlType ?? '',
      rhredFlag: '0',
      reimFlag: '0',
    };
    return { answer: { kind: 'done', output }, apply };
  };

  /** Receiver's region (6) + time (14) + serial (10). */
  const refmsgid = (message: Message): string => {
    serial += 1;
    const region =
      plan.hospital?.admdvs ??
      (textOf(message.envelope, 'mdtrtarea_admvs') ?? '000000').slice(0, 6).padEnd(6, '0');
    return `${region}${compactTime(clock.now())}${String(serial % 10_000_000_000).padStart(10, '0')}`;
  };

  const signNo = (): string => {
    serial += 1;
    return `${compactTime(clock.now())}${String(serial % 1_000_000).padStart(6, '0')}`;
  };

  return {
    id: plan.id,
    hospital: plan.hospital,
    handle,
    openAct: (opened) => {
      act = opened;
    },
    voucherOf: (cardId) => byCard.get(cardId),
    declare: (entry) => {
      entries.push(entry);
      ledger = createLedger(entries, plan.observe);
      attribution = createAttribution({ cards: plan.cards, entries, byNature: plan.byNature });
    },
    register,
    activity: () => ({ lastAt, inFlight }),
  };
}

const done = (output: unknown): Decision => ({ answer: { kind: 'done', output }, apply: nothing });
const refused = (message: string): Decision => ({ answer: { kind: 'refused', message }, apply: nothing });
