import type { ActName } from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';

/** The plan of a card, before it has ids and amounts: data that reads like a form. */
export interface CardPlan {
  readonly id: string;
  readonly title: string;
  /** Counts for the row of the form; further cards are reported beside it. */
  readonly needed: boolean;
  readonly mdtrtType: '1' | '2';
  readonly medType: string;
  /** The place where the person is insured; `self` has no settlement. */
  readonly insured: 'here' | 'same-province' | 'other-province' | 'self';
  readonly insutype?: string;
  readonly psnName: string;
  readonly gend: '1' | '2';
  /** The id number ends in X, as every eleventh does. */
  readonly certnoEndsInX?: true;
  /** Share of the amount in scope that the pooled fund pays, in percent. */
  readonly fundPercent: number;
  /** Paid by other funds, decimal text. */
  readonly othPay: string;
  /** At most this much is paid from the personal account, decimal text. */
  readonly accountUpTo: string;
  readonly diagnoses: readonly { readonly code: string; readonly name: string }[];
  readonly items: readonly ItemPlan[];
}

export interface ItemPlan {
  readonly code: string;
  readonly name: string;
  readonly category: string;
  /** 01 甲, 02 乙, 03 丙 (paid by the patient in full). */
  readonly level: '01' | '02' | '03';
  /** The seed picks one of these. */
  readonly cnt: readonly string[];
  readonly pric: readonly string[];
}

/** The fault that the center plays on the first accepted 4901 of every card. */
export interface FaultPlan {
  readonly on: '4901';
  readonly ftfileSavRslt: '1' | '2';
  readonly chkRslt: '1' | '2';
  readonly reason: string;
}

export interface Scenario {
  readonly id: ScenarioId;
  readonly title: string;
  readonly cards: readonly CardPlan[];
  readonly acts: readonly ActName[];
  readonly plannedFault: FaultPlan;
}

export const defineScenario = (scenario: Scenario): Scenario => Object.freeze(scenario);
export const defineCardPlan = (card: CardPlan): CardPlan => Object.freeze(card);

/** One voucher's way: issue and upload, poll, re-upload what failed, poll again, ask for the status. */
export const usualActs: readonly ActName[] = [
  'upload',
  'query-upload',
  'reupload',
  'query-upload',
  'query-status',
];

/** Then the settlement comes before its voucher, the refund before what takes it back. */
export const withSettling = (acts: readonly ActName[]): readonly ActName[] => [
  'settle',
  ...acts.flatMap((act) => (act === 'reverse' ? (['settle', act] as const) : [act])),
];
