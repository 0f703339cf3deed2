import { decodeText, type Charset } from '../../contract/envelope.ts';
import { wideEncodingOf } from '../../contract/reading/structured-xml.ts';
import { zipBounds } from '../../contract/reading/zip-bounds.ts';

/** A file to look at, or the reason why it could not be read. */
export type LintSource =
  { readonly name: string; readonly bytes: Uint8Array } | { readonly name: string; readonly unread: string };

/**
 * The kind of some bytes, whatever the file's name says. `archive`: a batch's zip or an OFD, which only its directory
 * tells apart.
 */
export type Content = 'text' | 'xml' | 'pdf' | 'archive' | 'unknown';

/** Encoding and shape of a text. */
export interface Writing {
  readonly charset: Charset;
  readonly bom: boolean;
  readonly newline: 'none' | 'lf' | 'crlf' | 'mixed';
}

const UTF8_BOM = 'ï»¿';
const HEAD_BYTES = 1024;

export function contentOf(bytes: Uint8Array): Content {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(HEAD_BYTES, bytes.byteLength)).toString(
    'latin1',
  );
  if (/^(?:\xef\xbb\xbf)?[\s\0]*PK(?:\x03\x04|\x05\x06)/.test(head)) return 'archive';
  const [first = ''] = (head.startsWith(UTF8_BOM) ? head.slice(UTF8_BOM.length) : head).trimStart();
  if (first === '<') return 'xml';
  if (first === '{' || first === '[') return 'text';
  if (head.includes('%PDF-')) return 'pdf';
  // UTF-16, which some editors call Unicode: a text all the same, in an encoding that nobody accepts.
  const wide = wideEncodingOf(bytes);
  if (wide !== undefined) {
    const text = new TextDecoder(wide).decode(bytes.subarray(0, HEAD_BYTES));
    return text.trimStart().startsWith('<') ? 'xml' : 'text';
  }
  if (zipBounds(bytes).isFound) return 'archive';
  return head.includes('\0') || decodeText(bytes).charset === 'unknown' ? 'unknown' : 'text';
}

export function writingOf(bytes: Uint8Array, charset: Charset, text: string): Writing {
  const bom = Buffer.from(bytes.subarray(0, 3)).toString('latin1') === UTF8_BOM;
  const crlf = text.includes('\r\n');
  const lf = /(?:^|[^\r])\n/.test(text);
  return { charset, bom, newline: crlf && lf ? 'mixed' : crlf ? 'crlf' : lf ? 'lf' : 'none' };
}
