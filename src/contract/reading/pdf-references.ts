import { PDFArray, PDFDict, PDFName, PDFNumber, PDFRawStream, type PDFObject } from '@cantoo/pdf-lib';

import { unfiltered, type PdfFilter } from './pdf-filters.ts';
import type { FoundObject, ObjectReader } from './pdf-syntax.ts';

/** The place of an object: in the file itself, or in a stream of objects. */
export type ObjectPlace =
  | { readonly kind: 'at'; readonly offset: number; readonly generation: number }
  | { readonly kind: 'in'; readonly stream: number }
  | { readonly kind: 'free' };

/** The way to a document's current objects. */
export interface PdfReferences {
  readonly places: Map<number, ObjectPlace>;
  /** The newest first. */
  readonly trailers: readonly PDFDict[];
  /**
   * Objects in the order of the file, where no table could be relied on: of those with one number the last counts, those
   * in streams included, which cannot be looked into before it is known how they are encrypted.
   */
  readonly found?: readonly FoundPlace[];
}

type FoundPlace = ObjectPlace & {
  readonly kind: 'at';
  readonly number: number;
  /** True for a stream of objects. */
  readonly hasObjects: boolean;
};

const key = (name: string): PDFName => PDFName.of(name);

/**
 * Follows the cross-reference tables and streams from the last one to the first, as readers do: what a later revision
 * replaced or removed is not there any more.
 * @throws Error when they are damaged
 */
export function followReferences(text: string, reader: ObjectReader): PdfReferences {
  const places = new Map<number, ObjectPlace>();
  const trailers: PDFDict[] = [];
  const seen = new Set<number>();
  const queue = [startOf(text)];
  for (let at = queue.shift(); at !== undefined; at = queue.shift()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const section = sectionAt(at, text, reader);
    for (const [number, place] of section.places) if (!places.has(number)) places.set(number, place);
    // A file for old readers and new ones: what its table hides stands in a stream of the same revision.
    const beside = numberIn(section.trailer, 'XRefStm');
    if (beside !== undefined && !seen.has(beside)) {
      seen.add(beside);
      for (const [number, place] of streamSection(reader.objectAt(beside)).places)
        if ((places.get(number)?.kind ?? 'free') === 'free') places.set(number, place);
    }
    trailers.push(section.trailer);
    const before = numberIn(section.trailer, 'Prev') ?? 0;
    // The head of the file stands at the beginning: some writers mean nothing by it.
    if (before > 0) queue.push(before);
  }
  return { places, trailers };
}

function startOf(text: string): number {
  const [, start] =
    /^startxref\s+(\d{1,12})/.exec(text.slice(Math.max(0, text.lastIndexOf('startxref')))) ?? [];
  if (start === undefined) throw new Error('没有 startxref');
  return Number(start);
}

const numberIn = (dict: PDFDict, name: string): number | undefined => {
  const value = dict.get(key(name));
  return value instanceof PDFNumber ? value.asNumber() : undefined;
};

interface Section {
  readonly places: ReadonlyMap<number, ObjectPlace>;
  readonly trailer: PDFDict;
}

function sectionAt(at: number, text: string, reader: ObjectReader): Section {
  const head = /\s*xref\b/y;
  head.lastIndex = at;
  return head.test(text) ? tableSection(head.lastIndex, text, reader) : streamSection(reader.objectAt(at));
}

function tableSection(at: number, text: string, reader: ObjectReader): Section {
  const places = new Map<number, ObjectPlace>();
  const range = /\s*(\d{1,10})\s+(\d{1,10})(?=\s)/y;
  const entry = /\s*(\d{1,12})\s+(\d{1,5})\s+([nf])/y;
  const trailer = /\s*trailer/y;
  for (let position = at; ;) {
    trailer.lastIndex = position;
    if (trailer.test(text)) return { places, trailer: reader.dictAt(trailer.lastIndex) };
    range.lastIndex = position;
    const [, first, count] = range.exec(text) ?? [];
    if (first === undefined || count === undefined) throw new Error('交叉引用表损坏');
    position = range.lastIndex;
    for (let index = 0; index < Number(count); index += 1) {
      entry.lastIndex = position;
      const [, offset, generation, kind] = entry.exec(text) ?? [];
      if (offset === undefined || generation === undefined) throw new Error('交叉引用表损坏');
      position = entry.lastIndex;
      places.set(
        Number(first) + index,
        kind === 'n'
          ? { kind: 'at', offset: Number(offset), generation: Number(generation) }
          : { kind: 'free' },
      );
    }
  }
}

