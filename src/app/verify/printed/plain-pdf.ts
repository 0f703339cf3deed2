import { inflateSync } from 'node:zlib';

/** A page of a report: its content as operators, and the fonts that they name. */
export interface PlainPage {
  readonly content: string;
  readonly fonts: ReadonlyMap<string, PlainFont>;
}

export interface PlainFont {
  /** The character that stands for a code; what a reader copies, not what is seen. */
  readonly characters: ReadonlyMap<number, string>;
  /** The embedded TrueType file, in which a code is the number of a glyph. */
  readonly file: Uint8Array;
}

/** Thrown when a file is not written in the plain way in which reports are written. */
export class NotPlain extends Error {}

/**
 * Reads the pages of a PDF that is written in the plain way of our reports: objects one behind the other, one table
 * that names exactly their places, pages without annotations. Anything by which two viewers could see two documents –
 * a second table, a second object of one number, a key that stands twice – is refused.
 * @throws NotPlain
 */
export function plainPages(bytes: Uint8Array): readonly PlainPage[] {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { objects, root } = objectsOf(file);
  const catalog = objects.dictionary(root);
  allowOnly(catalog, CATALOG_KEYS);
  if (catalog.has('Names')) allowOnly(objects.dictionary(catalog.get('Names')), ['Dests', 'EmbeddedFiles']);
  const pages = objects.dictionary(catalog.get('Pages'));
  allowOnly(pages, ['Type', 'Count', 'Kids']);
  return listOf(pages.get('Kids')).map((page) => pageOf(objects, page));
}

const CATALOG_KEYS = [
  'Type',
  'Pages',
  'Names',
  'Lang',
  'MarkInfo',
  'StructTreeRoot',
  'ViewerPreferences',
  'AF',
  'Outlines',
  'PageMode',
  'Metadata',
];
const PAGE_KEYS = [
  'Type',
  'Parent',
  'MediaBox',
  'Contents',
  'Resources',
  'UserUnit',
  'StructParents',
  'Tabs',
];

/** The most that a stream of a report unpacks to; a font is the largest of them. */
const MAX_STREAM_BYTES = 32 * 1024 * 1024;

function pageOf(objects: Objects, reference: Value | undefined): PlainPage {
  const page = objects.dictionary(reference);
  allowOnly(page, PAGE_KEYS);
  if (page.has('UserUnit') && page.get('UserUnit') !== 1) throw new NotPlain('UserUnit');
  const resources = objects.dictionary(page.get('Resources'));
  const named = resources.get('Font');
  const fonts = named instanceof Map ? [...(named as Dictionary)] : [];
  return {
    content: objects.stream(page.get('Contents')).toString('latin1'),
    fonts: new Map(fonts.map(([name, font]) => [name, objects.font(font)])),
  };
}

const allowOnly = (dictionary: Dictionary, keys: readonly string[]): void => {
  const other = [...dictionary.keys()].find((key) => !keys.includes(key));
  if (other !== undefined) throw new NotPlain(`/${other}`);
};

const listOf = (value: Value | undefined): readonly Value[] => {
  if (!(value instanceof Array)) throw new NotPlain('list');
  return value;
};

interface Reference {
  readonly object: number;
}
type Dictionary = ReadonlyMap<string, Value>;
type Value = number | string | boolean | null | Reference | readonly Value[] | Dictionary;

interface Objects {
  readonly dictionary: (value: Value | undefined) => Dictionary;
  readonly stream: (value: Value | undefined) => Buffer;
  readonly font: (value: Value | undefined) => PlainFont;
}

interface Place {
  /** Offset at which its content begins, and the range of its stream. */
  readonly body: number;
  readonly stream: { readonly from: number; readonly to: number } | undefined;
}

