import { createHash, randomInt } from 'node:crypto';

import { compactTime, timeText } from '../../src/domain/china-time.ts';
import type { Hospital } from '../../src/domain/card.ts';
import { createGateway, type GatewaySubject } from '../../src/book/signatures.ts';
import { refusalOf } from '../../src/checks/inspect.ts';
import { elementKey, type Register } from '../../src/book/register.ts';
import { textOf, type Message } from '../../src/contract/envelope.ts';
import type { JsonObject } from '../../src/contract/json-text.ts';
import type { LedgerEntry, PlannedDisturbance } from '../../src/evidence/entries.ts';
import {
  answerReply,
  gatewayReply,
  jsonReply,
  methodRefusal,
  pageReply,
  reasonOf,
  silence,
  type Answer,
} from './answer.ts';
import type { Call, Reply } from './call.ts';
import type { CardVoucher } from './card-voucher.ts';
import { appliedTo, createDisturbances, mannerOf } from './disturbances.ts';
import { inKind, refusalInFront } from './gateway.ts';
import { recordAbandoned, recordExchange } from './record.ts';
import type { CounterSide, SessionPlan, SessionPorts } from './session-plan.ts';
import { createUploads, type UploadOptions } from './uploads.ts';

export type { CounterSide, SessionPlan, SessionPorts } from './session-plan.ts';
export type { CardVoucher } from './card-voucher.ts';

