import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';

import { day, time } from '../domain/china-time.ts';
import { fitsDecimal, hasExponent } from '../domain/money.ts';
import { isRegion } from '../domain/region.ts';
import type { Level, Mismatch } from '../domain/verdict.ts';
import type { Condition, Field, Specification, Tables } from './field.ts';
import type { JsonObject, JsonValue } from './json-text.ts';
import { mismatches, type Describe } from './mismatches.ts';
import { translationOf, type Translation } from './translation.ts';

/** Judges one kind of document at one level; the mismatches name each field. */
export type Validator = (document: JsonObject) => readonly Mismatch[];

/** Validators of every table, by `request:4901`, `envelope:request`, `envelope:reply`, `xml` … */
export interface Contract {
  readonly specification: Specification;
  /** The specification before a profile changed it. */
  readonly unprofiled: Specification;
  /** Between the names of the wire and the canonical ones. */
  readonly translation: Translation;
  readonly validator: (table: string, level: Level) => Validator | undefined;
  readonly title: (table: string) => string | undefined;
}

type Schema = Record<string, unknown>;

/**
 * Compiles the specification to Ajv, each table once and only when it is first needed.
 *
 * Documents are judged as text: numbers keep the writing they were sent in, empty and null count as absent.
 * The `must` schema is the wider reading; the `should` schema adds dictionaries, strict date forms and the fields
 * whose demand is uncertain.
 */
export function createContract(specification: Specification, unprofiled = specification): Contract {
  const compiled = compilerOf(specification);
  const validators = new Map<string, Validator>();
  const describe = describer(specification);
  // A document is judged at two levels, and a voucher's may have thousands of values.
  const kept = new WeakMap<JsonObject, JsonObject>();
  const presentIn = (document: JsonObject): JsonObject => {
    const known = kept.get(document) ?? present(document);
    kept.set(document, known);
    return known;
  };
  return {
    specification,
    unprofiled,
    translation: translationOf(specification),
    title: (infno) => specification.interfaces[infno]?.title,
    validator: (table, level) => {
      const key = `${level} ${table}`;
      const known = validators.get(key);
      if (known !== undefined) return known;
      const validate = compiled(table, level);
      if (validate === undefined) return undefined;
      const fieldAt = describe(table);
      const validator: Validator = (document) => mismatches(validate, presentIn(document), fieldAt);
      validators.set(key, validator);
      return validator;
    },
  };
}

type Compiler = (table: string, level: Level) => ValidateFunction | undefined;

/** A specification never changes once it is made: what was compiled for one of its contracts serves all. */
function compilerOf(specification: Specification): Compiler {
  const known = compilers.get(specification) ?? createCompiler(specification);
  compilers.set(specification, known);
  return known;
}

const compilers = new WeakMap<Specification, Compiler>();

function createCompiler(specification: Specification): Compiler {
  // A command that looks at one file compiles for that file: neither Ajv's optimizer nor its look at the schemas, which
  // are made here and compiled in strict mode, is worth the wait.
  const ajv = new Ajv2020({
    strict: true,
    allErrors: true,
    verbose: false,
    code: { optimize: false },
    validateSchema: false,
  });
  addFormats(ajv);
  const compiled = new Map<string, ValidateFunction>();
  return (table, level) => {
    const key = `${level} ${table}`;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const schema = schemaOf(specification, table, level);
    if (schema === undefined) return undefined;
    const validate = ajv.compile(schema);
    compiled.set(key, validate);
    return validate;
  };
}

/** Leaves out what counts as absent – null and empty text – on every level; an object without such is its own copy. */
export function present(value: JsonObject): JsonObject {
  const kept: Record<string, JsonValue> = {};
  let isSame = true;
  for (const key of Object.keys(value)) {
    const entry = value[key] as JsonValue;
    // No table has a field of that name, and an assignment would lend its content to the document.
    const isAbsent = entry === null || entry === '' || key === '__proto__';
    const found = isAbsent ? entry : presentValue(entry);
    if (!isAbsent) kept[key] = found;
    isSame &&= !isAbsent && found === entry;
  }
  return isSame ? value : kept;
}

function presentValue(value: JsonValue): JsonValue {
  if (typeof value !== 'object' || value === null) return value;
  if (!Array.isArray(value)) return present(value as JsonObject);
  const items = value as readonly JsonValue[];
  const found = items.map(presentValue);
  return found.every((item, index) => item === items[index]) ? items : found;
}