function objectsOf(file: Buffer): { readonly objects: Objects; readonly root: Value } {
  const text = file.toString('latin1');
  const { places, root } = layoutOf(text);
  const placeOf = (value: Value | undefined): Place => {
    const place = isReference(value) ? places.get(value.object) : undefined;
    if (place === undefined) throw new NotPlain('reference');
    return place;
  };
  const dictionary = (value: Value | undefined): Dictionary => {
    const found = value instanceof Map ? value : readValue(text, placeOf(value).body).value;
    if (!(found instanceof Map)) throw new NotPlain('dictionary');
    return found as Dictionary;
  };
  const stream = (value: Value | undefined): Buffer => {
    const place = placeOf(value).stream;
    const about = dictionary(value);
    if (place === undefined || about.get('Filter') !== '/FlateDecode' || about.has('DecodeParms'))
      throw new NotPlain('stream');
    try {
      return inflateSync(file.subarray(place.from, place.to), { maxOutputLength: MAX_STREAM_BYTES });
    } catch {
      throw new NotPlain('stream');
    }
  };
  const read = new Map<number, PlainFont>();
  const font = (value: Value | undefined): PlainFont => {
    const number = isReference(value) ? value.object : -1;
    const known = read.get(number) ?? fontOf({ dictionary, stream, font }, value);
    read.set(number, known);
    return known;
  };
  return { objects: { dictionary, stream, font }, root };
}

function fontOf({ dictionary, stream }: Objects, value: Value | undefined): PlainFont {
  const font = dictionary(value);
  const [descendant] = listOf(font.get('DescendantFonts'));
  const inner = dictionary(descendant);
  const isPlain =
    font.get('Subtype') === '/Type0' &&
    font.get('Encoding') === '/Identity-H' &&
    inner.get('Subtype') === '/CIDFontType2' &&
    inner.get('CIDToGIDMap') === '/Identity';
  if (!isPlain) throw new NotPlain('font');
  return {
    characters: charactersOf(stream(font.get('ToUnicode')).toString('latin1')),
    file: stream(dictionary(inner.get('FontDescriptor')).get('FontFile2')),
  };
}

function charactersOf(map: string): ReadonlyMap<number, string> {
  const characters = new Map<number, string>();
  for (const [, from = '', list = ''] of map.matchAll(/<([0-9a-f]{4})> <[0-9a-f]{4}> \[([<>0-9a-f ]*)\]/g)) {
    for (const [index, [, hex = '']] of [...list.matchAll(/<([0-9a-f]*)>/g)].entries())
      characters.set(Number.parseInt(from, 16) + index, Buffer.from(hex, 'hex').swap16().toString('utf16le'));
  }
  return characters;
}

const isReference = (value: Value | undefined): value is Reference =>
  typeof value === 'object' && value !== null && 'object' in value;

/** Finds the place of every object: they follow each other without a gap, and the table at the end says the same. */
function layoutOf(text: string): { readonly places: ReadonlyMap<number, Place>; readonly root: Value } {
  const header = /^%PDF-1\.7\n%[^\n]{4}\n\n?/.exec(text)?.[0];
  if (header === undefined) throw new NotPlain('header');
  const places = new Map<number, Place>();
  const starts = new Map<number, number>();
  let at = header.length;
  for (;;) {
    const [head, digits] = matchAt(/([1-9]\d*) 0 obj\n/y, text, at) ?? [];
    if (head === undefined) break;
    const number = Number(digits);
    const body = at + head.length;
    const { value, end } = readValue(text, body);
    if (places.has(number)) throw new NotPlain('object');
    starts.set(number, at);
    const stream = streamAt(text, value, end);
    places.set(number, { body, stream });
    const [tail] = matchAt(/\nendobj\n/y, text, stream === undefined ? end : stream.end) ?? [];
    if (tail === undefined) throw new NotPlain('object');
    at = (stream === undefined ? end : stream.end) + tail.length;
  }
  return { places, root: rootOf(text, at, starts) };
}

function streamAt(
  text: string,
  about: Value,
  end: number,
): { readonly from: number; readonly to: number; readonly end: number } | undefined {
  if (!text.startsWith('\nstream\n', end)) return undefined;
  const length = about instanceof Map ? (about as Dictionary).get('Length') : undefined;
  const from = end + '\nstream\n'.length;
  if (typeof length !== 'number' || !text.startsWith('\nendstream', from + length))
    throw new NotPlain('stream');
  return { from, to: from + length, end: from + length + '\nendstream'.length };
}

