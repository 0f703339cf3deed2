import type { JsonObject } from '../contract/json-text.ts';
import data from './data/examples.json' with { type: 'json' };

/**
 * An example that meets a demand, or one that does not. An object is the part of the message (or, for a voucher's demand, of the list
 * element) that matters; a text that begins with `<` the part of the XML; `4901 → 4902(0,0)` an order of calls with the
 * two results of 4902; any other text describes what cannot be shown in a line.
 */
export type Example = string | JsonObject;

export interface Examples {
  readonly good: Example;
  readonly bad: Example;
}

const examples = data as Readonly<Record<string, Examples>>;

/** The examples of a check; every check of the catalogue has them. */
export const examplesOf = (id: string): Examples | undefined =>
  Object.hasOwn(examples, id) ? examples[id] : undefined;

/** Ids that have examples, for the test that none is left behind. */
export const exampleIds: readonly string[] = Object.keys(examples);

/** An example on one line. */
export const exampleText = (example: Example): string =>
  typeof example === 'string' ? example : JSON.stringify(example);
