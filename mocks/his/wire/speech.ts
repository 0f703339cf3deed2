import type { Fields, Json } from '../values/json.ts';

/** By table (`envelope.request`, `4901.input.upldDetlList[]`, `tktextinfo/billInfo`): field → something about it. */
type ByField = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** The province's way of saying things: its names, and what it wants filled where the hospital has nothing to say. */
export type Speech = {
  readonly names: ByField;
  /** The root of the structured XML. */
  readonly root: string;
  readonly filled: ByField;
};

/** The specification's own way. */
export const usualSpeech: Speech = { names: {}, root: 'tktextinfo', filled: {} };

/** The province's name of a field. */
export const nameIn = ({ names }: Speech, table: string, field: string): string =>
  names[table]?.[field] ?? field;

/** The fields of a table as the province has them, with the tables below it. */
export function spoken(fields: Fields, table: string, speech: Speech): Fields {
  const blank = Object.entries(speech.filled[table] ?? {}).filter(([name]) => isBlank(fields[name]));
  const whole = { ...fields, ...Object.fromEntries(blank) };
  return Object.fromEntries(
    Object.entries(whole).map(([field, value]) => [
      nameIn(speech, table, field),
      below(value, `${table}.${field}`, speech),
    ]),
  );
}

const isBlank = (value: Json): boolean => value === undefined || value === null || value === '';

function below(value: Json, table: string, speech: Speech): Json {
  const list = `${table}[]`;
  const isKnown = [speech.names, speech.filled].some((by) => by[list] !== undefined);
  if (!isKnown || !Array.isArray(value)) return value;
  return (value as readonly Fields[]).map((item) => spoken(item, list, speech));
}

/** An answer's fields under the names of the specification; rows in a list, wherever it stands, are those of the table. */
export function understoodIn(value: unknown, table: string, speech: Speech): unknown {
  if (Array.isArray(value)) return value.map((item) => understoodIn(item, table, speech));
  if (typeof value !== 'object' || value === null) return value;
  const own = Object.entries(speech.names[table] ?? {}).map(([field, wire]) => [wire, field] as const);
  const meant = new Map(own);
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      meant.get(name) ?? name,
      Array.isArray(inner) ? understoodIn(inner, table, speech) : inner,
    ]),
  );
}

/** A structured XML under the province's tags; what is no tag stays as it is. */
export function taggedIn(text: string, speech: Speech): string {
  if (Object.keys(speech.names).length === 0 && speech.root === usualSpeech.root) return text;
  const path: string[] = [];
  return text.replaceAll(/<(\/?)([A-Za-z_]\w*)>/g, (_, slash: string, tag: string) => {
    if (slash !== '') path.pop();
    const name =
      path.length === 0 && tag === usualSpeech.root ? speech.root : nameIn(speech, path.join('/'), tag);
    if (slash === '') path.push(tag);
    return `<${slash}${name}>`;
  });
}