function streamSection({ object }: FoundObject): Section {
  if (!(object instanceof PDFRawStream) || object.dict.get(key('Type')) !== key('XRef'))
    throw new Error('交叉引用流损坏');
  const { dict } = object;
  const widths = numbersIn(dict.get(key('W')));
  const size = numberIn(dict, 'Size');
  const ranges = dict.has(key('Index')) ? numbersIn(dict.get(key('Index'))) : [0, size ?? 0];
  const row = widths.reduce((sum, width) => sum + width, 0);
  if (widths.length < 3 || !(row > 0)) throw new Error('交叉引用流损坏');
  const bytes = unfiltered(object, directFilters(dict));
  const places = new Map<number, ObjectPlace>();
  let at = 0;
  for (let pair = 0; pair + 1 < ranges.length; pair += 2) {
    const [first = 0, count = 0] = ranges.slice(pair, pair + 2);
    for (let index = 0; index < count && at + row <= bytes.byteLength; index += 1, at += row)
      places.set(first + index, placeOf(fieldsAt(bytes, at, widths), widths[0] === 0));
  }
  return { places, trailer: dict };
}

function placeOf([type = 0, second = 0, third = 0]: readonly number[], isTypeless: boolean): ObjectPlace {
  if (isTypeless || type === 1) return { kind: 'at', offset: second, generation: third };
  return type === 2 ? { kind: 'in', stream: second } : { kind: 'free' };
}

function fieldsAt(bytes: Uint8Array, at: number, widths: readonly number[]): readonly number[] {
  let position = at;
  return widths.map((width) => {
    let value = 0;
    for (let index = 0; index < width; index += 1, position += 1)
      value = value * 256 + (bytes[position] ?? 0);
    return value;
  });
}

const numbersIn = (value: PDFObject | undefined): readonly number[] =>
  value instanceof PDFArray
    ? value.asArray().map((item) => (item instanceof PDFNumber ? item.asNumber() : 0))
    : [];

/** The filters of a stream that may not have references in them. */
function directFilters(dict: PDFDict): readonly PdfFilter[] {
  const [names, parameters] = [dict.get(key('Filter')), dict.get(key('DecodeParms'))].map((value) =>
    value instanceof PDFArray ? value.asArray() : value === undefined ? [] : [value],
  );
  return (names ?? []).map((name, index) => {
    const found = parameters?.[index];
    return {
      name: name instanceof PDFName ? name.decodeText() : '',
      parameters: found instanceof PDFDict ? found : undefined,
    };
  });
}

/** Within the numbers that a file can have: a run of digits is no object, and costs no more than other junk. */
const MARK = /(?<!\d)\d{1,10}[\s\0]{1,16}\d{1,5}[\s\0]{1,16}obj(?![a-z])|\btrailer(?![a-z])/g;

/**
 * Finds the objects of a file whose tables are damaged, as readers do when they repair one. Whatever stands inside of
 * another object's stream is passed over.
 * @throws Error when no trailer is left, which is where such files are given up
 */
export function searchObjects(text: string, reader: ObjectReader): PdfReferences {
  const places = new Map<number, ObjectPlace>();
  const found: FoundPlace[] = [];
  const trailers: PDFDict[] = [];
  const mark = new RegExp(MARK);
  for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
    try {
      if (match[0] === 'trailer') {
        trailers.unshift(reader.dictAt(mark.lastIndex));
        continue;
      }
      const { number, generation, object, end } = reader.objectAt(match.index);
      mark.lastIndex = end;
      const place = { kind: 'at', offset: match.index, generation } as const;
      const type = object instanceof PDFRawStream ? object.dict.get(key('Type')) : undefined;
      found.push({ ...place, number, hasObjects: type === key('ObjStm') });
      places.set(number, place);
      if (object instanceof PDFRawStream && type === key('XRef')) trailers.unshift(object.dict);
    } catch {
      // A damaged object, or none: the search goes on behind its number.
    }
  }
  const usable = trailers.filter((trailer) => trailer.has(key('Root')));
  if (usable.length === 0) throw new Error('PDF 不完整：没有文件尾（trailer）');
  return { places, trailers: usable, found };
}
