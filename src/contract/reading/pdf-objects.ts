import {
  PDFArray,
  PDFContext,
  PDFDict,
  PDFName,
  PDFNumber,
  PDFRawStream,
  PDFRef,
  type PDFObject,
} from '@cantoo/pdf-lib';

import { unfiltered, type PdfFilter } from './pdf-filters.ts';
import type { PdfLock } from './pdf-lock.ts';
import type { ObjectPlace, PdfReferences } from './pdf-references.ts';
import { ObjectReader } from './pdf-syntax.ts';

/** The current objects of a document, read when they are asked for. */
export interface PdfObjects {
  readonly root: PDFObject | undefined;
  /** Follows references. `undefined` for what is not there. @throws Error when an object is not where it should be */
  readonly resolve: (value: PDFObject | undefined) => Promise<PDFObject | undefined>;
  /** The content of a stream, decrypted and unpacked. @throws ReadingLimit, Error when it cannot be undone */
  readonly content: (stream: PDFRawStream) => Promise<Uint8Array>;
}

const key = (name: string): PDFName => PDFName.of(name);
const MAX_REFERENCES = 16;
const MAX_NESTING = 8;

/** @throws FileRefused for a document that needs a password, Error for a damaged one */
export async function openObjects(
  bytes: Uint8Array,
  reader: ObjectReader,
  references: PdfReferences,
): Promise<PdfObjects> {
  const store = createStore(bytes, reader, references);
  const named = (name: string): PDFObject | undefined =>
    references.trailers.find((trailer) => trailer.has(key(name)))?.get(key(name));
  const encryption = await store.resolve(named('Encrypt'));
  if (encryption instanceof PDFDict) {
    const { openLock } = await import('./pdf-lock.ts');
    const encrypt = (await store.direct(encryption)) as PDFDict;
    store.unlock(await openLock(encrypt, await store.direct(named('ID'))));
  }
  await store.settle();
  return { root: named('Root'), resolve: store.resolve, content: store.content };
}

