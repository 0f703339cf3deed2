import { createHash } from 'node:crypto';

import type { GatewaySubject } from '../../src/book/signatures.ts';
import type { ExchangeCheck } from '../../src/checks/check.ts';
import { refusalOf, type Hit } from '../../src/checks/inspect.ts';
import type { Message } from '../../src/contract/envelope.ts';
import type { PlannedDisturbance } from '../../src/evidence/entries.ts';
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
import { nothing, refused, type Decision } from './decision.ts';
import { appliedTo, createDisturbances, mannerOf } from './disturbances.ts';
import { inKind, refusalInFront } from './gateway.ts';
import { createInterfaces } from './interfaces.ts';
import { createSerials, type Serials } from './serials.ts';
import { surplusIn } from './record.ts';
import type { SessionPlan, SessionPorts } from './session-plan.ts';
import type { Uploads } from './uploads.ts';

/** A request as it was written, with what the gateway saw and the card of the act that is open. */
export interface Arrival {
  readonly call: Call;
  readonly written: Message;
  readonly seen: GatewaySubject | undefined;
  readonly openCard: string | undefined;
}

/** Decides what is answered to a request; nothing is taken before its exchange has its place in the journal. */
export type Decider = (arrival: Arrival) => Decision<Reply>;

/** A request that the gateway let through, under the names of the specification. */
interface Asked extends Arrival {
  readonly message: Message;
  /** SM3 of the request's bytes, base64. */
  readonly digest: string;
}

/** Whatever the catalogue does not refuse may be disturbed by plan; what is refused stays refused. */
export function createDecider(plan: SessionPlan, ports: SessionPorts, uploads: Uploads): Decider {
  const { contract, counter, journal } = ports;
  const disturbances = createDisturbances(plan.faults);
  const serials = createSerials(plan, ports);
  const answerOf = createInterfaces(uploads, serials, ports);
  const spoken = createSpeaker(serials, ports);

  const decide: Decider = (arrival) => {
    const { call, written, seen } = arrival;
    const unread = refusedUnread(call);
    if (unread !== undefined) return { answer: unread, apply: nothing };
    const message = contract.translation.message(written);
    if (isUpload(message)) uploads.came(message);
    const refusal = refusalIn(message, arrival, { plan, ports, uploads });
    const inFront = refusal === undefined ? undefined : refusalInFront(refusal, seen);
    if (inFront !== undefined) return { answer: inFront, apply: nothing };
    const bare = refusal === undefined ? counter?.decode(call.path, message, call.receivedAt) : undefined;
    if (bare !== undefined) return { answer: jsonReply(bare.body), apply: bare.apply };
    const asked = { ...arrival, message, digest: isUpload(message) ? digestOf(call) : '' };
    return refusal === undefined ? sound(asked) : spoken(refused(reasonOf(refusal)), asked);
  };

  const sound = (asked: Asked): Decision<Reply> => {
    const { message, openCard } = asked;
    const named = uploads.named(message, openCard);
    const fault = disturbances.take(
      message.infno,
      named.map(({ card }) => card),
    );
    if (fault === undefined) return taken(asked);
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

  /** Returns what the hospital gets to see instead of the answer, and what the center knows afterwards. */
  const disturbed = (fault: PlannedDisturbance, asked: Asked): Decision<Reply> => {
    const processed = fault.processed ? taken(asked, fault) : { answer: silence, apply: nothing };
    const manner = mannerOf(fault);
    const answer =
      fault.kind === 'page'
        ? pageReply(fault.status, fault.type, fault.text)
        : fault.kind === 'refusal'
          ? spoken(refused(fault.reason, nothing, fault.infcode), asked).answer
          : processed.answer;
    return { answer: { ...answer, ...(manner === undefined ? {} : { manner }) }, apply: processed.apply };
  };

  /** The center's own answer; what a hospital is not told of it by plan, the book does not have as told. */
  const taken = (asked: Asked, fault?: PlannedDisturbance): Decision<Reply> => {
    const { message, digest, call, openCard } = asked;
    const decision = answerOf({ message, digest, receivedAt: call.receivedAt });
    const stuckMs = fault?.kind === 'stuck' ? fault.stuckMs : undefined;
    const isUntold = fault?.kind === 'page' || fault?.kind === 'refusal';
    const { answer, apply } = spoken(decision, asked);
    return {
      answer,
      apply: (exchange) => {
        const reply = isUntold ? {} : decision.taken;
        if (decision.taken !== undefined && reply !== undefined)
          uploads.take({ message, reply, exchange, digest, openCard }, { stuckMs });
        apply(exchange);
      },
    };
  };

  return decide;
}

interface Surroundings {
  readonly plan: SessionPlan;
  readonly ports: SessionPorts;
  readonly uploads: Uploads;
}

/** Returns the first reason to refuse the request. */
const refusalIn = (
  message: Message,
  { call, seen }: Arrival,
  { plan, ports, uploads }: Surroundings,
): Hit<ExchangeCheck> | undefined =>
  refusalOf({
    message,
    method: call.method,
    path: call.path,
    surplus: surplusIn(call),
    receivedAt: call.receivedAt,
    contract: ports.contract,
    hospital: plan.hospital,
    register: uploads.book.register,
    gateway: seen,
    hasCounter: ports.counter !== undefined,
    servicePath: plan.servicePath,
  });

/** Puts an answer into the kind that the request came in. */
const createSpeaker =
  (serials: Serials, { clock, contract }: SessionPorts) =>
  ({ answer, apply }: Decision<Answer>, { call, message, written, seen }: Asked): Decision<Reply> => {
    const stamp = { refmsgid: serials.refmsgid(message), receivedAt: call.receivedAt, now: clock.now() };
    const reply = answerReply(answer, stamp, (said) => contract.translation.answer(said, message.infno));
    return { answer: inKind(reply, written, seen, stamp.now), apply };
  };

/** Returns the refusal of what is no call or was not kept whole. */
function refusedUnread({ method, oversize }: Call): Reply | undefined {
  if (method !== 'POST') return methodRefusal(method);
  return oversize === undefined ? undefined : gatewayReply(413, '请求体超过 64 MiB');
}

const isUpload = ({ infno }: Message): boolean => infno === '4901' || infno === '4905';
const digestOf = ({ body }: Call): string => createHash('sm3').update(body).digest('base64');
