import crossProvince from './cross-province.ts';
import type { Scenario } from './plan.ts';
import realTime from './real-time.ts';
import red from './red.ts';
import resilience from './resilience.ts';
import selfPaid from './self-paid.ts';
import type { Suite } from './suite.ts';

/** The roster, in the order of the form. */
export const scenarios: readonly Scenario[] = [realTime, selfPaid, crossProvince];

/** Suites beyond the form, in the order in which they are run. */
export const suites: readonly Suite[] = [resilience, red];
