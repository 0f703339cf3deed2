import type { Hospital } from '../../domain/card.ts';
import type { ScenarioId } from '../../domain/form.ts';

export interface CenterHandlersOptions {
  /** Scenarios whose cards are dealt, one outpatient and one inpatient each; all three by default. */
  readonly scenarios?: readonly ScenarioId[];
  /** The institution that calls; the fixtures' test institution (H37990000001) by default. */
  readonly hospital?: Hospital;
  /** Seed that fixes the cards' amounts, never their ids; 1 by default. */
  readonly seed?: number;
  /** A built-in profile's name, or a profile as data; `default` by default. */
  readonly profile?: string | object;
  /** The only address that is answered; by default every host is, at the platform's paths. */
  readonly url?: string;
  /** Milliseconds from an accepted upload to its result; 0 by default. The first 4902 answers 0/0 all the same. */
  readonly processingMs?: number;
  /** `true`, the default, lets the first accepted 4901 of every card fail in processing, as in a test. */
  readonly plannedFaults?: boolean;
}
