import catalogue from './data/catalogue.json' with { type: 'json' };
import staff from './data/staff.json' with { type: 'json' };

/** An entry of a list: its code and its name. */
export type Coded = { readonly code: string; readonly name: string };

/** A cashier of the counter. */
export type Operator = Coded;

/** A medical item that can be charged. */
export type Item = Coded & {
  readonly unit: string;
  readonly price: string;
  readonly category: string;
  readonly level: string;
};

/** The lists that the screens offer for choice. */
export const choices = { ...catalogue, ...staff };
export type Choices = typeof choices;

/** The entry of a list that has this code. */
export const coded = <Entry extends Coded>(list: readonly Entry[], code: unknown): Entry | undefined =>
  list.find((entry) => entry.code === code);