/** The objects while they are read: one after the other, never two at a time. */
// eslint-disable-next-line max-lines-per-function -- the objects that are known are the state that its steps share
function createStore(bytes: Uint8Array, reader: ObjectReader, { places, found = [] }: PdfReferences) {
  const known = new Map<number, PDFObject | undefined>();
  const loading = new Set<number>();
  const packed = new Map<number, ReadonlyMap<number, PDFObject>>();
  const refs = new Map<PDFRawStream, PDFRef>();
  const blank = PDFContext.create();
  let lock: PdfLock | undefined;

  const resolve = async (value: PDFObject | undefined): Promise<PDFObject | undefined> => {
    let object = value;
    for (let step = 0; object instanceof PDFRef; step += 1)
      object = step < MAX_REFERENCES ? await load(object) : undefined;
    return object;
  };

  const load = async (ref: PDFRef): Promise<PDFObject | undefined> => {
    const { objectNumber: number, generationNumber } = ref;
    const place = places.get(number);
    if (place === undefined || place.kind === 'free') return undefined;
    if (generationNumber !== (place.kind === 'at' ? place.generation : 0)) return undefined;
    // An object that is needed for its own reading is none.
    if (known.has(number) || loading.has(number)) return known.get(number);
    loading.add(number);
    try {
      const object = place.kind === 'at' ? await standing(number, place) : await inside(number, place.stream);
      known.set(number, object);
      return object;
    } finally {
      loading.delete(number);
    }
  };

  const standing = async (
    number: number,
    { offset, generation }: ObjectPlace & { readonly kind: 'at' },
  ): Promise<PDFObject> => {
    const at = reader.objectAt(offset);
    if (at.number !== number) throw new Error(`对象 ${number} 不在交叉引用表所说的位置`);
    if (at.object instanceof PDFRawStream) {
      refs.set(at.object, PDFRef.of(number, generation));
      await takeLength(at.object, at.end);
    }
    return at.object;
  };

  /** The parser takes no length that is an object of its own, and looks for the end. */
  const takeLength = async (stream: PDFRawStream, end: number): Promise<void> => {
    const stated = stream.dict.get(key('Length'));
    const length = stated instanceof PDFRef ? await resolve(stated) : undefined;
    if (!(length instanceof PDFNumber)) return;
    const tail = Buffer.from(bytes.subarray(end - 11, end - 9)).toString('latin1');
    const newline = tail === '\r\n' ? 2 : /[\r\n]$/.test(tail) ? 1 : 0;
    const start = end - 9 - newline - stream.contents.byteLength;
    const stop = start + length.asNumber();
    const behind = Buffer.from(bytes.subarray(stop, stop + 16)).toString('latin1');
    if (/^\s*endstream/.test(behind)) stream.contents = bytes.slice(start, stop);
  };

  const inside = async (number: number, holder: number): Promise<PDFObject | undefined> => {
    const others = packed.get(holder) ?? (await unpack(holder));
    packed.set(holder, others);
    return others.get(number);
  };

  const unpack = async (holder: number): Promise<ReadonlyMap<number, PDFObject>> => {
    const stream = places.get(holder)?.kind === 'at' ? await load(PDFRef.of(holder)) : undefined;
    if (!(stream instanceof PDFRawStream)) throw new Error(`对象流 ${holder} 不存在`);
    const [count, first] = [stream.dict.get(key('N')), stream.dict.get(key('First'))];
    if (!(count instanceof PDFNumber) || !(first instanceof PDFNumber))
      throw new Error(`对象流 ${holder} 损坏`);
    const plain = await content(stream);
    const head = Buffer.from(plain.subarray(0, first.asNumber())).toString('latin1').trim().split(/\s+/);
    const objects = new Map<number, PDFObject>();
    const inner = new ObjectReader(plain);
    for (let index = 0; index < count.asNumber() && index * 2 + 1 < head.length; index += 1) {
      const [number, offset] = head.slice(index * 2, index * 2 + 2).map(Number);
      if (number !== undefined && offset !== undefined)
        objects.set(number, inner.valueAt(first.asNumber() + offset));
    }
    return objects;
  };

  const content = async (stream: PDFRawStream): Promise<Uint8Array> => {
    const ref = refs.get(stream);
    const filters = await filtersOf(stream.dict);
    if (lock === undefined || ref === undefined) return unfiltered(stream, filters);
    return unfiltered(PDFRawStream.of(stream.dict, await lock.open(stream, ref)), filters);
  };

  const filtersOf = async (dict: PDFDict): Promise<readonly PdfFilter[]> => {
    const names = await listed(dict.get(key('Filter')) ?? dict.get(key('F')));
    const parameters = await listed(dict.get(key('DecodeParms')) ?? dict.get(key('DP')));
    return names.map((name, index) => {
      const found = parameters[index];
      return {
        name: name instanceof PDFName ? name.decodeText() : '',
        parameters: found instanceof PDFDict ? found : undefined,
      };
    });
  };

  const listed = async (value: PDFObject | undefined): Promise<readonly (PDFObject | undefined)[]> => {
    const whole = await direct(value);
    if (whole instanceof PDFArray) return whole.asArray();
    return whole === undefined ? [] : [whole];
  };

  /** The same without references in it. */
  const direct = async (value: PDFObject | undefined, depth = 0): Promise<PDFObject | undefined> => {
    const object = await resolve(value);
    if (depth > MAX_NESTING) return undefined;
    if (object instanceof PDFDict) {
      const copy = PDFDict.withContext(blank);
      for (const [name, inner] of object.entries()) {
        const plain = await direct(inner, depth + 1);
        if (plain !== undefined) copy.set(name, plain);
      }
      return copy;
    }
    if (!(object instanceof PDFArray)) return object;
    const copy = PDFArray.withContext(blank);
    for (const item of object.asArray()) copy.push((await direct(item, depth + 1)) ?? item);
    return copy;
  };

  return {
    resolve,
    content,
    direct: async (value: PDFObject | undefined) => direct(value),
    unlock: (opened: PdfLock) => {
      lock = opened;
    },
    /** Looks into the streams of objects that a search found; a damaged one has none. */
    settle: async (): Promise<void> => {
      for (const { number, hasObjects, ...place } of found) {
        places.set(number, place);
        if (!hasObjects) continue;
        const objects = await unpack(number).catch(() => new Map<number, PDFObject>());
        for (const contained of objects.keys()) places.set(contained, { kind: 'in', stream: number });
      }
      known.clear();
    },
  };
}
