import { readJson, type JsonObject, type JsonValue } from './json-text.ts';

export type Charset = 'utf-8' | 'gb18030' | 'utf-16le' | 'utf-16be' | 'unknown';

/** A request body as read: what it says, and what was odd about its writing. Findings are made elsewhere. */
export interface Message {
  readonly charset: Charset;
  readonly text: string;
  /** The reason why it is no JSON, with its place (1-based). */
  readonly broken?: {
    readonly line: number;
    readonly column: number;
    readonly reason: string;
    /** The text ends before the message does. */
    readonly isCut?: boolean;
  };
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
  const wide = wideCharset(bytes);
  if (wide !== undefined) return { charset: wide, text: new TextDecoder(wide).decode(bytes) };
  return (
    strictly('utf-8', bytes) ??
    // A message that is cut in the middle of a letter is no other encoding.
    strictly('utf-8', withoutHalfLetter(bytes)) ??
    strictly('gb18030', bytes) ?? { charset: 'unknown', text: Buffer.from(bytes).toString('latin1') }
  );
}

function strictly(
  charset: 'utf-8' | 'gb18030',
  bytes: Uint8Array | undefined,
): { readonly charset: Charset; readonly text: string } | undefined {
  if (bytes === undefined) return undefined;
  try {
    return { charset, text: (charset === 'utf-8' ? utf8 : gb18030).decode(bytes) };
  } catch {
    return undefined;
  }
}

/** Returns UTF-16 by its mark, or by the zero beside the bracket or quotation mark that a message begins with. */
function wideCharset(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const head = Buffer.from(bytes.subarray(0, 64)).toString('latin1');
  if (/^(?:\xff\xfe|(?:[\s]\0)*[{["]\0)/.test(head)) return 'utf-16le';
  return /^(?:\xfe\xff|(?:\0[\s])*\0[{["])/.test(head) ? 'utf-16be' : undefined;
}

/** Returns the bytes without a letter of UTF-8 that begins at their end; `undefined` where there is none, or nothing else beyond ASCII. */
function withoutHalfLetter(bytes: Uint8Array): Uint8Array | undefined {
  const tail = Buffer.from(bytes.subarray(-3)).toString('latin1');
  const half = /(?:[\xc2-\xf4]|[\xe0-\xf4][\x80-\xbf]|[\xf0-\xf4][\x80-\xbf]{2})$/.exec(tail)?.[0];
  if (half === undefined) return undefined;
  const whole = bytes.subarray(0, bytes.byteLength - half.length);
  return whole.some((byte) => byte > 0x7f) ? whole : undefined;
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
  if (charset === 'utf-16le' || charset === 'utf-16be') {
    const broken = { line: 1, column: 1, reason: '须为 UTF-8 编码' };
    return {
      charset,
      text,
      broken,
      duplicates: [],
      envelope: {},
      infno: undefined,
      input: {},
      wrapping: 'missing',
    };
  }
  const reading = readJson(text);
  if (reading.kind === 'broken') {
    const { line, column, reason, isCut } = reading;
    const nothing = { envelope: {}, infno: undefined, input: {}, wrapping: 'missing' as const };
    return { charset, text, broken: { line, column, reason, isCut }, duplicates: [], ...nothing };
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
