const DECIMAL = Symbol('decimal');

/** A number whose digits are to be kept as they are written ("126.50"). */
export type Decimal = { readonly [DECIMAL]: string };

/** What a message is made of; `undefined` means the field is not sent. */
export type Json = string | boolean | null | undefined | Decimal | readonly Json[] | Fields;

/** A JSON object, fields in the order of the specification. */
export interface Fields {
  readonly [name: string]: Json;
}

/** How to write a message: two hospitals may send the same content in different text. */
export type Writing = {
  readonly numbers: 'text' | 'number';
  readonly fieldOrder: 'spec' | 'reversed';
};

/** Marks a text as a number, so that the style decides whether it goes out as "126.50" or 126.50. */
export const decimal = (text: string): Decimal => ({ [DECIMAL]: text });

/** JSON text. Written by hand because JSON.stringify would turn 126.50 into 126.5. */
export function writeJson(value: Json, writing: Writing): string {
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value);
  if (isList(value)) return `[${value.map((item) => writeJson(item, writing)).join(',')}]`;
  if (isDecimal(value)) return writing.numbers === 'number' ? value[DECIMAL] : JSON.stringify(value[DECIMAL]);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${JSON.stringify(name)}:${writeJson(member, writing)}`);
  return `{${(writing.fieldOrder === 'spec' ? members : members.reverse()).join(',')}}`;
}

/** The digits of a number or the text itself. */
export function digitsOf(value: Json): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && !isList(value) && isDecimal(value))
    return value[DECIMAL];
  throw new Error('Failed to read a number of a message: the field holds none.');
}

/** The fields without one of them. */
export const without = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));

const isList = (value: readonly Json[] | object): value is readonly Json[] => Array.isArray(value);

/** Whether it is a number with its digits. */
export const isDecimal = (value: object): value is Decimal => DECIMAL in value;
