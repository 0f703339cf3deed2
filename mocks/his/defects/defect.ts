import type { Deviation } from '../habits/habits.ts';
import type { Card, Treatment } from '../settle/treatment.ts';

/** One thing that a hospital does wrong; its style is what has to be so for the defect to exist at all. */
export type Defect = Deviation & {
  readonly id: string;
  readonly title: string;
  /** The id of the check that has to notice it; `null` where nothing comes that a check could look at. */
  readonly check: string | null;
  /** Further checks that notice it first in some of the rows. */
  readonly also?: readonly string[];
  /**
   * The outcome of its rows: they fail (when absent), pass with a remark, or are not run. Rows that cannot be reached any
   * more because of it are not among them.
   */
  readonly outcome?: 'remark' | 'not-run';
  readonly rows: readonly string[];
  /** The cases beyond the form that fail because of it, `suite/case`; absent when it shows in the form. */
  readonly extra?: readonly string[];
  /** The fixture of the profile under which it shows; without it the specification itself. */
  readonly profile?: string;
  /** The defect exists only with patients of the hospital's own: a run in which its cards give conditions. */
  readonly ownPatients?: true;
};

/** Defines a defect: the words that people read first, then the hooks that it changes. */
export const defineDefect = (defect: Defect): Defect => Object.freeze(defect);

/** Scenario numbers of the form: 1 real-time, 2 self-paid, 3 cross-province. */
export const everywhere = [1, 2, 3];
export const whereSettled = [1, 3];
export const whereLocal = [1];
export const whereSelfPaid = [2];
export const whereCrossProvince = [3];

/** The row ids of every scenario with every step (1 upload, 2 query, 3 re-upload, 4 status). */
export const rows = (scenarios: readonly number[], ...steps: readonly number[]): readonly string[] =>
  scenarios.flatMap((scenario) => steps.map((step) => `${scenario}.${step}`));

/** Changes the card of settled treatments only. */
export function whenSettled(change: (card: Card) => Card): (treatment: Treatment) => Treatment {
  return (treatment) =>
    treatment.kind === 'settled' ? { ...treatment, card: change(treatment.card) } : treatment;
}

/** A number of the same shape that this hospital did not issue yet: its first digit differs. */
export const otherNumber = (no: string): string => (no.startsWith('9') ? '8' : '9') + no.slice(1);

/** The same text with every digit turned, so that nobody else has it by accident. */
export const otherDigits = (text = ''): string =>
  text.replaceAll(/\d/g, (digit) => String(9 - Number(digit)));

/** The code of another institution of the same region. */
export const otherInstitution = (code: string): string =>
  code.slice(0, -1) + (code.endsWith('9') ? '8' : '9');
