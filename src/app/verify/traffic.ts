import { undoEncoding } from '../../contract/content-encoding.ts';
import { sm3 } from '../../domain/sm3.ts';
import { inlineBytes } from '../../evidence/bodies.ts';
import type { ExchangeData, Entry } from '../../evidence/entries.ts';
import type { Results } from '../../judge/results.ts';
import { noTraffic, type TrafficMark, type TrafficMarks } from '../outcomes/verification.ts';

/**
 * Returns the marks by which traffic is recognised in another hospital's package. Only exchanges that earned a row
 * count: nobody is accused for a request that anyone could have sent to the address.
 */
export function trafficMarks(
  entries: readonly Entry[],
  files: ReadonlyMap<string, Uint8Array>,
  { rows }: Results,
): TrafficMarks {
  const credited = new Set(
    rows
      .filter(({ verdict }) => verdict === 'pass')
      .flatMap(({ exchanges }) => exchanges.map(({ seq }) => seq)),
  );
  const messages = entries.flatMap((entry) =>
    entry.kind === 'exchange' && credited.has(entry.seq) ? (markOf(entry.data, files) ?? []) : [],
  );
  const opened = entries.find((entry) => entry.kind === 'open');
  return { ...noTraffic, run: opened?.data.run ?? null, messages };
}

function markOf(
  { request: { headers, body } }: ExchangeData,
  files: ReadonlyMap<string, Uint8Array>,
): TrafficMark | undefined {
  const bytes = 'file' in body ? files.get(`bodies/${body.digest}`) : inlineBytes(body);
  const message = messageIn(undoEncoding(headers, bytes ?? new Uint8Array()));
  if (message === undefined) return undefined;
  const { msgid, infno, input } = message;
  const batch = BATCH.exec(JSON.stringify(input ?? message))?.[1];
  return {
    msgid: typeof msgid === 'string' ? msgid.slice(0, 64) : '',
    content: digestOf(JSON.stringify(input ?? message)),
    batch: batch === undefined ? null : digestOf(batch),
    // A query for a batch names nothing but numbers that two hospitals of one vendor may count alike.
    isTelling: infno !== '4902',
  };
}

const BATCH = /"ftfileCompac":"([^"]{64,})"/;

const digestOf = (text: string): string => sm3(Buffer.from(text)).slice(0, 32);

function messageIn(bytes: Uint8Array): Readonly<Record<string, unknown>> | undefined {
  try {
    // Any bytes may be read as Latin 1: only what is equal is looked for.
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('latin1'));
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : undefined;
  } catch {
    return undefined;
  }
}
