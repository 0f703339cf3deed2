import type { Field } from '../../contract/field.ts';
import type { JsonObject, JsonValue } from '../../contract/json-text.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { defineCheck, type ExchangeCheck } from '../check.ts';
import { elementsOf } from '../../book/register.ts';
import { listPointer } from '../parts.ts';

/** Their misspellings have checks of their own, which tell more. */
const toldElsewhere = new Set(['infno', 'mdtrtarea_admvs']);

export const fieldNames = defineCheck<ExchangeCheck>({
  id: 'envelope.field-names',
  title: '字段名应与规定的写法逐字相同',
  remedy: '报文公共字段用小写加下划线，input 内用驼峰（如 hifpPay、bizStsb）；不要自动转换大小写或下划线。',
  level: 'should',
  confidence: 'A',
  clause: '1 公共说明 / 2.1 字段名',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ contract: { specification }, message: { envelope, input, infno } }) => {
    const tables = specification.interfaces[infno ?? '']?.tables ?? {};
    const items = Object.entries(tables).find(([place]) => /^input\..*\[\]$/.test(place))?.[1] ?? [];
    return [
      ...misspelt(envelope, specification.envelope['request'] ?? [], ''),
      ...misspelt(input, tables['input'] ?? [], '/input'),
      ...elementsOf(input).flatMap((element, index) =>
        misspelt(element, items, `${listPointer(input)}/${index}`),
      ),
    ];
  },
});

/** Keys that are no field but differ from a missing one only in case, underscores or `admvs` for `admdvs`. */
function misspelt(object: JsonObject, fields: readonly Field[], place: string): readonly Mismatch[] {
  const missing = fields.filter(({ field }) => !isGiven(object[field]) && !toldElsewhere.has(field));
  const known = new Set(fields.map(({ field }) => field));
  return Object.keys(object).flatMap((key) => {
    const meant = known.has(key)
      ? undefined
      : missing.find(({ field, wire = field }) => plain(wire) === plain(key));
    if (meant === undefined) return [];
    const expected = meant.wire ?? meant.field;
    // An empty field of the right name would stand there twice.
    const corrected = meant.field in object ? {} : { corrected: expected };
    return [{ pointer: `${place}/${key}`, expected, actual: key, ...corrected }];
  });
}

const isGiven = (value: JsonValue | undefined): boolean =>
  value !== undefined && value !== null && value !== '';

const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_]/g, '').replace('admvs', 'admdvs');
