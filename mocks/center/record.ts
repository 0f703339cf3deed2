import { arrivalAnswer } from '../../src/contract/arrivals.ts';
import { surplusOf, type Surplus } from '../../src/contract/surplus.ts';
import { isoTime } from '../../src/domain/china-time.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { DeliveryData, ExchangeData } from '../../src/evidence/entries.ts';
import type { JournalWriter } from '../../src/evidence/journal-writer.ts';
import { gatewayReply } from './answer.ts';
import type { Call, Delivery, Reply, Stray } from './call.ts';

/** The owner of an exchange: the session, and the act that was open when it came. */
export interface Addressee {
  readonly session: string;
  readonly act: { readonly id: string } | undefined;
}

/** Puts an exchange into the journal with its decided reply; the reply tells when it could not be delivered. */
export function recordExchange(
  call: Call,
  reply: Reply,
  { session, act }: Addressee,
  { journal, clock }: { readonly journal: JournalWriter; readonly clock: Clock },
): { readonly exchange: number; readonly reply: Reply } {
  const exchange = journal.append('exchange', {
    session,
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
      ...(call.surplus === undefined ? {} : { surplus: surplusLine(call, call.surplus, journal) }),
    },
    reply: { status: reply.status, headers: reply.headers, body: journal.body(reply.body) },
    ...(reply.unreached === undefined ? {} : { unreached: reply.unreached }),
  });
  const undelivered = (): void => {
    journal.append('delivery', { exchange, kind: 'cut', note: '客户端在应答发送之前已断开' });
  };
  const delivered = (delivery: Delivery): void => {
    journal.append('delivery', { exchange, ...deliveryLine(delivery) });
  };
  return { exchange, reply: { ...reply, undelivered, delivered } };
}

/** The rest of a message is as large as it has letters beyond ASCII: 64 KiB of it stand in the journal. */
function surplusLine(
  { headers }: Call,
  { size, first }: NonNullable<Call['surplus']>,
  journal: JournalWriter,
): NonNullable<ExchangeData['request']['surplus']> {
  const declared = declaredLength(headers);
  return { ...(declared === undefined ? {} : { declared }), size, first: journal.body(first) };
}

function deliveryLine(delivery: Delivery): Omit<DeliveryData, 'exchange'> {
  switch (delivery.kind) {
    case 'withheld': {
      const { kind, ms, by } = delivery;
      const who = by === 'client' ? '客户端先断开' : '由凭证中心断开';
      return { kind, ms, bytes: 0, note: `测试计划内：没有应答，${ms} 毫秒后${who}` };
    }
    case 'held':
      return { ...delivery, note: `测试计划内：${delivery.ms} 毫秒后才应答` };
    case 'cut':
      return {
        ...delivery,
        note: `测试计划内：${delivery.bytes === 0 ? '没有应答' : `应答发出 ${delivery.bytes} 字节后`}，连接被重置`,
      };
  }
}

/** A request that nobody can judge is no exchange and nobody's fault, but it may explain why the next row is missing. */
export function recordUnread(call: Call, { session, act }: Addressee, journal: JournalWriter): Reply {
  const guess = call.unread ?? 'body-unfinished';
  const { method, path, headers, body } = call;
  const declared = declaredLength(headers);
  journal.append('unparsed', {
    session,
    ...(act === undefined ? {} : { act: act.id }),
    peer: call.peer,
    receivedAt: isoTime(call.receivedAt),
    guess,
    size: body.byteLength,
    first: journal.body(body.subarray(0, FIRST)),
    request: {
      method,
      path,
      headers,
      ...(declared === undefined ? {} : { declared }),
      received: call.oversize ?? body.byteLength,
      body: journal.body(body),
    },
  });
  const counted =
    declared === undefined || guess !== 'body-unfinished'
      ? ''
      : `：Content-Length 声明 ${declared} 字节，只收到 ${body.byteLength} 字节`;
  return gatewayReply(400, arrivalAnswer(guess, counted));
}

/** The length that the headers declare, as a number. */
export function declaredLength(headers: Call['headers']): number | undefined {
  const text = headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1];
  return text === undefined || !/^\d+$/.test(text) ? undefined : Number(text);
}

/** Returns what the length of a call counts, where more came than it says. */
export const surplusIn = ({ headers, body, surplus }: Call): Surplus | undefined =>
  surplus === undefined ? undefined : surplusOf(declaredLength(headers), body, surplus);

/** The number of bytes that are kept of what nobody can read. */
const FIRST = 256;

/** Bytes that are no request. */
export function recordStray(stray: Stray, { session, act }: Addressee, journal: JournalWriter): void {
  const { peer, guess, code, size, first, receivedAt } = stray;
  journal.append('unparsed', {
    session,
    ...(act === undefined ? {} : { act: act.id }),
    peer,
    receivedAt: isoTime(receivedAt),
    guess,
    ...(code === undefined ? {} : { code }),
    size,
    first: { base64: Buffer.from(first.subarray(0, FIRST)).toString('base64') },
  });
}
