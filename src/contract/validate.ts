import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

import { day, dayText, time, timeText } from '../domain/china-time.ts';
import { fitsDecimal } from '../domain/money.ts';
import { isRegion } from '../domain/region.ts';
import type { Level, Mismatch } from '../domain/verdict.ts';
import type { Condition, Field, Specification, Tables } from './field.ts';
import type { JsonObject, JsonValue } from './json-text.ts';
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
  const compiled = new Map<string, Validator>();
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
      const known = compiled.get(key);
      if (known !== undefined) return known;
      const schema = schemaOf(specification, table, level);
      if (schema === undefined) return undefined;
      const validate = ajv.compile(schema);
      const fieldAt = describe(table);
      const validator: Validator = (document) => mismatches(validate, presentIn(document), fieldAt);
      compiled.set(key, validator);
      return validator;
    },
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
    return objectSchema(tables[path] ?? [], level, spec, nested);
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
): Schema {
  const properties: Record<string, Schema | true> = {};
  for (const field of fields)
    properties[field.field] = nested[field.field] ?? fieldSchema(field, level, spec);
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
  return [
    {
      if: { type: 'object', properties: { [when.field]: { enum: when.in } }, required: [when.field] },
      then: { type: 'object', properties: { [field.field]: true }, required: [field.field] },
    },
  ];
}

function fieldSchema(field: Field, level: Level, spec: Specification): Schema | true {
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
      return { type: 'string', pattern: `^\\d{1,${field.length ?? 10}}$` };
    case 'decimal':
      return { type: 'string', decimal: [field.length ?? 16, field.scale ?? 2] };
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
  return {
    type: 'string',
    ...(field.length === undefined ? {} : { maxLength: field.length }),
    ...(field.values === undefined ? {} : { enum: Object.keys(field.values) }),
    ...(field.format === undefined ? {} : { format: field.format }),
    // Provinces append digits to national codes: what starts with a known code is known.
    ...(strict && codes !== undefined
      ? { pattern: `^(?:${Object.keys(codes).map(literal).join('|')})\\d*$` }
      : {}),
  };
}

/** A code as a pattern of itself: department codes contain dots. */
const literal = (code: string): string => code.replaceAll('.', '\\.');

type Describe = (pointer: string) => Field | undefined;

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

function mismatches(
  validate: ValidateFunction,
  document: JsonObject,
  describe: Describe,
): readonly Mismatch[] {
  if (validate(document)) return [];
  const seen = new Set<string>();
  const found: Mismatch[] = [];
  for (const error of validate.errors ?? []) {
    if (error.keyword === 'if') continue;
    const mismatch = mismatchOf(error, document, describe);
    const key = `${mismatch.pointer} ${mismatch.expected}`;
    if (!seen.has(key)) found.push(mismatch);
    seen.add(key);
  }
  return found;
}

function mismatchOf(error: ErrorObject, document: JsonObject, describe: Describe): Mismatch {
  if (error.keyword === 'required') {
    const missing = (error.params as { missingProperty: string }).missingProperty;
    const pointer = `${error.instancePath}/${missing}`;
    return { pointer, expected: `必填（${describe(pointer)?.title ?? missing}）`, actual: '缺少' };
  }
  const pointer = error.instancePath;
  const field = describe(pointer);
  const value = valueAt(document, pointer);
  const corrected = typeof value === 'string' ? correction(error.keyword, value, field) : undefined;
  return {
    pointer,
    expected: demand(error, field),
    actual: shorten(value),
    ...(corrected === undefined ? {} : { corrected }),
  };
}

/** Another writing of the same value: what was meant is not in doubt. */
function correction(keyword: string, value: string, field: Field | undefined): string | undefined {
  const text = value.trim();
  if (keyword === 'enum') {
    const codes = Object.keys(field?.values ?? {}).filter(
      (code) => code.toLowerCase() === text.toLowerCase(),
    );
    return codes.length === 1 ? codes[0] : undefined;
  }
  if (keyword === 'decimal') {
    const plain = text.replaceAll(',', '');
    const isGrouped = /^-?\d{1,3}(,\d{3})+(\.\d+)?$/.test(text) || text !== value;
    return isGrouped && fitsDecimal(plain, field?.length ?? 16, field?.scale ?? 2) ? plain : undefined;
  }
  if (keyword !== 'format') return undefined;
  const slashed = text.replace(/^(\d{4})\/(\d{2})\/(\d{2})/, '$1-$2-$3');
  const [date, at] = [day(slashed), time(slashed)];
  if (field?.type === 'date' && date !== undefined) return dayText(date);
  return field?.type === 'datetime' && at !== undefined ? timeText(at) : undefined;
}

/** The value that the field should have had, in words for the hospital's engineer. */
function demand(error: ErrorObject, field: Field | undefined): string {
  const title = field === undefined ? '' : `${field.title}：`;
  const size = `${field?.length ?? ''}`;
  switch (error.keyword) {
    case 'maxLength':
      return `${title}不超过 ${size} 个字符`;
    case 'enum':
      return `${title}${Object.entries(field?.values ?? {})
        .map(([code, label]) => `${code} ${label}`)
        .join('、')}`;
    case 'decimal':
      return `${title}数字，整数不超过 ${(field?.length ?? 16) - (field?.scale ?? 2)} 位、小数不超过 ${field?.scale ?? 2} 位`;
    case 'pattern':
      return field?.dictionary === undefined
        ? `${title}整数，不超过 ${size} 位`
        : `${title}字典 ${field.dictionary} 中的代码`;
    case 'format':
      return `${title}${formatWords[field?.format ?? field?.type ?? ''] ?? '规定的格式'}`;
    case 'minItems':
      return `${title}至少一个元素`;
    case 'type':
      return `${title}${field?.type === 'list' ? '列表' : field?.type === 'node' ? '对象' : '文本或数字'}`;
    default:
      return `${title}符合接口规范`;
  }
}

const formatWords: Readonly<Record<string, string>> = {
  date: '真实日期 yyyy-MM-dd',
  time: '时间 HH:mm:ss',
  datetime: '真实时间 yyyy-MM-dd HH:mm:ss',
  region: '六位医保区划代码',
};

function valueAt(document: JsonObject, pointer: string): JsonValue | undefined {
  let value: JsonValue | undefined = document;
  for (const part of pointer.split('/').slice(1)) {
    value = typeof value === 'object' && value !== null ? (value as JsonObject)[part] : undefined;
  }
  return value;
}

function shorten(value: JsonValue | undefined): string {
  if (value === undefined) return '缺少';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}…` : text;
}
