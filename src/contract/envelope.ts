import { readJson, type JsonObject, type JsonValue } from './json-text.ts';

export type Charset = 'utf-8' | 'gb18030' | 'unknown';

/** A request body as read: what it says, and what was odd about its writing. Findings are made elsewhere. */
export interface Message {
  readonly charset: Charset;
  readonly text: string;
  /** The reason why it is no JSON, with its place (1-based). */
  readonly broken?: { readonly line: number; readonly column: number; readonly reason: string };
  readonly duplicates: readonly string[];
  /** The outermost object; empty when there is none. Numbers are text as sent. */
  readonly envelope: JsonObject;
  /** `infno` as text, when there is one. */
  readonly infno: string | undefined;
  /** The payload, unwrapped from `{data:{…}}`, from an array of one, or from JSON text. */
  readonly input: JsonObject;
  /** The wrapping of a payload that did not stand in `input` as an object of its own; `closed` was not to be opened. */
  readonly wrapping: 'none' | 'data' | 'text' | 'missing' | 'sm4' | 'closed';
  /** Set when the message was sealed and could not be opened: nothing of it is known. */
  readonly isClosed?: true;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });
const gb18030 = new TextDecoder('gb18030', { fatal: true });

/** Decodes strictly as UTF-8, then as GB18030: mojibake is never passed on silently. */
export function decodeText(bytes: Uint8Array): { readonly charset: Charset; readonly text: string } {
  try {
    return { charset: 'utf-8', text: utf8.decode(bytes) };
  } catch {
    try {
      return { charset: 'gb18030', text: gb18030.decode(bytes) };
    } catch {
      return { charset: 'unknown', text: Buffer.from(bytes).toString('latin1') };
    }
  }
}

export const isObject = (value: JsonValue | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The field's text; numbers are text already, `null`, empty and other types are `undefined`. */
export function textOf(object: JsonObject, field: string): string | undefined {
  const value = object[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads a request body. Never throws. */
export function readMessage(bytes: Uint8Array): Message {
  const { charset, text } = decodeText(bytes);
  const reading = readJson(text);
  if (reading.kind === 'broken') {
    const { line, column, reason } = reading;
    const nothing = { envelope: {}, infno: undefined, input: {}, wrapping: 'missing' as const };
    return { charset, text, broken: { line, column, reason }, duplicates: [], ...nothing };
  }
  const envelope = isObject(reading.value) ? reading.value : {};
  return {
    charset,
    text,
    ...(isObject(reading.value) ? {} : { broken: { line: 1, column: 1, reason: '报文最外层应为对象' } }),
    duplicates: reading.duplicates,
    envelope,
    infno: textOf(envelope, 'infno'),
    ...unwrap(envelope['input']),
  };
}

/** The four voucher interfaces carry their fields directly in `input`; other ways of wrapping are read all the same. */
export function unwrap(input: JsonValue | undefined): Pick<Message, 'input' | 'wrapping'> {
  if (typeof input === 'string' && input.trim().startsWith('{')) {
    const inner = readJson(input);
    if (inner.kind === 'value' && isObject(inner.value)) return { input: inner.value, wrapping: 'text' };
  }
  if (!isObject(input)) return { input: {}, wrapping: 'missing' };
  const keys = Object.keys(input);
  const data = input['data'];
  if (keys.length === 1 && isObject(data)) return { input: data, wrapping: 'data' };
  const [first, second] = Array.isArray(data) ? (data as readonly JsonValue[]) : [];
  if (keys.length === 1 && isObject(first) && second === undefined) return { input: first, wrapping: 'data' };
  return { input, wrapping: 'none' };
}
