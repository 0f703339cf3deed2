import crossProvince from './cross-province.ts';
import type { Scenario } from './plan.ts';
import realTime from './real-time.ts';
import selfPaid from './self-paid.ts';

/** The roster, in the order of the form. */
export const scenarios: readonly Scenario[] = [realTime, selfPaid, crossProvince];
