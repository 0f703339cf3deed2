import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';

import { nearMiss } from '../../domain/near-miss.ts';
import type { Problem } from './yaml.ts';

/** The part of JSON Schema that `schemas/config.json` uses; its descriptions and examples are printed. */
export interface ConfigSchema {
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly examples?: readonly unknown[];
  readonly properties?: Readonly<Record<string, ConfigSchema>>;
}

/** What was written at a place, before it was read as a number or a truth. */
type Source = (path: readonly string[]) => string | undefined;

/**
 * Everything in which the value differs from the schema, each with what was expected and, if it is near, what was meant;
 * `whole` is what the value itself is called.
 */
export function schemaProblems(
  value: unknown,
  schema: ConfigSchema,
  source: Source,
  whole = '配置文件',
): readonly Problem[] {
  const validate = new Ajv2020({ allErrors: true, verbose: true, allowUnionTypes: true }).compile(schema);
  if (validate(value)) return [];
  return (
    (validate.errors ?? [])
      // Says again, of the whole map, what the error of the name itself says.
      .filter(({ keyword }) => keyword !== 'propertyNames')
      .map((error) => problemOf(error, schema, source, whole))
  );
}

function problemOf(error: ErrorObject, schema: ConfigSchema, source: Source, whole: string): Problem {
  const path = error.instancePath.split('/').slice(1).map(unescaped);
  const extra = error.propertyName ?? (error.params as { additionalProperty?: string }).additionalProperty;
  if (extra !== undefined)
    return { path: [...path, extra], at: 'key', message: unknownKey(extra, path, error, schema) };
  return {
    path,
    at: 'value',
    message: wrongValue(path.length === 0 ? whole : path.join('.'), error, source(path)),
  };
}

const unescaped = (token: string): string => token.replaceAll('~1', '/').replaceAll('~0', '~');

function unknownKey(key: string, path: readonly string[], error: ErrorObject, schema: ConfigSchema): string {
  const holder = error.parentSchema as ConfigSchema & { readonly enum?: readonly string[] };
  const names = holder.enum ?? Object.keys(holder.properties ?? {});
  const name = key.length > 60 ? `${key.slice(0, 60)}…` : key;
  const head = path.length === 0 ? `没有名为 ${name} 的设置` : `${path.join('.')} 中没有名为 ${name} 的设置`;
  const near = nearMiss(key, names);
  if (near !== undefined) return `${head}；是否为 ${near}？`;
  const elsewhere = homesOf(key, schema);
  if (elsewhere !== undefined) return `${head}；是否为 ${elsewhere}？`;
  return `${head}；可用：${names.join('、')}`;
}

/** `host` at the top is `center.host` in the wrong place, and `profile` under `center` belongs to the top. */
function homesOf(key: string, { properties = {} }: ConfigSchema): string | undefined {
  if (key in properties) return `最外层的 ${key}`;
  const section = Object.entries(properties).find(([, { properties: inner = {} }]) =>
    Object.hasOwn(inner, key),
  );
  return section === undefined ? undefined : `${section[0]}.${key}`;
}

function wrongValue(
  subject: string,
  { keyword, params, data, parentSchema }: ErrorObject,
  source: string | undefined,
): string {
  const { description = '', examples = [], type: types = '' } = parentSchema as ConfigSchema;
  const [type = ''] = [types].flat();
  const [example] = examples;
  const such = example === undefined ? '' : `，例如 ${shown(example)}`;
  if (data === null) return `${subject} 没有值；请写上值${such}，或删除这一行`;
  if (keyword === 'enum')
    return outsideList(subject, data, (params as { allowedValues: unknown[] }).allowedValues);
  if (keyword === 'required')
    return `${subject} 缺少 ${(params as { missingProperty: string }).missingProperty}`;
  if (keyword === 'uniqueItems') return `${subject} 中有重复的值；每个值只写一次`;
  if (keyword !== 'type') return `${subject} 的值 ${plainly(data)} 不正确；应为${description}${such}`;
  return `${subject} 应为${typeWords[type] ?? type}，这里是${kindOf(data)}；${cast(data, type, source) ?? `应为${description}${such}`}`;
}

function outsideList(subject: string, data: unknown, allowed: readonly unknown[]): string {
  const list = `${subject} 不能是 ${plainly(data)}；可用：${allowed.map(shown).join('、')}`;
  const text = isPlain(data) ? String(data) : '';
  if (typeof data !== 'string' && allowed.includes(text)) return `${list}；请加引号：'${text}'`;
  const near = nearMiss(
    text,
    allowed.filter((one) => typeof one === 'string'),
  );
  return near === undefined ? list : `${list}；是否为 ${near}？`;
}

const typeWords: Readonly<Record<string, string>> = {
  string: '文本',
  integer: '整数',
  boolean: ' true 或 false',
  array: '列表',
  object: '一组“键: 值”',
};

function kindOf(data: unknown): string {
  if (Array.isArray(data)) return '列表';
  switch (typeof data) {
    case 'string':
      return `文本 ${shown(data)}`;
    case 'number':
      return `数字 ${data}`;
    case 'boolean':
      return ` ${String(data)}`;
    case 'object':
      return '一组“键: 值”';
    case 'undefined':
    case 'function':
    case 'symbol':
    case 'bigint':
      return typeof data;
  }
}

const yes = ['yes', 'on', 'y', '是', 'true', '1', '有'];
const no = ['no', 'off', 'n', '否', 'false', '0', '无'];

/** The same value, written as the type that is wanted. */
function cast(data: unknown, type: string, source: string | undefined): string | undefined {
  if (!isPlain(data)) return undefined;
  const text = String(data).trim().toLowerCase();
  if (type === 'boolean' && yes.includes(text)) return '是否为 true？';
  if (type === 'boolean' && no.includes(text)) return '是否为 false？';
  if (type === 'integer' && /^\d+$/.test(text)) return `请去掉引号：${text}`;
  if (type === 'object' && text.includes('：')) return '冒号应为半角“:”，后面空一格';
  // The source, not the value: 007 and 1.0 were written otherwise than they were read.
  if (type === 'string') return `请加引号：'${source ?? String(data)}'`;
  return undefined;
}

const isPlain = (data: unknown): data is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof data);

const plainly = (data: unknown): string => (isPlain(data) ? shown(data) : kindOf(data));

/** As one would write it in the file; long texts are cut with an ellipsis. */
function shown(value: unknown): string {
  if (typeof value === 'string') return value.length > 60 ? `'${value.slice(0, 60)}…'` : `'${value}'`;
  if (Array.isArray(value)) return `[${value.map(shown).join(', ')}]`;
  if (typeof value === 'object' && value !== null)
    return `{ ${Object.entries(value)
      .map(([key, inner]) => `${key}: ${shown(inner)}`)
      .join(', ')} }`;
  return String(value);
}
