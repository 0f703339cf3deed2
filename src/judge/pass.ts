import type { Contract } from '../contract/validate.ts';
import type { Attempt } from './attempts.ts';
import type { Replayed } from './replay.ts';

/** An attempt with its replay. */
export interface Pass {
  readonly attempt: Attempt;
  readonly replayed: Replayed;
  readonly contract: Contract;
}
