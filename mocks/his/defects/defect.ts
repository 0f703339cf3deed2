import { healthy, type Habits, type Hooks, type Plan } from '../habits/habits.ts';
import type { Style } from '../habits/style.ts';

/** One thing a hospital does wrong. */
export type Defect = Partial<Hooks> & {
  readonly id: string;
  readonly title: string;
  /** The id of the check that has to notice it; `null` where nothing comes that a check could look at. */
  readonly check: string | null;
  /** Further checks that notice it first in some of the rows. */
  readonly also?: readonly string[];
  /**
   * What becomes of its rows: they fail (when nothing is said), pass with a remark, or are not run. Rows that cannot be
   * reached any more because of it are not among them.
   */
  readonly outcome?: 'remark' | 'not-run';
  readonly rows: readonly string[];
  /** The cases beyond the form that fail because of it, `suite/case`; absent when it shows in the form. */
  readonly extra?: readonly string[];
  /** The fixture of the profile under which it shows; without it the specification itself. */
  readonly profile?: string;
  /** The defect exists only with patients of the hospital's own: a run in which its cards give conditions. */
  readonly ownPatients?: true;
  readonly plan?: Partial<Plan>;
  /** What has to be so for the defect to exist at all. */
  readonly style?: Partial<Style>;
};

/** A defect: what people read first, then the hooks it changes. */
export const defineDefect = (defect: Defect): Defect => Object.freeze(defect);

/** Scenario numbers of the form: 1 real-time, 2 self-paid, 3 cross-province. */
export const everywhere = [1, 2, 3];
export const whereSettled = [1, 3];
export const whereLocal = [1];
export const whereSelfPaid = [2];
export const whereCrossProvince = [3];

/** Row ids: every scenario with every step (1 upload, 2 query, 3 re-upload, 4 status). */
export const rows = (scenarios: readonly number[], ...steps: readonly number[]): readonly string[] =>
  scenarios.flatMap((scenario) => steps.map((step) => `${scenario}.${step}`));

/** The habits of a hospital with this style and, perhaps, this defect. */
export function habitsWith(style: Partial<Style>, defect?: Defect): Habits {
  return {
    // A defect is its hooks plus what people read; the latter does no harm here.
    hooks: { ...healthy.hooks, ...defect },
    plan: { ...healthy.plan, ...defect?.plan },
    style: { ...healthy.style, ...style, ...defect?.style },
  };
}