function addFormats(ajv: Ajv2020): void {
  ajv.addFormat('date', (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && day(text) !== undefined);
  ajv.addFormat('date-lenient', (text) => day(text) !== undefined);
  ajv.addFormat('datetime', (text) => /^\d{4}-/.test(text) && time(text) !== undefined);
  ajv.addFormat('time', (text) => time(`2000-01-01 ${text}`) !== undefined);
  ajv.addFormat(
    'time-lenient',
    (text) => time(`2000-01-01 ${text}`) !== undefined || time(`20000101${text}`) !== undefined,
  );
  ajv.addFormat('region', isRegion);
  ajv.addKeyword({
    keyword: 'decimal',
    type: 'string',
    schemaType: 'array',
    errors: false,
    validate: ([precision, scale]: [number, number], text: string) => fitsDecimal(text, precision, scale),
  });
  ajv.addKeyword({
    keyword: 'whole',
    type: 'string',
    schemaType: 'number',
    errors: false,
    validate: (digits: number, text: string) =>
      fitsDecimal(text, digits, 0) && (/^\d+$/.test(text) || (/^\d/.test(text) && hasExponent(text))),
  });
  ajv.addKeyword({
    keyword: 'withoutExponent',
    type: 'string',
    schemaType: 'boolean',
    errors: false,
    validate: (_asked: boolean, text: string) => !hasExponent(text),
  });
}

function schemaOf(spec: Specification, table: string, level: Level): Schema | undefined {
  const [kind = '', name = ''] = table.split(':');
  switch (kind) {
    case 'envelope':
      return objectSchema(spec.envelope[name] ?? [], level, spec, {});
    case 'request':
    case 'output': {
      const tables = spec.interfaces[name]?.tables;
      return tables === undefined
        ? undefined
        : requestSchema(tables, kind === 'request' ? 'input' : 'output', level, spec);
    }
    case 'xml':
      return xmlSchema(spec.xml, level, spec);
    default:
      return undefined;
  }
}

function requestSchema(tables: Tables, node: string, level: Level, spec: Specification): Schema | undefined {
  const fields = tables[node] ?? tables[`${node}[]`];
  if (fields === undefined) return undefined;
  const nested: Record<string, Schema> = {};
  for (const field of fields) {
    const items = tables[`${node}.${field.field}[]`];
    const inner = tables[`${node}.${field.field}`];
    if (items !== undefined) {
      nested[field.field] = { type: 'array', minItems: 1, items: objectSchema(items, level, spec, {}) };
    } else if (inner !== undefined) nested[field.field] = objectSchema(inner, level, spec, {});
  }
  return objectSchema(fields, level, spec, nested);
}

/** The XML's nodes are tables of their own; those below a `…List` node may repeat. */
function xmlSchema(tables: Tables, level: Level, spec: Specification): Schema {
  const schemaAt = (path: string): Schema => {
    const nested: Record<string, Schema> = {};
    for (const field of tables[path] ?? []) {
      const below = `${path}/${field.field}`;
      if (tables[below] === undefined) continue;
      const inner = schemaAt(below);
      nested[field.field] = path.endsWith('List') ? { type: 'array', minItems: 1, items: inner } : inner;
    }
    return objectSchema(tables[path] ?? [], level, spec, nested, true);
  };
  const root = schemaAt('tktextinfo');
  const conditions = [...((root['allOf'] ?? []) as Schema[]), ...acrossNodes(tables, level)];
  return { ...root, ...(conditions.length === 0 ? {} : { allOf: conditions }) };
}

/** Conditions that look into another node, written with a leading slash. */
function acrossNodes(tables: Tables, level: Level): Schema[] {
  return Object.entries(tables).flatMap(([path, fields]) =>
    fields.flatMap((field) => {
      const { required } = field;
      if (typeof required === 'string' || !required.when.field.startsWith('/') || field.level !== level)
        return [];
      const condition = place(required.when.field.slice(1).split('/'), { enum: required.when.in });
      const consequence = place(path.split('/').slice(1), { required: [field.field] }, true);
      return [{ if: condition, then: consequence }];
    }),
  );
}

function place(path: readonly string[], schema: Schema, optional = false): Schema {
  const [head, ...rest] = path;
  if (head === undefined)
    return {
      ...schema,
      ...('required' in schema ? { type: 'object', properties: optional ? anyOf(schema) : {} } : {}),
    };
  return {
    type: 'object',
    properties: { [head]: place(rest, schema, optional) },
    ...(optional ? {} : { required: [head] }),
  };
}

/** Ajv's strict mode wants a required property to be declared beside the demand. */
const anyOf = (schema: Schema): Schema =>
  Object.fromEntries((schema['required'] as string[]).map((name) => [name, true]));

function objectSchema(
  fields: readonly Field[],
  level: Level,
  spec: Specification,
  nested: Record<string, Schema>,
  isXml = false,
): Schema {
  const properties: Record<string, Schema | true> = {};
  for (const field of fields)
    properties[field.field] = nested[field.field] ?? fieldSchema(field, level, spec, isXml);
  const demanded = fields.filter((field) => field.level === level || level === 'should');
  const conditions = demanded.flatMap((field) => conditional(field));
  return {
    type: 'object',
    properties,
    required: demanded.filter((field) => field.required === 'always').map((field) => field.field),
    ...(conditions.length === 0 ? {} : { allOf: conditions }),
  };
}

function conditional(field: Field): Schema[] {
  if (typeof field.required === 'string' || field.required.when.field.startsWith('/')) return [];
  const { when }: { when: Condition } = field.required;
  const asked = when.and === undefined ? [when] : [when, when.and];
  return [
    {
      if: {
        type: 'object',
        properties: Object.fromEntries(asked.map((one) => [one.field, { enum: one.in }])),
        required: asked.map((one) => one.field),
      },
      then: { type: 'object', properties: { [field.field]: true }, required: [field.field] },
    },
  ];
}

function fieldSchema(field: Field, level: Level, spec: Specification, isXml: boolean): Schema | true {
  const strict = level === 'should';
  if (!strict && field.level === 'should') return true;
  switch (field.type) {
    case 'list':
      return { type: 'array' };
    case 'node':
      return true;
    case 'base64':
      return { type: 'string' };
    case 'infcode':
      return { type: 'string', enum: Object.keys(field.values ?? {}) };
    case 'integer':
      return { type: 'string', whole: field.length ?? 10 };
    case 'decimal':
      return {
        type: 'string',
        decimal: [field.length ?? 16, field.scale ?? 2],
        // A number of JSON may have an exponent; a text of XML is read as easily and had better not.
        ...(isXml && strict ? { withoutExponent: true } : {}),
      };
    case 'date':
    case 'time':
      return {
        type: 'string',
        format: field.alsoWritten !== undefined && !strict ? `${field.type}-lenient` : field.type,
      };
    case 'datetime':
      return { type: 'string', format: 'datetime' };
    case 'string':
      return stringSchema(field, strict, spec);
  }
}

function stringSchema(field: Field, strict: boolean, spec: Specification): Schema {
  const codes = field.dictionary === undefined ? undefined : spec.dictionaries[field.dictionary]?.codes;
  const values = [field.values ?? {}, strict ? {} : (field.alsoValues ?? {})].flatMap(Object.keys);
  return {
    type: 'string',
    ...(field.length === undefined ? {} : { maxLength: field.length }),
    ...(field.values === undefined ? {} : { enum: values }),
    ...(field.format === undefined ? {} : { format: field.format }),
    // Provinces append digits to national codes: what starts with a known code is known.
    ...(strict && codes !== undefined
      ? { pattern: `^(?:${Object.keys(codes).map(literal).join('|')})\\d*$` }
      : {}),
  };
}

/** A code as a pattern of itself: department codes contain dots. */
const literal = (code: string): string => code.replaceAll('.', '\\.');

/** Finds the field a pointer leads to, whatever list position it passes. */
function describer(spec: Specification): (table: string) => Describe {
  return (table) => {
    const [kind = '', name = ''] = table.split(':');
    const tables =
      kind === 'xml' ? spec.xml : kind === 'envelope' ? spec.envelope : spec.interfaces[name]?.tables;
    const fields = new Map<string, Field>();
    for (const field of Object.values(tables ?? {}).flat())
      if (!fields.has(field.field)) fields.set(field.field, field);
    return (pointer) => fields.get(pointer.split('/').findLast((part) => !/^\d+$/.test(part)) ?? '');
  };
}
