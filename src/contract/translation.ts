import { isObject, readMessage, textOf, type Message } from './envelope.ts';
import type { ReplyStyle, Specification, Tables } from './field.ts';
import type { JsonObject, JsonValue } from './json-text.ts';
import { readInput, readOutput, writeOutput as formed } from './payload.ts';
import { accountOf, opened, openText } from './signing/sealed.ts';
import { wordingOf, type Wording } from './wording.ts';

/** Names of one table as they come over the wire, each with what it means. */
type Incoming = Readonly<Record<string, string>>;

/** The XML's own names, by the canonical path of the table; plain data, so that it can go to the reading worker. */
export interface XmlNames {
  readonly root: string;
  readonly tables: Readonly<Record<string, Incoming>>;
}

/** An answer before it is JSON: its infcode is a number. */
export type Written = Readonly<Record<string, unknown>>;

/**
 * Between what a profile has on the wire – its names, its sealed and encrypted messages – and the canonical form. Used only
 * where bytes are read or written.
 */
export interface Translation {
  /** A request as the checks know it. */
  readonly message: (message: Message) => Message;
  /** The center's answer as the profile wants it written. */
  readonly answer: (envelope: Written, infno: string | undefined) => Written;
  /** An answer as the judge knows it; the rows of 4902 stand in `output.data`. */
  readonly reply: (envelope: JsonObject, infno: string | undefined) => JsonObject;
  /** A finding's place, in the names the hospital wrote. */
  readonly pointer: (pointer: string, infno: string | undefined) => string;
  /** A text of ours – a remedy, a clause, what was expected – in the names that the hospital writes. */
  readonly words: Wording;
  /** `undefined` when the XML keeps the names of the specification. */
  readonly xml: XmlNames | undefined;
}

/** Before a name of the specification that the profile has given up: it means nothing any more, and is not lost. */
const GIVEN_UP = '~';
const ROOT = 'tktextinfo';

const unchanged: Translation = {
  message: (message) => message,
  answer: (envelope) => envelope,
  reply: (envelope) => envelope,
  pointer: (pointer) => pointer,
  words: (text) => text,
  xml: undefined,
};

/** Derived from the specification alone: its fields say what they are called on the wire. */
export function translationOf(specification: Specification): Translation {
  const { envelope, interfaces, xml, reply, rootTag, payload, signing } = specification;
  const all = [envelope, xml, ...Object.values(interfaces).map(({ tables }) => tables)];
  const isRenamed = all.some((tables) => Object.values(tables).flat().some(hasWireName));
  const isSealed = signing?.family === 'sealed';
  if (!isRenamed && !isSealed && [reply, rootTag, payload].every((setting) => setting === undefined))
    return unchanged;
  const tablesOf = (infno: string | undefined): Tables => interfaces[infno ?? '']?.tables ?? {};
  return {
    message: (message) => readRequest(isSealed ? opened(message, signing) : message, specification, tablesOf),
    answer: (canonical, infno) => writeReply(canonical as JsonObject, specification, tablesOf(infno)),
    reply: (wire, infno) => readReply(unsealed(wire, specification), specification, tablesOf(infno)),
    pointer: (pointer, infno) => wirePointer(pointer, specification, tablesOf(infno)),
    words: wordingOf(specification),
    xml: xmlNames(specification),
  };
}

const hasWireName = ({ wire }: Tables[string][number]): boolean => wire !== undefined;

/** A sealed answer as the center wrote it before it was closed. */
function unsealed(wire: JsonObject, { signing }: Specification): JsonObject {
  if (signing?.family !== 'sealed' || textOf(wire, 'encData') === undefined) return wire;
  const opening = openText(wire, accountOf(wire, signing));
  return opening.kind === 'closed' ? wire : readMessage(Buffer.from(opening.text, 'utf8')).envelope;
}

function readRequest(
  message: Message,
  { envelope: envelopeTables, payload }: Specification,
  tablesOf: (infno: string | undefined) => Tables,
): Message {
  if (message.broken !== undefined) return message;
  const envelope = named(message.envelope, 'request', envelopeTables, incoming);
  const infno = textOf(envelope, 'infno');
  const { input, wrapping } = readInput(envelope['input'], payload);
  return { ...message, envelope, infno, wrapping, input: named(input, 'input', tablesOf(infno), incoming) };
}

function writeReply(
  canonical: JsonObject,
  { envelope, reply = {}, payload }: Specification,
  tables: Tables,
): JsonObject {
  const code = `${canonical['infcode'] as unknown as number}`;
  const { infcode, successMessage = null, rowsNode = 'data' } = reply;
  const { output, ...head } = canonical;
  const written = emptied(writeOutput(output, tables, rowsNode), code, reply);
  const styled: JsonObject = {
    ...head,
    ...(infcode === 'text' ? { infcode: code } : {}),
    ...(code === '0' ? { err_msg: successMessage } : {}),
    ...(written === undefined ? {} : { output: formed(written, payload) }),
  };
  const renamed = named(styled, 'reply', envelope, outgoing);
  return reply.escapes === 'none' ? (unescaped(renamed) as JsonObject) : renamed;
}

/** The output of an answer that has none; a failure has null, as the platform does. */
function emptied(
  output: JsonValue,
  code: string,
  { emptyOutput = 'null' }: ReplyStyle,
): JsonValue | undefined {
  if (output !== null || code !== '0' || emptyOutput === 'null') return output;
  return emptyOutput === 'object' ? {} : undefined;
}

