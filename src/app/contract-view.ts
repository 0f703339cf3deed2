import { checkById } from '../checks/index.ts';
import type { Field, Specification } from '../contract/field.ts';
import { namedTables } from '../contract/profile.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { loadProfile } from './profiles.ts';
import { replyLines, signingLines, signingView } from './signing-view.ts';

/** One field of the contract with the table it stands in. */
export interface ContractField extends Field {
  readonly table: string;
}

/** One way in which two contracts differ. */
export interface ContractDifference {
  /** `table.field`, a dictionary's code, a check, or a setting of the center. */
  readonly place: string;
  readonly what: string;
  readonly from: string | null;
  readonly to: string | null;
}

/**
 * The fields of one interface, of `envelope` or of `tktextinfo`; all of them without a name.
 * @throws HarnessError USAGE, PROFILE-INVALID, CONFIG-INVALID
 */
export function contractFields(name: string | undefined, profile: string): readonly ContractField[] {
  const tables = Object.entries(namedTables(loadProfile(profile).contract.specification));
  const homes = [...new Set(tables.map(([table]) => homeOf(table)))];
  if (name !== undefined && !homes.includes(name))
    throw new HarnessError('USAGE', `没有接口 ${name}；可用：${homes.join('、')}`);
  return tables
    .filter(([table]) => name === undefined || homeOf(table) === name)
    .flatMap(([table, fields]) => fields.map((field) => ({ table, ...field })));
}

const homeOf = (table: string): string => table.split(/[./]/, 1).join('');

/**
 * How the center in front of the fields behaves: answers, payloads, signatures.
 * @throws HarnessError USAGE, PROFILE-INVALID, CONFIG-INVALID
 */
export function centerLines(profile: string): readonly string[] {
  const { specification } = loadProfile(profile).contract;
  const signing = signingLines(signingView(specification));
  return [...replyLines(specification), ...(signing.length > 0 ? signing : ['签名方式：不要求'])];
}

/** What has to be changed in A to get B. @throws HarnessError USAGE, PROFILE-INVALID, CONFIG-INVALID */
export function contractDifferences(a: string, b: string): readonly ContractDifference[] {
  const [from, to] = [loadProfile(a).contract.specification, loadProfile(b).contract.specification];
  return [
    ...fieldDifferences(from, to),
    ...Object.entries(from.dictionaries).flatMap(([name, { codes }]) =>
      entriesApart(codes, to.dictionaries[name]?.codes ?? {}, (code) => [`${name}.${code}`, 'dictionary']),
    ),
    ...entriesApart(settingsOf(from), settingsOf(to), (name) => [name, 'center']),
    ...levelDifferences(from, to),
  ];
}

const compared = ['wire', 'type', 'length', 'scale', 'required', 'values', 'dictionary', 'level'] as const;

function fieldDifferences(from: Specification, to: Specification): readonly ContractDifference[] {
  const after = namedTables(to);
  return Object.entries(namedTables(from)).flatMap(([table, fields]) =>
    fields.flatMap((field, index) => {
      const other = after[table]?.[index];
      return compared.flatMap((what) =>
        apart(`${table}.${field.field}`, what, said(field[what]), said(other?.[what])),
      );
    }),
  );
}

function levelDifferences({ levels: a = {} }: Specification, { levels: b = {} }: Specification) {
  const ids = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  const levelIn = (levels: Readonly<Record<string, string>>, id: string): string | null =>
    levels[id] ?? checkById(id)?.level ?? null;
  return ids.flatMap((id) => apart(id, 'level', levelIn(a, id), levelIn(b, id)));
}

const settingsOf = ({
  rootTag,
  servicePath,
  reply,
  payload,
  signing,
}: Specification): Readonly<Record<string, unknown>> => ({
  rootTag,
  servicePath,
  'reply.infcode': reply?.infcode,
  'reply.successMessage': reply?.successMessage,
  'reply.rowsNode': reply?.rowsNode,
  'reply.emptyOutput': reply?.emptyOutput,
  'reply.escapes': reply?.escapes,
  'payload.input': payload?.input,
  'payload.output': payload?.output,
  'signing.family': signing?.family,
  'signing.toleranceSeconds': signing?.toleranceSeconds,
  'signing.userId': signing?.userId,
  'signing.accounts': signing?.accounts.map(({ id }) => id).join('、'),
});

function entriesApart(
  from: Readonly<Record<string, unknown>>,
  to: Readonly<Record<string, unknown>>,
  placed: (key: string) => readonly [place: string, what: string],
): readonly ContractDifference[] {
  return [...new Set([...Object.keys(from), ...Object.keys(to)])].flatMap((key) =>
    apart(...placed(key), said(from[key]), said(to[key])),
  );
}

const apart = (
  place: string,
  what: string,
  from: string | null,
  to: string | null,
): readonly ContractDifference[] => (from === to ? [] : [{ place, what, from, to }]);

function said(value: unknown): string | null {
  if (value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