/** One run's view of the center: its vouchers, its journal. */
export interface Session {
  readonly id: string;
  /** Whether a message that came without the session's address is by what it says from this session's hospital. */
  readonly claims: (message: Message) => boolean;
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

/** What is answered, and how the state changes once the exchange has its place in the journal. */
interface Decision<A> {
  readonly answer: A;
  readonly apply: (exchange: number) => void;
}

/** A request that the gateway let through: as it was written, and as the center reads it. */
interface Asked {
  readonly call: Call;
  readonly message: Message;
  readonly written: Message;
  readonly seen: GatewaySubject | undefined;
}

/** A profile may give the envelope's fields other names: each session reads the message in its own. */
export const isFrom =
  (hospital: Hospital | undefined, { translation }: SessionPorts['contract']) =>
  (written: Message): boolean => {
    const { envelope, input } = translation.message(written);
    const code = textOf(envelope, 'fixmedins_code') ?? textOf(input, 'fixmedinsCode');
    return hospital !== undefined && hospital.fixmedinsCode === code;
  };

const nothing = (): void => undefined;

export function createSession(plan: SessionPlan, ports: SessionPorts): Session {
  const { clock, journal, contract, counter } = ports;
  const uploads = createUploads(plan, ports);
  const disturbances = createDisturbances(plan.faults);
  const gateway = createGateway(contract.specification);
  let act: { readonly id: string; readonly card: string } | undefined;
  let lastAt = 0;
  let answering = 0;
  let serial = randomInt(1_000_000);

  const handle = async (call: Call, message: Message): Promise<Reply> => {
    answering += 1;
    try {
      const reply =
        call.incomplete === true
          ? recordAbandoned(call, { session: plan.id, act }, journal)
          : exchanged(call, message);
      await journal.committed();
      return reply;
    } finally {
      answering -= 1;
      lastAt = clock.now();
    }
  };

  const exchanged = (call: Call, message: Message): Reply => {
    const seen = gateway.look({ ...call, message });
    const { answer, apply } = decide(call, message, seen);
    const { exchange, reply } = recordExchange(call, answer, { session: plan.id, act }, ports);
    gateway.keep({ ...call, message }, seen, exchange);
    apply(exchange);
    return reply;
  };

  /** Whatever the catalogue does not refuse may be disturbed by plan; what is refused stays refused. */
  const decide = (call: Call, written: Message, seen: GatewaySubject | undefined): Decision<Reply> => {
    if (call.method !== 'POST') return { answer: methodRefusal(call.method), apply: nothing };
    if (call.oversize !== undefined)
      return { answer: gatewayReply(413, '请求体超过 64 MiB'), apply: nothing };
    const message = contract.translation.message(written);
    const subject = {
      message,
      method: call.method,
      path: call.path,
      receivedAt: call.receivedAt,
      contract,
      hospital: plan.hospital,
      register: uploads.register,
      gateway: seen,
      hasCounter: counter !== undefined,
    };
    const refusal = refusalOf(subject);
    const inFront = refusal === undefined ? undefined : refusalInFront(refusal, seen);
    if (inFront !== undefined) return { answer: inFront, apply: nothing };
    const bare = refusal === undefined ? counter?.decode(call.path, message, call.receivedAt) : undefined;
    if (bare !== undefined) return { answer: jsonReply(bare.body), apply: bare.apply };
    const asked = { call, message, written, seen };
    if (refusal !== undefined) return spoken(refused(reasonOf(refusal)), asked);
    const named = uploads.named(message, act?.card);
    const cards = named.map(({ card }) => card);
    const fault = disturbances.take(message.infno, cards);
    if (fault === undefined) return spoken(dispatch(message, call), asked);
    const { answer, apply } = disturbed(fault, asked);
    const voucher = named.find(({ card }) => card === fault.card)?.key ?? '';
    return {
      answer,
      apply: (exchange) => {
        journal.append('fault-applied', appliedTo(fault, exchange, voucher));
        apply(exchange);
      },
    };
  };

  /** What the hospital gets to see instead of the answer, and what the center knows afterwards. */
  const disturbed = (fault: PlannedDisturbance, asked: Asked): Decision<Reply> => {
    const stuckMs = fault.kind === 'stuck' ? fault.stuckMs : undefined;
    const taken = fault.processed
      ? spoken(dispatch(asked.message, asked.call, { stuckMs }), asked)
      : { answer: silence, apply: nothing };
    const manner = mannerOf(fault);
    const answer =
      fault.kind === 'page'
        ? pageReply(fault.status, fault.type, fault.text)
        : fault.kind === 'refusal'
          ? spoken(refused(fault.reason, nothing, fault.infcode), asked).answer
          : taken.answer;
    return { answer: { ...answer, ...(manner === undefined ? {} : { manner }) }, apply: taken.apply };
  };

  /** The center's own answer, in the kind that the request came in. */
  const spoken = (
    { answer, apply }: Decision<Answer>,
    { call, message, written, seen }: Asked,
  ): Decision<Reply> => {
    const stamp = { refmsgid: refmsgid(message), receivedAt: call.receivedAt, now: clock.now() };
    const reply = answerReply(answer, stamp, (said) => contract.translation.answer(said, message.infno));
    return { answer: inKind(reply, written, seen, stamp.now), apply };
  };

  const dispatch = (message: Message, call: Call, options: UploadOptions = {}): Decision<Answer> => {
    if (counter?.answers(message.infno ?? '') === true) return atCounter(counter, message, call.receivedAt);
    switch (message.infno) {
      case '4901':
      case '4905':
        return upload(message, message.infno, call, options);
      case '4902':
        return queryUpload(message.input);
      case '5501':
        return queryStatus(message.input);
      case '9001':
        return done({ signinoutb: { sign_time: timeText(call.receivedAt), sign_no: signNo() } });
      case '9002':
        return done(null);
      case undefined:
      default:
        return byExample(message.infno ?? '');
    }
  };

  /** An interface that needs no memory is answered as its table says. */
  const byExample = (infno: string): Decision<Answer> => {
    const { example } = contract.specification.interfaces[infno] ?? {};
    return example === undefined ? refused(`仿真中心不提供接口 ${infno}`) : done(example);
  };

  /** What is settled there is known here before its voucher comes. */
  const atCounter = (side: CounterSide, message: Message, receivedAt: number): Decision<Answer> => {
    const { answer, apply } = side.answer(message, receivedAt);
    return {
      answer,
      apply: () => {
        for (const entry of apply()) {
          journal.append('ledger', entry);
          uploads.declare(entry);
        }
      },
    };
  };

  const upload = (
    message: Message,
    infno: '4901' | '4905',
    call: Call,
    options: UploadOptions,
  ): Decision<Answer> => {
    const digest = createHash('sm3').update(call.body).digest('base64');
    if (uploads.isRetry(digest, message.input)) return done(null);
    uploads.consult(message.input);
    const openCard = act?.card;
    return done(null, (exchange) =>
      uploads.accept({ infno, message, digest, exchange, openCard, ...options }),
    );
  };

  const queryUpload = (input: JsonObject): Decision<Answer> => {
    const bizStsb = textOf(input, 'bizStsb');
    const upldBchno = textOf(input, 'upldBchno');
    const told = uploads.results(bizStsb, upldBchno);
    if (told === undefined) return refused(`没有找到批次 ${upldBchno ?? ''}（业务区间 ${bizStsb ?? ''}）`);
    return done(told.output, told.apply);
  };

  const queryStatus = (input: JsonObject): Decision<Answer> => {
    const key = elementKey(input);
    const { output, apply } = uploads.status(key);
    return output === undefined
      ? refused(`凭证 ${key} 尚未上传成功，不能查询状态`, apply)
      : done(output, apply);
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
    claims: isFrom(plan.hospital, contract),
    handle,
    openAct: (opened) => {
      act = opened;
    },
    voucherOf: uploads.voucherOf,
    declare: uploads.declare,
    register: uploads.register,
    activity: () => ({ lastAt, inFlight: answering + uploads.unfinished() }),
  };
}

const done = (output: unknown, apply: Decision<Answer>['apply'] = nothing): Decision<Answer> => ({
  answer: { kind: 'done', output },
  apply,
});

const refused = (
  message: string,
  apply: Decision<Answer>['apply'] = nothing,
  infcode: number | string = -1,
): Decision<Answer> => ({ answer: { kind: 'refused', message, infcode }, apply });
