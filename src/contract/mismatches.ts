import type { ErrorObject, ValidateFunction } from 'ajv/dist/2020.js';

import { day, dayText, time, timeText } from '../domain/china-time.ts';
import { fitsDecimal } from '../domain/money.ts';
import type { Mismatch } from '../domain/verdict.ts';
import type { Field } from './field.ts';
import type { JsonObject, JsonValue } from './json-text.ts';

/** Finds the field a pointer leads to. */
export type Describe = (pointer: string) => Field | undefined;

/** Returns the ways in which a document is not as a table says, in words for the hospital's engineer. */
export function mismatches(
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
    const field = describe(pointer);
    return {
      pointer,
      expected: `必填（${field?.title ?? missing}${conditionOf(field)}）`,
      actual: '缺少',
    };
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

/** `，certSetlType 为 1 时`: the condition under which the field has to be there; empty where it always has to. */
function conditionOf(field: Field | undefined): string {
  if (field === undefined || typeof field.required === 'string') return '';
  const { when } = field.required;
  const said = [when, ...(when.and === undefined ? [] : [when.and])].map(
    (one) => `${one.field.split('/').at(-1) ?? ''} 为 ${one.in.join('、')}`,
  );
  return `，${said.join('且 ')} 时`;
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
    case 'withoutExponent':
      return `${title}不带指数的数字`;
    case 'whole':
      return `${title}整数，不超过 ${size} 位`;
    case 'pattern':
      return `${title}字典 ${field?.dictionary ?? ''} 中的代码`;
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
