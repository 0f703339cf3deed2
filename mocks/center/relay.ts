import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

import { createAttribution } from '../../src/book/attribution.ts';
import { batchKey, createRegister, elementKey, elementsOf, uploadModeOf } from '../../src/book/register.ts';
import { isObject, readMessage, textOf, type Message } from '../../src/contract/envelope.ts';
import type { JsonObject, JsonValue } from '../../src/contract/json-text.ts';
import type { Headers } from '../../src/evidence/entries.ts';
import { gatewayReply, methodRefusal } from './answer.ts';
import type { Call, Reply } from './call.ts';
import { isFrom, type Session } from './session.ts';
import { recordAbandoned, recordExchange } from './record.ts';
import type { SessionPlan, SessionPorts } from './session-plan.ts';
import { withVoucher, type CardVoucher } from './card-voucher.ts';

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
  const register = createRegister();
  const attribution = createAttribution({ cards: plan.cards, entries: plan.ledger, byNature: plan.byNature });
  const byCard = new Map<string, CardVoucher>();
  let act: { readonly id: string; readonly card: string } | undefined;
  let lastAt = 0;
  let inFlight = 0;

  const handle = async (call: Call, message: Message): Promise<Reply> => {
    inFlight += 1;
    try {
      const addressee = { session: plan.id, act };
      if (call.incomplete === true) {
        const reply = recordAbandoned(call, addressee, journal);
        await journal.committed();
        return reply;
      }
      const answer = refusedHere(call) ?? (await forward(call, target));
      const { exchange, reply } = recordExchange(call, answer, addressee, { journal, clock });
      if (reply.status === 200)
        learn(translation.message(message), readMessage(reply.body).envelope, exchange);
      await journal.committed();
      return reply;
    } finally {
      inFlight -= 1;
      lastAt = clock.now();
    }
  };

  /** What the environment accepted, for scheduling only: the judge reads the journal. */
  const learn = (message: Message, wire: JsonObject, exchange: number): void => {
    const envelope = translation.reply(wire, message.infno);
    const isDone = textOf(envelope, 'infcode') === '0';
    if (message.infno === '5501') register.status(elementKey(message.input), exchange, isDone);
    if (!isDone) return;
    if (message.infno === '4901' || message.infno === '4905') uploaded(message, message.infno, exchange);
    if (message.infno === '4902') for (const row of rowsOf(envelope)) reported(row, exchange);
  };

  const uploaded = (message: Message, infno: '4901' | '4905', exchange: number): void => {
    const bizStsb = textOf(message.input, 'bizStsb') ?? '';
    const upldBchno = textOf(message.input, 'upldBchno') ?? '';
    attribution.announce(elementsOf(message.input));
    for (const element of elementsOf(message.input)) {
      const place = attribution.placeOf(element, act?.card);
      const record = register.upload(infno, element, {
        exchange,
        batch: batchKey(bizStsb, upldBchno),
        upldMode: uploadModeOf(message.input),
      });
      if (place === undefined) continue;
      attribution.remember(element, place);
      const { id } = place.card;
      byCard.set(id, withVoucher(byCard.get(id), { record, bizStsb, upldBchno }));
    }
  };

  const reported = (row: JsonObject, exchange: number): void =>
    register.report(elementKey(row), {
      exchange,
      ftfileSavRslt: textOf(row, 'ftfileSavRslt') ?? '0',
      chkRslt: textOf(row, 'chkRslt') ?? '0',
      reason: textOf(row, 'savFaleRea') ?? '',
    });

  return {
    id: plan.id,
    claims: isFrom(plan.hospital, contract),
    handle,
    openAct: (opened) => {
      act = opened;
    },
    voucherOf: (cardId) => byCard.get(cardId),
    declare: () => undefined,
    register,
    activity: () => ({ lastAt, inFlight }),
  };
}

/** What was not kept whole, or is no call, is answered here. */
function refusedHere(call: Call): Reply | undefined {
  if (call.method !== 'POST') return methodRefusal(call.method);
  return call.oversize === undefined ? undefined : gatewayReply(413, '请求体超过 64 MiB');
}

/** Never rejects: an environment that cannot be reached is a gateway's refusal, and recorded as one. */
async function forward(call: Call, target: URL): Promise<Reply> {
  const send = target.protocol === 'https:' ? httpsRequest : httpRequest;
  const passed = call.headers.filter(([name]) => !HOP.has(name.toLowerCase())).flat();
  return new Promise((resolve) => {
    const failed = (reason: string): void => resolve(gatewayReply(502, `测试环境没有应答：${reason}`));
    const outgoing = send(
      target,
      {
        method: call.method,
        headers: [...passed, 'host', target.host, 'content-length', String(call.body.byteLength)],
        timeout: ANSWER_WITHIN_MS,
      },
      (incoming) => {
        collect(incoming).then(resolve, (fault: unknown) => failed(String(fault)));
      },
    );
    outgoing.on('timeout', () => outgoing.destroy(new Error('超时')));
    outgoing.on('error', (error) => failed(error.message));
    outgoing.end(call.body);
  });
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

function rowsOf(envelope: JsonObject): readonly JsonObject[] {
  const output = envelope['output'];
  const rows: JsonValue | undefined = isObject(output)
    ? (output['data'] ?? Object.values(output).find(Array.isArray))
    : output;
  return Array.isArray(rows) ? (rows as readonly JsonValue[]).filter(isObject) : [];
}
