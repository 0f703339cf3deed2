import type { Body, BodySource } from '../../src/evidence/entries.ts';
import type { Masking } from '../model/masking.ts';
import { printable } from '../render/printable.ts';
import { escapeHtml } from './escape.ts';
import { prettyJson } from './pretty-json.ts';

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
    pretty: fitting === undefined ? null : fitting.map((line) => lineHtml(line, options.pointers)).join('\n'),
    leftOut: Math.max(0, short.length - options.limit),
    missing: false,
    binary: false,
  };
}

function lineHtml(
  line: { readonly pointer: string; readonly text: string },
  pointers: ReadonlySet<string>,
): string {
  const html = escapeHtml(printable(line.text));
  return pointers.has(line.pointer) ? `<mark>${html}</mark>` : html;
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
