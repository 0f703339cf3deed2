import type { Body, BodySource } from '../../src/evidence/entries.ts';
import type { Masking } from '../model/masking.ts';
import { printable } from '../render/printable.ts';
import { escapeHtml } from './escape.ts';
import { prettyJson, type PrettyLine } from './pretty-json.ts';

/** A body as the page shows it; both texts are HTML. */
export interface BodyView {
  /** Bytes on the wire; null when the copy of the journal has no body. */
  readonly size: number | null;
  readonly raw: string;
  /** Indented, with the places of findings marked; null when the body is no JSON. */
  readonly pretty: string | null;
  /** Characters that are not shown, of the raw text. */
  readonly leftOut: number;
  readonly missing: boolean;
  /** The body is no UTF-8 text. */
  readonly binary: boolean;
}

export interface BodyOptions {
  /** Characters shown of each body. */
  readonly limit: number;
  /** JSON pointers that findings point at. */
  readonly pointers: ReadonlySet<string>;
}

/** A string that may be base64, also with the escapes some systems put into it. */
const BASE64 = /"([A-Za-z0-9+/=_\\-]*)"/g;
/** A base64 value of this length or more is a file. */
const FILE_LENGTH = 160;
/** Characters that are searched and parsed once the files are out; far more than is ever shown. */
const PARSED = 2 * 1024 * 1024;
/** A body larger than this is shown by its beginning only, without being parsed. */
const LARGEST = 96 * 1024 * 1024;

export async function bodyView(
  body: Body,
  source: BodySource,
  masking: Masking,
  options: BodyOptions,
): Promise<BodyView> {
  const bytes = await source.bytes(body);
  const absent = { raw: '', pretty: null, leftOut: 0, binary: false };
  if (bytes === undefined) return { ...absent, size: 'file' in body ? body.size : null, missing: true };
  const text = bytes.length > LARGEST ? undefined : utf8(bytes);
  if (text === undefined) return { ...absent, size: bytes.length, missing: false, binary: true };
  const short = shortened(text);
  const shown = masking.body(short.slice(0, PARSED));
  const lines = prettyJson(shown);
  let used = 0;
  const fitting = lines?.filter(({ text: line }) => (used += line.length + 1) <= options.limit);
  return {
    size: bytes.length,
    raw: escapeHtml(printable(shown.slice(0, options.limit))),
    pretty: fitting === undefined ? null : linesHtml(fitting, options.pointers),
    leftOut: Math.max(0, short.length - options.limit),
    missing: false,
    binary: false,
  };
}

/** Most bodies have no finding: then all their lines are escaped at once. */
function linesHtml(lines: readonly PrettyLine[], pointers: ReadonlySet<string>): string {
  const html = (text: string): string => escapeHtml(printable(text));
  if (!lines.some(({ pointer }) => pointers.has(pointer)))
    return html(lines.map(({ text }) => text).join('\n'));
  return lines
    .map(({ pointer, text }) => (pointers.has(pointer) ? `<mark>${html(text)}</mark>` : html(text)))
    .join('\n');
}

function utf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The text with each file inside it replaced by its kind and size. */
function shortened(text: string): string {
  return text.replaceAll(BASE64, (whole, value: string) => {
    if (value.length < FILE_LENGTH) return whole;
    const plain = value.replaceAll(/\\[rn]|\\(?=\/)/g, '');
    if (plain.includes('\\')) return whole;
    const size = Math.floor((plain.replaceAll('=', '').length * 3) / 4);
    return `"〔${plain.startsWith('UEsDB') ? 'Base64 ZIP' : 'Base64'}，${size} 字节，此处省略〕"`;
  });
}