/** Reads the table with its trailer, which is the end of the file; returns the root object's reference. */
function rootOf(text: string, at: number, starts: ReadonlyMap<number, number>): Value {
  const [head, count] = matchAt(/xref\n0 (\d+)\n0000000000 65535 f \n/y, text, at) ?? [];
  if (head === undefined || Number(count) !== starts.size + 1) throw new NotPlain('xref');
  let line = at + head.length;
  for (let number = 1; number <= starts.size; number += 1) {
    const [entry, offset] = matchAt(/(\d{10}) 00000 n \n/y, text, line) ?? [];
    if (entry === undefined || starts.get(number) !== Number(offset)) throw new NotPlain('xref');
    line += entry.length;
  }
  if (!text.startsWith('trailer\n', line)) throw new NotPlain('trailer');
  const { value, end } = readValue(text, line + 'trailer\n'.length);
  if (!(value instanceof Map) || text.slice(end) !== `\nstartxref\n${at}\n%%EOF\n`)
    throw new NotPlain('trailer');
  const trailer = value as Dictionary;
  allowOnly(trailer, ['Size', 'Root', 'Info', 'ID']);
  return trailer.get('Root') ?? null;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

interface Read {
  readonly value: Value;
  readonly end: number;
}

const MAX_DEPTH = 32;

/** Reads one value of a PDF. Comments, names with escapes as keys and keys that stand twice are refused. */
function readValue(text: string, from: number, depth = 0): Read {
  if (depth > MAX_DEPTH) throw new NotPlain('depth');
  const at = from + (matchAt(/[ \n]*/y, text, from)?.[0].length ?? 0);
  if (text.startsWith('<<', at)) return readDictionary(text, at + 2, depth);
  if (text.startsWith('[', at)) return readList(text, at + 1, depth);
  if (text.startsWith('(', at)) return readText(text, at);
  const [token, object] =
    matchAt(
      /(\d+) 0 R\b|-?\d+(?:\.\d+)?|\/[!-$&'*-.0-;=?-Z\\^-z|~]*|<[0-9a-fA-F]*>|true|false|null/y,
      text,
      at,
    ) ?? [];
  if (token === undefined) throw new NotPlain('value');
  const end = at + token.length;
  if (object !== undefined) return { value: { object: Number(object) }, end };
  if (/^[-\d]/.test(token)) return { value: Number(token), end };
  if (token === 'true' || token === 'false') return { value: token === 'true', end };
  return { value: token === 'null' ? null : token, end };
}

function readDictionary(text: string, from: number, depth: number): Read {
  const entries = new Map<string, Value>();
  let at = from;
  for (;;) {
    const [close] = matchAt(/[ \n]*>>/y, text, at) ?? [];
    if (close !== undefined) return { value: entries, end: at + close.length };
    const [whole, key] = matchAt(/[ \n]*\/([A-Za-z0-9]+)/y, text, at) ?? [];
    if (whole === undefined || key === undefined || entries.has(key)) throw new NotPlain('key');
    const { value, end } = readValue(text, at + whole.length, depth + 1);
    entries.set(key, value);
    at = end;
  }
}

function readList(text: string, from: number, depth: number): Read {
  const items: Value[] = [];
  let at = from;
  for (;;) {
    const [close] = matchAt(/[ \n]*\]/y, text, at) ?? [];
    if (close !== undefined) return { value: items, end: at + close.length };
    const { value, end } = readValue(text, at, depth + 1);
    items.push(value);
    at = end;
  }
}

/** Reads a text in parentheses and drops its content, which is not needed. */
function readText(text: string, from: number): Read {
  let open = 0;
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '\\') at += 1;
    else if (character === '(') open += 1;
    else if (character === ')') open -= 1;
    if (open === 0) return { value: text.slice(from, at + 1), end: at + 1 };
  }
  throw new NotPlain('text');
}
