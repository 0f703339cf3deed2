import { isObject, type Message } from '../../contract/envelope.ts';
import { jsonPlaces, type Place, type Places } from '../../contract/json-text.ts';
import type { PackageReading, StructuredXml } from '../../contract/reading/reading.ts';
import type { Mismatch } from '../../domain/verdict.ts';

/** The place of a finding; `null` for what has no such place. */
export interface LintPlace {
  /** Name of the file inside the package. */
  readonly entry: string | null;
  readonly line: number | null;
  readonly column: number | null;
}

export const nowhere: LintPlace = { entry: null, line: null, column: null };

const inEntry = (entry: string | null, place: Place | undefined): LintPlace => ({
  entry,
  line: place?.line ?? null,
  column: place?.column ?? null,
});

/** Returns the places of a message's fields. The text is read once more, and only when there is something to show. */
export function messagePlaces({ text, broken, envelope, wrapping }: Message): Places {
  let places: Places | undefined;
  return (pointer) => {
    if (broken !== undefined) return { line: broken.line, column: broken.column };
    places ??= jsonPlaces(text);
    const rest = /^\/input(\/.*)$/.exec(pointer)?.[1];
    if (rest === undefined || wrapping === 'none' || wrapping === 'missing') return places(pointer);
    // Fields of an input that is itself a text have no place of their own.
    if (wrapping === 'text') return places('/input');
    const input = envelope['input'];
    const isList = isObject(input) && Array.isArray(input['data']);
    return places(`/input/data${isList ? '/0' : ''}${rest}`);
  };
}

/** The places that a voucher's findings may point to: in the list, in the XML, or a file of the package. */
export interface VoucherPlaces {
  readonly rootTag: string;
  readonly reading: PackageReading | undefined;
  readonly xml: StructuredXml | undefined;
  /** True when the files stand in an archive, so that their names mean something. */
  readonly hasEntries: boolean;
  /** Place of a field of the list element. */
  readonly element: Places;
  readonly message: Places;
}

export function voucherPlace(mismatch: Mismatch, places: VoucherPlaces): LintPlace {
  const { pointer } = mismatch;
  const { rootTag, hasEntries } = places;
  const file = /^ftfileCompac:(.*)$/.exec(pointer)?.[1];
  if (file !== undefined) return inEntry(hasEntries ? file : null, undefined);
  if (pointer === rootTag || pointer.startsWith(`${rootTag}/`)) return xmlPlace(mismatch, places);
  return inEntry(null, pointer.startsWith('/') ? places.message(pointer) : places.element(pointer));
}

function xmlPlace({ pointer, actual }: Mismatch, { reading, xml, hasEntries }: VoucherPlaces): LintPlace {
  const holder = [...(reading?.layouts ?? []), ...(reading?.separate ?? [])].find((file) => file.xml === xml);
  const problem = xml?.problems.find(({ detail }) => detail === actual)?.at;
  const all = xml?.places ?? {};
  let known = pointer;
  while (known !== '' && !Object.hasOwn(all, known))
    known = known.slice(0, Math.max(0, known.lastIndexOf('/')));
  return inEntry(hasEntries ? (holder?.name ?? null) : null, problem ?? all[known]);
}
