import type { Card } from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';

/** The scenario and card an element of a batch works on. */
export interface Place {
  readonly scenario: ScenarioId;
  readonly card: Card;
  /** The card belongs to a suite beyond the form. */
  readonly isBeyond: boolean;
}

/**
 * Whose an element of a list is. `foreign`: not this test – another patient's, or of a round that was redone; it earns
 * nothing and costs nothing. `nobody`: it cannot be told.
 */
export type Standing =
  | { readonly kind: 'card'; readonly place: Place }
  | {
      readonly kind: 'foreign';
      readonly why: 'stranger' | 'earlier-round';
      /** The card in whose place it came; absent when none waited for one like it. */
      readonly insteadOf?: Place;
    }
  | { readonly kind: 'nobody' };
