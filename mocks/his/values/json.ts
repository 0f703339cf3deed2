const DECIMAL = Symbol('decimal');

/** A number whose digits are to be kept as they are written ("126.50"). */
export type Decimal = { readonly [DECIMAL]: string };

/** A value of a message; `undefined` means that the field is not sent. */
export type Json = string | boolean | null | undefined | Decimal | readonly Json[] | Fields;

/** A JSON object, its fields in the order of the specification. */
export interface Fields {
  readonly [name: string]: Json;
}

/** The form in which a message is written: two hospitals may send the same content in different text. */
export type Writing = {
  /** Amounts and counts as "126.50", as 126.50 or as 1.265E+2. */
  readonly numbers: 'text' | 'number' | 'exponent';
  readonly fieldOrder: 'spec' | 'reversed';
};

/** The form of a field that need not be there. */
export type OptionalFields = {
  readonly optional: 'given' | 'absent' | 'empty' | 'null';
};

/** Marks a text as a number, so that the style decides whether it goes out as "126.50" or 126.50. */
export const decimal = (text: string): Decimal => ({ [DECIMAL]: text });

/** The JSON text of a value. Written by hand because JSON.stringify would turn 126.50 into 126.5. */
export function writeJson(value: Json, writing: Writing): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => writeJson(item, writing)).join(',')}]`;
  if (isDecimal(value)) return writeNumber(value[DECIMAL], writing);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member, writing)}`);
  return `{${(writing.fieldOrder === 'spec' ? members : members.reverse()).join(',')}}`;
}

function writeNumber(digits: string, { numbers }: Writing): string {
  switch (numbers) {
    case 'text':
      return JSON.stringify(digits);
    case 'number':
      return digits;
    case 'exponent':
      return Number(digits).toExponential().toUpperCase();
  }
}

/** The digits of a number, or the text itself. @throws Error when the value is neither */
export function digitsOf(value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !isList(value) && isDecimal(value))
    return value[DECIMAL];
  throw new Error('Failed to read a number of a message: the field holds none.');
}

/** The fields without one of them. */
export const without = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));

/** The value of a field that does not apply, as this hospital writes it. */
export function blankOf({ optional }: OptionalFields): Json {
  switch (optional) {
    case 'given':
    case 'absent':
      return undefined;
    case 'empty':
      return '';
    case 'null':
      return null;
  }
}

const isList = (value: readonly Json[] | object): value is readonly Json[] => Array.isArray(value);

/** True for a number that keeps its digits. */
export const isDecimal = (value: object): value is Decimal => DECIMAL in value;
