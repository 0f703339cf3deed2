import data from './data/personal-fields.json' with { type: 'json' };
import { readJson, type JsonValue } from './json-text.ts';

/** The ways in which a personal value is shortened: a name keeps its first character, a number its ends, an address its beginning. */
export type PersonalKind = 'name' | 'number' | 'address';

/** Personal values with their kinds, as they stood in what was sent. */
export type PersonalValues = ReadonlyMap<string, PersonalKind>;

/**
 * The fields with personal data, in the spellings of voucher, structured XML, settlement and counter-side interfaces. The
 * hospital's own data, its doctors and operators among them, is none.
 */
export const personalFields: ReadonlyMap<string, PersonalKind> = new Map(
  (['name', 'number', 'address'] as const).flatMap((kind) =>
    data[kind].map((field) => [field, kind] as const),
  ),
);

/** The smallest number of characters of a value that is looked for in texts: a shorter one stands everywhere by chance. */
const SMALLEST: Readonly<Record<PersonalKind, number>> = { name: 2, number: 3, address: 3 };

/** Collects personal values out of documents. */
export interface PersonalCollection {
  /** Everything under a personal field's name, at any depth and inside texts that are JSON themselves. */
  readonly see: (value: JsonValue | undefined) => void;
  /** The same in a text that is no sound JSON: members whose value is a string or a number. */
  readonly seeText: (text: string) => void;
  /** One value. */
  readonly add: (kind: PersonalKind, value: string | undefined) => void;
  readonly values: PersonalValues;
}

export function collectPersonal(): PersonalCollection {
  const values = new Map<string, PersonalKind>();
  const add = (kind: PersonalKind, value: string | undefined): void => {
    const text = value?.trim() ?? '';
    if (Array.from(text).length >= SMALLEST[kind]) values.set(text, kind);
  };
  const see = (value: JsonValue | undefined, kind?: PersonalKind): void => {
    if (value === undefined || value === null || typeof value === 'boolean') return;
    if (typeof value === 'string') {
      if (kind !== undefined) add(kind, value);
      else if (/^\s*[[{]/.test(value)) see(embedded(value));
    } else if (Array.isArray(value)) (value as readonly JsonValue[]).forEach((one) => see(one, kind));
    else for (const [name, member] of Object.entries(value)) see(member, personalFields.get(name));
  };
  const seeText = (text: string): void => {
    for (const [, name = '', quoted, digits] of text.matchAll(MEMBER)) {
      const kind = personalFields.get(name);
      if (kind !== undefined) add(kind, quoted === undefined ? digits : unescaped(quoted));
    }
  };
  return { see: (value) => see(value), seeText, add, values };
}

/** A member of a JSON text, also of a torn one. */
const MEMBER = /"(\w+)\\*"\s*:\s*(?:\\*"((?:[^"\\]|\\[^"])*)|(-?\d[\d.]*))/g;

/** Returns the value of a JSON string's inside; as it stands when it is no valid one. */
function unescaped(inner: string): string {
  const reading = readJson(`"${inner}"`);
  return reading.kind === 'value' && typeof reading.value === 'string' ? reading.value : inner;
}

function embedded(text: string): JsonValue | undefined {
  const reading = readJson(text);
  return reading.kind === 'value' ? reading.value : undefined;
}
