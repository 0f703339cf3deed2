import type { Observed } from './observed.ts';

/** What a hook did about a demand; only `failed` keeps it from being certified. */
export type Outcome =
  | { readonly status: 'passed' | 'not-checked'; readonly found: string }
  | { readonly status: 'advice' | 'failed'; readonly found: string; readonly remedy: string };

/** One demand on a hook; pure. */
export interface HookDemand {
  readonly id: string;
  readonly title: string;
  readonly look: (observed: Observed) => Outcome;
}

export const passed = (found: string): Outcome => ({ status: 'passed', found });
export const notChecked = (found: string): Outcome => ({ status: 'not-checked', found });
export const advice = (found: string, remedy: string): Outcome => ({ status: 'advice', found, remedy });
export const failed = (found: string, remedy: string): Outcome => ({ status: 'failed', found, remedy });