/** Every text without what JSON writes with a backslash; names are the contract's and have nothing of it. */
function unescaped(value: JsonValue): JsonValue {
  if (typeof value === 'string') return value.replace(/["\\\p{Cc}\p{Cs}]/gu, ' ');
  if (Array.isArray(value)) return (value as readonly JsonValue[]).map(unescaped);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unescaped(inner)]));
}

function writeOutput(output: JsonValue | undefined, tables: Tables, rowsNode: string | null): JsonValue {
  if (!isObject(output)) return output ?? null;
  const rows = output['data'];
  if (tables['output[]'] === undefined || !Array.isArray(rows))
    return named(output, 'output', tables, outgoing);
  const written = objects(rows).map((row) => named(row, 'output[]', tables, outgoing));
  return rowsNode === null ? written : { [rowsNode]: written };
}

function readReply(
  wire: JsonObject,
  { envelope, reply = {}, payload }: Specification,
  tables: Tables,
): JsonObject {
  const read = named(wire, 'reply', envelope, incoming);
  const output = readOutput(read['output'], payload);
  const canonical = output === undefined ? read : { ...read, output };
  if (tables['output[]'] === undefined)
    return isObject(output) ? { ...canonical, output: named(output, 'output', tables, incoming) } : canonical;
  const { rowsNode = 'data' } = reply;
  const rows = isObject(output)
    ? (output[rowsNode ?? 'data'] ?? Object.values(output).find((value) => Array.isArray(value)))
    : output;
  if (!Array.isArray(rows)) return canonical;
  const data = objects(rows).map((row) => named(row, 'output[]', tables, incoming));
  return { ...canonical, output: { data } };
}

const objects = (rows: JsonValue): readonly JsonObject[] => (rows as readonly JsonValue[]).filter(isObject);

type Direction = (tables: Tables, table: string) => Incoming;

/** Names as they come, and those given up: they must not be taken for the field that once had them. */
const incoming: Direction = (tables, table) => {
  const renamed = (tables[table] ?? []).filter(hasWireName);
  const names: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { field } of renamed) names[field] = `${GIVEN_UP}${field}`;
  for (const { field, wire } of renamed) names[wire ?? field] = field;
  return names;
};

const outgoing: Direction = (tables, table) => {
  const names: Record<string, string> = Object.create(null) as Record<string, string>;
  for (const { field, wire } of tables[table] ?? []) if (wire !== undefined) names[field] = wire;
  return names;
};

/** The object under other names, with every object and list below it that has a table of its own. */
function named(object: JsonObject, table: string, tables: Tables, direction: Direction): JsonObject {
  const names = direction(tables, table);
  const result: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(object)) {
    const name = names[key] ?? key;
    const canonical = direction === incoming ? name : key;
    const below = `${table.replace(/\[\]$/, '')}.${canonical}`;
    put(result, name, belowNamed(value, below, tables, direction));
  }
  return result;
}

function belowNamed(value: JsonValue, table: string, tables: Tables, direction: Direction): JsonValue {
  if (Array.isArray(value)) {
    const list = `${table}[]`;
    const items = value as readonly JsonValue[];
    if (tables[list] === undefined) return items;
    return items.map((item) => (isObject(item) ? named(item, list, tables, direction) : item));
  }
  return isObject(value) && tables[table] !== undefined ? named(value, table, tables, direction) : value;
}

/** An assignment to `__proto__` would lend its content to the object. */
function put(object: Record<string, JsonValue>, key: string, value: JsonValue): void {
  Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

function xmlNames({ xml, rootTag }: Specification): XmlNames | undefined {
  const tables = Object.fromEntries(
    Object.keys(xml)
      .map((table) => [table, { ...incoming(xml, table) }] as const)
      .filter(([, names]) => Object.keys(names).length > 0),
  );
  if (rootTag === undefined && Object.keys(tables).length === 0) return undefined;
  return { root: rootTag ?? ROOT, tables };
}

/** Three ways of pointing: into the XML, into the message, and into one element of the list. */
function wirePointer(
  pointer: string,
  { envelope, xml, rootTag = ROOT }: Specification,
  tables: Tables,
): string {
  if (pointer === '') return pointer;
  const [head = '', ...rest] = pointer.split('/');
  if (head === ROOT) return [rootTag, ...walk(rest, ROOT, xml, '/')].join('/');
  if (head === '') {
    const [first = '', ...below] = rest;
    const name = walk([first], 'request', envelope, '.')[0] ?? first;
    return ['', name, ...(first === 'input' ? walk(below, 'input', tables, '.') : below)].join('/');
  }
  const list = Object.keys(tables).find((table) => /^input\..+\[\]$/.test(table));
  return list === undefined ? pointer : walk([head, ...rest], list, tables, '.').join('/');
}

function walk(
  steps: readonly string[],
  from: string,
  tables: Tables,
  separator: '.' | '/',
): readonly string[] {
  let table = from;
  return steps.map((step) => {
    if (/^\d+$/.test(step)) {
      if (separator === '.') table = `${table}[]`;
      return step;
    }
    const name = outgoing(tables, table)[step] ?? (step.startsWith(GIVEN_UP) ? step.slice(1) : step);
    table = `${separator === '.' ? table.replace(/\[\]$/, '') : table}${separator}${step}`;
    return name;
  });
}
