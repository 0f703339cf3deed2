import {
  PDFContext,
  PDFDict,
  PDFName,
  PDFNumber,
  PDFObjectParser,
  PDFObjectStreamParser,
  PDFRawStream,
  PDFRef,
  PDFXRefStreamParser,
  type PDFObject,
} from '@cantoo/pdf-lib';

/**
 * The objects that were appended to a PDF, read the way viewers do: through its cross-references, from the last one
 * back.
 */
export interface PdfUpdate {
  /** Objects that were written anew, by number. */
  readonly objects: ReadonlyMap<number, PDFObject>;
  /** Numbers of objects that were declared free. */
  readonly freed: readonly number[];
  /** The trailer that counts. */
  readonly trailer: PDFDict;
}

/** Thrown when a file does not continue the original the way that incremental updates do. */
export class UpdateFault extends Error {}

interface Section {
  readonly trailer: PDFDict;
  /** Offset of an object, or the stream that holds it; `free` for one that was deleted. */
  readonly entries: ReadonlyMap<number, { readonly offset: number } | { readonly within: number } | 'free'>;
}

/**
 * Reads the incremental updates behind the first `originalBytes` of a PDF, merged, the latest first.
 * @throws UpdateFault when they cannot be followed back to the original, or reach into it
 */
export async function readUpdate(bytes: Uint8Array, originalBytes: number): Promise<PdfUpdate> {
  const last = Buffer.from(bytes.buffer, bytes.byteOffset, originalBytes);
  const first = lastXref(last);
  const sections: Section[] = [];
  let at = lastXref(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  while (at !== first) {
    const before = sections.at(-1) === undefined ? bytes.byteLength : at + 1;
    if (at < originalBytes || at >= before || sections.length > 64)
      throw new UpdateFault('追加部分的交叉引用不是接在原报告之后的');
    const section = readSection(bytes, at);
    sections.push(section);
    at = previousOf(section.trailer, at);
  }
  const [newest] = sections;
  if (newest === undefined) throw new UpdateFault('追加部分没有自己的交叉引用');
  return { ...(await objectsOf(bytes, originalBytes, sections)), trailer: newest.trailer };
}

function lastXref(file: Buffer): number {
  const [, digits] = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(file.subarray(-2048).toString('latin1')) ?? [];
  if (digits === undefined) throw new UpdateFault('文件结尾不完整');
  return Number(digits);
}

/** Returns the offset of the table before. Offsets only go down: a chain that turns back would never end. */
function previousOf(trailer: PDFDict, at: number): number {
  const previous = trailer.get(PDFName.of('Prev'));
  if (!(previous instanceof PDFNumber) || previous.asNumber() >= at)
    throw new UpdateFault('追加部分没有指明它接在哪一版之后');
  return previous.asNumber();
}

const parserAt = (bytes: Uint8Array, at: number): PDFObjectParser =>
  PDFObjectParser.forBytes(bytes.subarray(at), PDFContext.create());

function readSection(bytes: Uint8Array, at: number): Section {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(8, bytes.byteLength - at));
  return text.toString('latin1').startsWith('xref') ? readTable(bytes, at) : readXrefStream(bytes, at);
}

function readTable(bytes: Uint8Array, at: number): Section {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset + at, bytes.byteLength - at).toString('latin1');
  const entries = new Map<number, { readonly offset: number } | 'free'>();
  const head = /\s*(\d+)[ ]+(\d+)\s*/y;
  const line = /(\d{10}) (\d{5}) ([nf])[\s]{1,2}/y;
  let position = 4;
  for (;;) {
    head.lastIndex = position;
    const [whole, from, count] = head.exec(text) ?? [];
    if (whole === undefined) break;
    position = head.lastIndex;
    for (let index = 0; index < Number(count); index += 1) {
      line.lastIndex = position;
      const [entry, offset, , kind] = line.exec(text) ?? [];
      if (entry === undefined) throw new UpdateFault('追加部分的交叉引用表不完整');
      position = line.lastIndex;
      entries.set(Number(from) + index, kind === 'n' ? { offset: Number(offset) } : 'free');
    }
  }
  const [keyword] = /^\s*trailer\s*/.exec(text.slice(position, position + 64)) ?? [];
  const trailer =
    keyword === undefined ? undefined : parserAt(bytes, at + position + keyword.length).parseObject();
  if (!(trailer instanceof PDFDict)) throw new UpdateFault('追加部分没有文件尾（trailer）');
  // A second, hidden table for newer viewers: two viewers would see two documents.
  if (trailer.has(PDFName.of('XRefStm'))) throw new UpdateFault('追加部分使用了混合的交叉引用');
  return { trailer, entries };
}

function readXrefStream(bytes: Uint8Array, at: number): Section {
  const { object } = indirectAt(bytes, at);
  if (!(object instanceof PDFRawStream)) throw new UpdateFault('追加部分的交叉引用不能读取');
  const entries = PDFXRefStreamParser.forStream(object)
    .parseIntoContext()
    .map(({ ref, offset, deleted, inObjectStream }) => {
      const place = inObjectStream ? { within: offset } : { offset };
      return [ref.objectNumber, deleted ? ('free' as const) : place] as const;
    });
  return { trailer: object.dict, entries: new Map(entries) };
}

function indirectAt(bytes: Uint8Array, at: number): { readonly number: number; readonly object: PDFObject } {
  const start = Buffer.from(bytes.buffer, bytes.byteOffset + at, Math.min(64, bytes.byteLength - at));
  const [head, number] = /^\s*(\d+)\s+\d+\s+obj\b/.exec(start.toString('latin1')) ?? [];
  if (head === undefined) throw new UpdateFault(`偏移 ${at} 处没有对象`);
  return {
    number: Number(number),
    object: parserAt(bytes, at + head.length).parseObject(PDFRef.of(Number(number))),
  };
}

async function objectsOf(
  bytes: Uint8Array,
  originalBytes: number,
  sections: readonly Section[],
): Promise<Omit<PdfUpdate, 'trailer'>> {
  const objects = new Map<number, PDFObject>();
  const freed: number[] = [];
  const packs = new Map<number, PDFContext>();
  const plain = (number: number, offset: number): PDFObject => {
    if (offset < originalBytes) throw new UpdateFault(`对象 ${number} 指回了原报告之内`);
    const found = indirectAt(bytes, offset);
    if (found.number !== number) throw new UpdateFault(`对象 ${number} 不在所指的位置`);
    return found.object;
  };
  for (const section of sections) {
    for (const [number, place] of section.entries) {
      if (objects.has(number) || freed.includes(number)) continue;
      if (place === 'free') freed.push(number);
      else if ('offset' in place) objects.set(number, plain(number, place.offset));
      else {
        const holder = section.entries.get(place.within);
        if (typeof holder !== 'object' || !('offset' in holder))
          throw new UpdateFault(`对象 ${number} 不在追加的部分`);
        const pack = packs.get(holder.offset) ?? (await packOf(plain(place.within, holder.offset)));
        packs.set(holder.offset, pack);
        const object = pack.lookup(PDFRef.of(number));
        if (object === undefined) throw new UpdateFault(`对象 ${number} 不在所指的对象流中`);
        objects.set(number, object);
      }
    }
  }
  // Number 0 is free in every table.
  return { objects, freed: freed.filter((number) => number !== 0) };
}

async function packOf(stream: PDFObject): Promise<PDFContext> {
  if (!(stream instanceof PDFRawStream)) throw new UpdateFault('追加部分的对象流不能读取');
  await PDFObjectStreamParser.forStream(stream).parseIntoContext();
  return stream.dict.context;
}
