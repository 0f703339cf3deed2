import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { createBook } from '../../src/book/book.ts';
import { eventsOf, listCame, statusAsked } from '../../src/book/events.ts';
import { undoEncoding } from '../../src/contract/content-encoding.ts';
import { readMessage, textOf, type Message } from '../../src/contract/envelope.ts';
import { connectionWords, isOwnFault, type ConnectionFault } from '../../src/domain/environment-fault.ts';
import type { Headers } from '../../src/evidence/entries.ts';
import { gatewayReply, methodRefusal } from './answer.ts';
import { createActTimes } from './act-times.ts';
import type { Call, Reply } from './call.ts';
import { isFrom, type Session } from './session.ts';
import { recordExchange, recordStray, recordUnread } from './record.ts';
import type { SessionPlan, SessionPorts } from './session-plan.ts';

/** Headers that belong to one connection and never travel on. */
const HOP = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'host',
  'content-length',
  'expect',
]);
const ANSWER_WITHIN_MS = 120_000;

/**
 * A session in front of a real test environment: bytes go on unchanged and come back unchanged, both are recorded, and
 * nothing is decided here. No faults are played.
 */
export function createRelay(
  plan: SessionPlan,
  { clock, journal, contract }: SessionPorts,
  target: URL,
): Session {
  const { translation } = contract;
  const book = createBook(plan);
  for (const entry of plan.ledger) book.apply({ kind: 'settlement-known', entry });
  let act: { readonly id: string; readonly card: string } | undefined;
  const acts = createActTimes(clock);
  let lastAt = 0;
  let inFlight = 0;

  const handle = async (call: Call, message: Message): Promise<Reply> => {
    inFlight += 1;
    try {
      const addressee = { session: plan.id, act };
      if (call.unread !== undefined) {
        const reply = recordUnread(call, { ...addressee, act: acts.at(call.begunAt) }, journal);
        await journal.committed();
        return reply;
      }
      const answer = refusedHere(call) ?? (await forward(call, target));
      const { exchange, reply } = recordExchange(call, answer, addressee, { journal, clock });
      if (reply.status === 200) learn(call, translation.message(message), answered(reply), exchange);
      await journal.committed();
      return reply;
    } finally {
      inFlight -= 1;
      lastAt = clock.now();
    }
  };

  /** Folds what the environment accepted, for scheduling only: the judge reads the journal. */
  const learn = (call: Call, message: Message, answered: Message, exchange: number): void => {
    const reply = translation.reply(answered.envelope, message.infno);
    book.apply(listCame(message));
    if (textOf(reply, 'infcode') === '0') {
      const taken = { message, reply, exchange, digest: digestOf(call), openCard: act?.card };
      for (const event of eventsOf(taken)) book.apply(event);
    } else if (message.infno === '5501') book.apply(statusAsked(message, exchange, false));
  };

  return {
    id: plan.id,
    claims: isFrom(plan.hospital, contract),
    handle,
    stray: async (stray) => {
      recordStray(stray, { session: plan.id, act }, journal);
      await journal.committed();
    },
    openAct: (opened) => {
      act = opened;
      acts.open(opened);
    },
    voucherOf: book.vouchersOf,
    declare: (entry) => book.apply({ kind: 'settlement-known', entry }),
    register: book.register,
    remembered: book.remembered,
    activity: () => ({ lastAt, inFlight }),
  };
}

/** Reads an answer as requests are read: what is packed or in GBK says the same. */
const answered = ({ headers, body }: Reply): Message => readMessage(undoEncoding(headers, body));

/** Returns the answer to what was not kept whole, or is no call. */
function refusedHere(call: Call): Reply | undefined {
  if (call.method !== 'POST') return methodRefusal(call.method);
  return call.oversize === undefined ? undefined : gatewayReply(413, '请求体超过 64 MiB');
}

/**
 * An environment that cannot be reached is a gateway's refusal to the hospital, and recorded with the system's own code.
 * Rejects only for a fault of this machine.
 */
async function forward(call: Call, target: URL): Promise<Reply> {
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const passed = call.headers.filter(([name]) => !HOP.has(name.toLowerCase())).flat();
  return new Promise((resolve, reject) => {
    const failed = (error: unknown): void => {
      const fault = faultOf(error);
      if (isOwnFault(fault)) reject(error instanceof Error ? error : new Error(fault.detail));
      else resolve(unreached(fault));
    };
    const outgoing = send(
      target,
      {
        method: call.method,
        headers: [...passed, 'host', target.host, 'content-length', String(call.body.byteLength)],
        timeout: ANSWER_WITHIN_MS,
      },
      (incoming) => {
        collect(incoming).then(resolve, failed);
      },
    );
    outgoing.on('timeout', () =>
      outgoing.destroy(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' })),
    );
    outgoing.on('error', failed);
    outgoing.end(call.body);
  });
}

const unreached = (fault: ConnectionFault): Reply => ({
  ...gatewayReply(502, `测试环境没有应答：${connectionWords(fault).words}（${fault.code}）`),
  unreached: fault,
});

/** A host with several addresses fails with one error for each; the first speaks for all. */
function faultOf(error: unknown): ConnectionFault {
  const first: unknown = error instanceof AggregateError ? (error.errors as readonly unknown[])[0] : error;
  const { code, message } = (first ?? error) as { readonly code?: unknown; readonly message?: unknown };
  return {
    code: typeof code === 'string' ? code : 'UNKNOWN',
    detail: (typeof message === 'string' ? message : String(error)).slice(0, 300),
  };
}

async function collect(incoming: IncomingMessage): Promise<Reply> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const headers: [string, string][] = [];
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    const name = incoming.rawHeaders[index] ?? '';
    if (!HOP.has(name.toLowerCase())) headers.push([name, incoming.rawHeaders[index + 1] ?? '']);
  }
  return {
    status: incoming.statusCode ?? 502,
    headers: headers satisfies Headers,
    body: Buffer.concat(chunks),
  };
}

const digestOf = ({ body }: Call): string => createHash('sm3').update(body).digest('base64');
