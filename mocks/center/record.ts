import { isoTime } from '../../src/domain/china-time.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { DeliveryData } from '../../src/evidence/entries.ts';
import type { JournalWriter } from '../../src/evidence/journal-writer.ts';
import { gatewayReply } from './answer.ts';
import type { Call, Delivery, Reply } from './call.ts';

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

/** Half a request is no exchange and nobody's fault, but it may explain why the next row is missing. */
export function recordAbandoned(call: Call, { act }: Addressee, journal: JournalWriter): Reply {
  const text = `客户端在请求传完之前断开：${call.method} ${call.path}，收到 ${call.body.byteLength} 字节`;
  journal.append('remark', { source: 'center', ...(act === undefined ? {} : { act: act.id }), text });
  return gatewayReply(400, '请求没有传完');
}
