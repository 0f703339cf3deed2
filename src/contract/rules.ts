import type { Confidence, Level } from '../domain/verdict.ts';
import data from './data/rules.json' with { type: 'json' };

/** The checks of a demand, or the reason why it has none. */
export type Coverage = { readonly tested: readonly string[] } | { readonly excluded: string };

/** A demand of the specification, in our words, with the section of the reference it comes from. */
export type Rule = {
  readonly id: string;
  readonly source: string;
  readonly confidence: Confidence;
  /** `none`: nothing is asked of the hospital. */
  readonly level: Level | 'none';
  readonly demand: string;
} & Coverage;

/** An inconsistency of the published texts that hospitals stumble over. */
export type Trap = { readonly no: number; readonly trap: string } & Coverage;

/* JSON modules are typed by their values; the shape is asserted once, here, and tested rule by rule. */
export const rules = data.rules as readonly Rule[];
export const traps = data.traps as readonly Trap[];

/** The check that looks at every field of a table, by the table's name or the beginning of it. */
export const fieldChecks: Readonly<Record<string, string>> = data.tables.tested;

/** Tables whose fields no check looks at, and why. */
export const unchecked: Readonly<Record<string, string>> = data.tables.excluded;

/** The check of the table a field stands in, e.g. `4901.input.upldDetlList[]`; nodes of the XML share one. */
export const checkOfTable = (table: string): string | undefined =>
  fieldChecks[table] ?? fieldChecks[table.split('/')[0] ?? ''];
