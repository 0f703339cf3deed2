import type { JsonObject } from '../contract/json-text.ts';
import type { PersonalValues } from '../contract/personal.ts';
import type { EarlierRounds } from '../book/attribution.ts';
import type { Contract } from '../contract/validate.ts';
import type { Attempt } from './attempts.ts';
import type { CaseFile } from './case-file.ts';
import type { ExchangeSummary, ForeignVoucher, Unattributed } from './results.ts';

/** One attempt as replayed: the cases by card, and the exchanges that belonged to none. */
export interface Replayed {
  readonly cases: ReadonlyMap<string, CaseFile>;
  readonly unattributed: readonly Unattributed[];
  /** Vouchers that are not this test, in the order in which they came. */
  readonly foreign: readonly ForeignVoucher[];
  /** Calls at the counter side, in their order; none where there was no counter. */
  readonly counterCalls: readonly CounterCall[];
  /** Cards the attempt really worked on: an act was started or traffic came. */
  readonly touched: ReadonlySet<string>;
  /** Numbers of sign-ins, those of earlier attempts included: they are valid for a day. */
  readonly signNos: readonly string[];
  /** Personal values in everything that came or was answered. */
  readonly personal: PersonalValues;
  /** What a further attempt knows of this one and those before it. */
  readonly remembered: EarlierRounds;
}

/** One call at the counter, with everything that was asked and answered. */
export interface CounterCall {
  readonly summary: ExchangeSummary;
  readonly asked: JsonObject;
  readonly answered: JsonObject;
}

/** An attempt with its replay. */
export interface Pass {
  readonly attempt: Attempt;
  readonly replayed: Replayed;
  readonly contract: Contract;
}
