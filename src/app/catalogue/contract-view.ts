import type { Field } from '../../contract/field.ts';
import { namedTables } from '../../contract/profile.ts';
import dictionaries from '../../contract/data/dictionaries.json' with { type: 'json' };
import { HarnessError } from '../../domain/harness-error.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { loadProfile } from '../settings/profiles.ts';
import { specificationDifferences, type ContractDifference } from './specification-differences.ts';
import { replyLines, signingLines, signingView } from '../center/signing-view.ts';

/** One field of the contract with the table it stands in. */
export interface ContractField extends Field {
  readonly table: string;
}

/**
 * Returns the fields of one interface, of `envelope` or of `tktextinfo`; all of them without a name.
 * @throws HarnessError USAGE, PROFILE-INVALID, CONFIG-INVALID
 */
export function contractFields(name: string | undefined, profile: string): readonly ContractField[] {
  const tables = Object.entries(namedTables(loadProfile(profile).contract.specification));
  const homes = [...new Set(tables.map(([table]) => homeOf(table)))];
  if (name !== undefined && !homes.includes(name))
    throw new HarnessError('USAGE', `没有接口 ${name}；可用：${homes.join('、')}`);
  return tables
    .filter(([table]) => name === undefined || homeOf(table) === name)
    .flatMap(([table, fields]) => fields.map((field) => ({ table: placeOf(table), ...field })));
}

/** Lists that an answer holds stand in `output.data`; the contract's own table names leave that out. */
const placeOf = (table: string): string => (table === '4902.output[]' ? '4902.output.data[]' : table);

/** The codes of a dictionary with their labels. */
export interface Dictionary {
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly codes: Readonly<Record<string, string>>;
}

/**
 * Returns a dictionary by its id or its Chinese title.
 * @throws HarnessError USAGE with the one that was probably meant
 */
export function dictionary(name: string): Dictionary {
  const all = Object.entries(dictionaries);
  const found = all.find(([id, { title }]) => id === name || title === name);
  if (found !== undefined) return { id: found[0], ...found[1] };
  const ids = all.map(([id]) => id);
  const meant = nearMiss(name, ids);
  throw new HarnessError('USAGE', `没有字典 ${name}${meant === undefined ? '' : `；是否为 ${meant}？`}`, {
    hint: `可用：${ids.join('、')}`,
  });
}

const homeOf = (table: string): string => table.split(/[./]/, 1).join('');

/**
 * Describes how the center behaves before it looks at fields: answers, payloads, signatures; one line each.
 * @throws HarnessError USAGE, PROFILE-INVALID, CONFIG-INVALID
 */
export function centerLines(profile: string): readonly string[] {
  const { specification } = loadProfile(profile).contract;
  const signing = signingLines(signingView(specification));
  return [...replyLines(specification), ...(signing.length > 0 ? signing : ['签名方式：不要求'])];
}

/**
 * Returns the changes that turn the contract of profile A into that of B.
 * @throws HarnessError USAGE, PROFILE-INVALID, CONFIG-INVALID
 */
export function contractDifferences(a: string, b: string): readonly ContractDifference[] {
  return specificationDifferences(
    loadProfile(a).contract.specification,
    loadProfile(b).contract.specification,
  );
}
