import { readMessage } from '../../contract/envelope.ts';
import type { Body, Entry } from '../../evidence/entries.ts';

/** A request that came, and what was answered. */
export interface ReceivedCall {
  /** Number of the exchange, which findings name as `exchange`. */
  readonly exchange: number;
  /** ISO time, +08:00. */
  readonly at: string;
  /** The interface, such as `4901`; absent when the body does not say it. */
  readonly infno?: string;
  /** The body as text. */
  readonly request: string;
  /** HTTP status of the answer. */
  readonly status: number;
  /** The answer's body as text. */
  readonly reply: string;
}

export const receivedIn = (entries: readonly Entry[]): readonly ReceivedCall[] =>
  entries.flatMap((entry): readonly ReceivedCall[] => {
    if (entry.kind !== 'exchange') return [];
    const { seq, data } = entry;
    const { text, infno } = readMessage(bytesOf(data.request.body));
    return [
      {
        exchange: seq,
        at: data.receivedAt,
        ...(infno === undefined ? {} : { infno }),
        request: text,
        status: data.reply.status,
        reply: readMessage(bytesOf(data.reply.body)).text,
      },
    ];
  });

const bytesOf = (body: Body): Uint8Array => {
  if ('text' in body) return Buffer.from(body.text, 'utf8');
  return 'base64' in body ? Buffer.from(body.base64, 'base64') : new Uint8Array();
};
