import type { ActName } from '../domain/card.ts';
import type { Infno } from '../domain/form.ts';
import type { SuiteId } from '../domain/suite.ts';
import * as item from './items.ts';
import { defineCardPlan, type CardPlan, type FaultPlan } from './plan.ts';

/** A fault without its times and texts: those come with the run and from the contract. */
export type SuiteFault =
  | { readonly kind: 'failure'; readonly failure: FaultPlan }
  | { readonly kind: 'no-answer'; readonly processed: boolean }
  | { readonly kind: 'reset'; readonly processed: boolean; readonly when: 'before' | 'midway' }
  | { readonly kind: 'slow' }
  | { readonly kind: 'stuck' }
  /** One of the contract's odd replies. */
  | { readonly kind: 'reply'; readonly processed: boolean; readonly reply: string };

/** One thing that is tried with a card of its own. Its id and its card's are for ever. */
export interface SuiteCase {
  readonly id: string;
  readonly card: string;
  readonly title: string;
  /** The behaviour that is expected of a hospital, in Chinese. */
  readonly demand: string;
  /** The interface that the case is about, and on which its fault is played. */
  readonly on: Infno;
  readonly acts: readonly ActName[];
  readonly fault?: SuiteFault;
  /** Cards whose vouchers go into the same batch. */
  readonly companions?: readonly string[];
  /** The settlement is taken back: the act `reverse` names the one that does so. */
  readonly refunded?: boolean;
}

export interface Suite {
  readonly id: SuiteId;
  readonly cases: readonly SuiteCase[];
}

export const defineSuite = (suite: Suite): Suite => Object.freeze(suite);

/** Uploaded by one call that is answered in the end, or found to have arrived. */
export const once: readonly ActName[] = ['upload', 'query-upload', 'query-status'];
/** The second prompt is left out when the first upload arrived. */
export const twice: readonly ActName[] = ['upload', 'upload', 'query-upload', 'query-status'];

/** The card of a case; suites work on real-time settlements, at the desk that the hospital has. */
export const suiteCard = (id: string, title: string, isOutpatient: boolean): CardPlan =>
  defineCardPlan({ ...(isOutpatient ? outpatient : inpatient), id, title });

const outpatient: CardPlan = {
  id: '',
  title: '',
  needed: false,
  mdtrtType: '1',
  medType: '11',
  insured: 'here',
  insutype: '310',
  psnName: '测试辛',
  gend: '2',
  fundPercent: 70,
  othPay: '0.00',
  accountUpTo: '20.00',
  diagnoses: [{ code: 'J06.900', name: '急性上呼吸道感染' }],
  items: [item.registration, item.amoxicillin, item.bloodTest],
};

const inpatient: CardPlan = {
  ...outpatient,
  mdtrtType: '2',
  medType: '2101',
  diagnoses: [{ code: 'K35.900', name: '急性阑尾炎' }],
  items: [item.bed, item.nursing, item.infusionSet],
};

/** Times of the faults, in milliseconds; all of them stand in the journal before the first act. */
export interface FaultTimes {
  /** The longest time in milliseconds for which an answer is withheld. */
  readonly heldMs: number;
  /** Until the first byte of a slow answer. */
  readonly slowMs: number;
  /** The time in milliseconds for which the results of an upload stay at "processing". */
  readonly stuckMs: number;
}
