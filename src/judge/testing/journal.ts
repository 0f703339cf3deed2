import { sm3 } from '../../domain/sm3.ts';
import type { Body, EntryData, EntryKind, ExchangeData, Journal, OpenData } from '../../evidence/entries.ts';
import { parseJournal } from '../../evidence/journal-reader.ts';

/** A line before it has a place: number, predecessor and hash follow from where it stands. */
export type Draft = {
  [Kind in EntryKind]: { readonly kind: Kind; readonly at: string; readonly data: EntryData<Kind> };
}[EntryKind];

/** Drafts with the bodies that stood in files. */
export interface Recording {
  readonly drafts: readonly Draft[];
  readonly bodies: ReadonlyMap<string, Uint8Array>;
}

const AT = '2026-11-21T09:30:00.000+08:00';

export const draft = <Kind extends EntryKind>(kind: Kind, data: EntryData<Kind>): Draft =>
  ({ kind, at: AT, data }) as Draft;

/** Takes a journal apart, so that a test can change what was recorded. */
export async function recordingOf(journal: Journal): Promise<Recording> {
  const bodies = new Map<string, Uint8Array>();
  for (const entry of journal.entries) {
    if (entry.kind !== 'exchange') continue;
    const { body } = entry.data.request;
    const bytes = 'file' in body ? await journal.bytes(body) : undefined;
    if ('file' in body && bytes !== undefined) bodies.set(body.digest, bytes);
  }
  return { drafts: journal.entries.map(({ kind, at, data }) => ({ kind, at, data }) as Draft), bodies };
}

/** The lines as a journal has them on disk: numbered, chained and hashed. */
export function linesOf(drafts: readonly Draft[]): Buffer {
  let prev = '0'.repeat(64);
  const lines = drafts.map(({ kind, at, data }, index) => {
    const bare = `{"seq":${index + 1},"at":"${at}","kind":"${kind}","data":${JSON.stringify(data)},"prev":"${prev}"`;
    prev = sm3(`${bare}}`);
    return `${bare},"hash":"${prev}"}\n`;
  });
  return Buffer.from(lines.join(''), 'utf8');
}

/** A journal of these lines, read the way every journal is read. */
export function journalOf({ drafts, bodies }: Recording): Journal {
  const reading = parseJournal(linesOf(drafts), async (body) => Promise.resolve(bytesOf(body, bodies)));
  if (reading.kind === 'broken') throw new Error(`Line ${reading.line}: ${reading.reason}`);
  return reading.journal;
}

function bytesOf(body: Body, bodies: Recording['bodies']): Uint8Array | undefined {
  if ('file' in body) return bodies.get(body.digest);
  return 'text' in body ? Buffer.from(body.text, 'utf8') : Buffer.from(body.base64, 'base64');
}

/** An exchange with what its request says. */
export interface RecordedExchange {
  readonly seq: number;
  readonly data: ExchangeData;
  readonly message: Record<string, unknown>;
  readonly infno: string;
  /** The card of the act that was open. */
  readonly card: string | undefined;
}

/** Changes exchanges in place: lines keep their numbers. `undefined` takes the exchange out. */
export function withExchanges(
  recording: Recording,
  change: (recorded: RecordedExchange) => ExchangeData | undefined,
): Recording {
  const cards = new Map(
    recording.drafts.flatMap(({ kind, data }) =>
      kind === 'act-start' ? [[data.id, data.card] as const] : [],
    ),
  );
  const drafts = recording.drafts.map((line, index): Draft => {
    if (line.kind !== 'exchange') return line;
    const { data } = line;
    const message = messageOf(data.request.body, recording.bodies);
    const recorded = {
      seq: index + 1,
      data,
      message,
      infno: String(message['infno']),
      card: cards.get(data.act ?? ''),
    };
    const changed = change(recorded);
    // A line that no verdict looks at holds the place.
    return changed === undefined
      ? { kind: 'remark', at: line.at, data: { source: 'center', text: '' } }
      : { ...line, data: changed };
  });
  return { ...recording, drafts };
}

function messageOf(body: Body, bodies: Recording['bodies']): Record<string, unknown> {
  const text = Buffer.from(bytesOf(body, bodies) ?? []).toString('utf8');
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}

export const withLines = (recording: Recording, ...more: readonly Draft[]): Recording => ({
  ...recording,
  drafts: [...recording.drafts, ...more],
});

/** One recording after the other, as a journal with several attempts holds them. */
export const inTurn = (first: Recording, second: Recording): Recording => ({
  drafts: [...first.drafts, ...second.drafts],
  bodies: new Map([...first.bodies, ...second.bodies]),
});

export const withOpen = (recording: Recording, changes: Partial<OpenData>): Recording => ({
  ...recording,
  drafts: recording.drafts.map((line) =>
    line.kind === 'open' ? { ...line, data: { ...line.data, ...changes } } : line,
  ),
});

export const asked = (data: ExchangeData, message: unknown): ExchangeData => ({
  ...data,
  request: { ...data.request, body: { text: JSON.stringify(message) } },
});

export const answered = (data: ExchangeData, envelope: unknown): ExchangeData => ({
  ...data,
  reply: { ...data.reply, body: { text: JSON.stringify(envelope) } },
});

export const refusal = { infcode: -1, err_msg: '拒绝', output: null };

/** As it would stand there if no act had been open. */
export const unprompted = (data: ExchangeData): ExchangeData => {
  const { act, ...rest } = data;
  return act === undefined ? data : rest;
};

/** The elements of an upload, each changed. */
export function withElements(
  message: Record<string, unknown>,
  change: (element: Record<string, unknown>) => Record<string, unknown>,
): Record<string, unknown> {
  const input = message['input'] as Record<string, unknown>;
  const name = 'upldDetlList' in input ? 'upldDetlList' : 'reUploadDetlDTOList';
  const list = input[name] as readonly Record<string, unknown>[];
  return { ...message, input: { ...input, [name]: list.map(change) } };
}

/** The same value with the keys of every object in the opposite order. */
export function backwards(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(backwards);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, entry]) => [key, backwards(entry)]),
  );
}
