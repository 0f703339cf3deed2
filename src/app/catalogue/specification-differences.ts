import { checkById, checks } from '../../checks/catalogue/index.ts';
import type { Specification } from '../../contract/field.ts';
import { fieldPlaces } from '../../contract/profile.ts';

/** One way in which two contracts differ. */
export interface ContractDifference {
  /** Place of the difference: `table.field`, a dictionary's code, a check, or a setting of the center. */
  readonly place: string;
  readonly what: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** Returns the changes that turn one specification into another: fields, dictionaries, answers, levels, checks. */
export function specificationDifferences(
  from: Specification,
  to: Specification,
): readonly ContractDifference[] {
  const names = [...new Set([...Object.keys(from.dictionaries), ...Object.keys(to.dictionaries)])];
  return [
    ...fieldDifferences(from, to),
    ...names.flatMap((name) =>
      entriesApart(from.dictionaries[name]?.codes ?? {}, to.dictionaries[name]?.codes ?? {}, (code) => [
        `${name}.${code}`,
        'dictionary',
      ]),
    ),
    ...entriesApart(settingsOf(from), settingsOf(to), (name) => [name, 'center']),
    ...levelDifferences(from, to),
    ...checkDifferences(from, to),
  ];
}

const compared = [
  'wire',
  'type',
  'length',
  'scale',
  'required',
  'values',
  'alsoValues',
  'dictionary',
  'level',
] as const;

function fieldDifferences(from: Specification, to: Specification): readonly ContractDifference[] {
  const [before, after] = [fieldPlaces(from), fieldPlaces(to)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((place) => {
    const [field, other] = [before.get(place), after.get(place)];
    if (field === undefined || other === undefined)
      return apart(place, 'field', field?.title ?? null, other?.title ?? null);
    return compared.flatMap((what) => apart(place, what, said(field[what]), said(other[what])));
  });
}

/** Returns the checks that only one of two editions of the catalogue has. */
function checkDifferences(from: Specification, to: Specification): readonly ContractDifference[] {
  const within = (since: number, { catalogue }: Specification): string | null =>
    since <= catalogue ? 'judged' : null;
  return checks.flatMap(({ id, since = 1 }) => apart(id, 'check', within(since, from), within(since, to)));
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
