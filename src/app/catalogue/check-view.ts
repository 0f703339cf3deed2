import type { CenterAction, Check } from '../../checks/check.ts';
import { exampleText, examplesOf } from '../../checks/examples.ts';
import { checkById, checks } from '../../checks/catalogue/index.ts';
import type { Field } from '../../contract/field.ts';
import { fieldPlaces } from '../../contract/profile.ts';
import { checkOfTable, rules, unchecked } from '../../contract/rules.ts';
import { specification } from '../../contract/specification.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { Cause, Confidence, Level } from '../../domain/verdict.ts';
import { nearMiss } from '../../domain/near-miss.ts';

/** A check as people and machines read it. */
export interface CheckView {
  readonly id: string;
  readonly area: string;
  readonly title: string;
  readonly remedy: string;
  readonly level: Level;
  readonly confidence: Confidence;
  readonly clause: string;
  readonly cause: Cause;
  /** The center's reaction when the demand is not met; `null` where only the judge sees it. */
  readonly center: CenterAction | null;
  /** The interfaces looked at; `null`: all four, or what they carry. */
  readonly interfaces: readonly string[] | null;
  readonly good: string;
  readonly bad: string;
  /** Ids of the rules of the specification that it tests. */
  readonly rules: readonly string[];
}

/** One field of the contract: its permanent id is its place, e.g. `4901.input.upldDetlList[].elecSetlCertChkcode`. */
export interface FieldView {
  readonly id: string;
  readonly field: Field;
  /** The check that looks at it, `null` where none does. */
  readonly check: CheckView | null;
  readonly excluded: string | null;
  /** Every other check that looks at the field, or speaks of it. */
  readonly others: readonly CheckView[];
}

/** The result of `explain`: one check, or the places a field stands in. */
export type Explanation =
  | { readonly kind: 'check'; readonly check: CheckView }
  | { readonly kind: 'fields'; readonly fields: readonly FieldView[] };

/** Returns the whole catalogue, in the order in which a request is looked at. */
export const checkViews = (): readonly CheckView[] => checks.map(viewOf);

/**
 * Explains a check by its id, or a field by its place or its bare name.
 * @throws HarnessError USAGE with the name that was probably meant
 */
export function explain(name: string): Explanation {
  const check = checkById(name);
  if (check !== undefined) return { kind: 'check', check: viewOf(check) };
  const places = [...fieldPlaces(specification)];
  const found = places.filter(([place, { field }]) => place === name || field === name);
  if (found.length > 0)
    return { kind: 'fields', fields: found.map(([place, field]) => fieldView(place, field)) };
  const names = [...checks.map(({ id }) => id), ...places.flatMap(([place, { field }]) => [field, place])];
  const meant = nearMiss(name, [...new Set(names)]);
  const question = meant === undefined ? '' : `；是否为 ${meant}？`;
  throw new HarnessError('USAGE', `没有检查项或字段 ${name}${question}`, {
    hint: '请用 evoucher checks 列出全部检查项，evoucher contract show 列出全部字段。',
  });
}

function viewOf(check: Check): CheckView {
  const { id, title, remedy, level, confidence, clause, cause } = check;
  const examples = examplesOf(id);
  return {
    id,
    area: id.slice(0, id.indexOf('.')),
    title,
    remedy,
    level,
    confidence,
    clause,
    cause,
    center: 'center' in check ? check.center : null,
    interfaces: check.scope === 'exchange' ? interfacesOf(check.infnos) : null,
    good: exampleText(examples?.good ?? ''),
    bad: exampleText(examples?.bad ?? ''),
    rules: rules.flatMap((rule) => ('tested' in rule && rule.tested.includes(id) ? [rule.id] : [])),
  };
}

const interfacesOf = (infnos: readonly string[] | undefined): readonly string[] | null => {
  const named = infnos?.filter((infno) => /^\d{4}$/.test(infno)) ?? [];
  return named.length === 0 ? null : named;
};

function fieldView(place: string, field: Field): FieldView {
  const table = place.slice(0, place.lastIndexOf('.'));
  const check = checkById(checkOfTable(table) ?? '');
  return {
    id: place,
    field,
    check: check === undefined ? null : viewOf(check),
    excluded: unchecked[table] ?? null,
    others: checks.filter((one) => one !== check && speaksOf(one, field.field)).map(viewOf),
  };
}

/** Tells a check in whose clause, demand, remedy or examples the field stands by its name. */
function speaksOf({ id, clause, title, remedy }: Check, field: string): boolean {
  const { good, bad } = examplesOf(id) ?? { good: '', bad: '' };
  const text = [clause, title, remedy, exampleText(good), exampleText(bad)].join(' ');
  return new RegExp(String.raw`(?<![\w])${field}(?![\w])`).test(text);
}
