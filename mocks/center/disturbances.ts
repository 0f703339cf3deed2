import type { FaultApplied, PlannedDisturbance, PlannedFault } from '../../src/evidence/entries.ts';
import type { Manner } from './call.ts';

/** The disturbances of a session, each played once. */
export interface Disturbances {
  /** The first that is due on this interface for one of the cards; it will not be due again. */
  readonly take: (infno: string | undefined, cards: readonly string[]) => PlannedDisturbance | undefined;
}

export function createDisturbances(faults: readonly PlannedFault[]): Disturbances {
  const due = new Set(faults.filter(isDisturbance));
  return {
    take: (infno, cards) => {
      const found = [...due].find(({ on, card }) => on === infno && cards.includes(card));
      if (found !== undefined) due.delete(found);
      return found;
    },
  };
}

const isDisturbance = (fault: PlannedFault): fault is PlannedDisturbance => fault.kind !== undefined;

/** Returns how the answer is to be sent; `undefined` where only its content is changed. */
export function mannerOf(fault: PlannedDisturbance): Manner | undefined {
  switch (fault.kind) {
    case 'no-answer':
      return { kind: 'never', heldMs: fault.heldMs };
    case 'slow':
      return { kind: 'late', heldMs: fault.heldMs };
    case 'reset':
      return { kind: 'reset', part: fault.when === 'midway' ? 0.5 : 0 };
    case 'page':
    case 'refusal':
    case 'stuck':
      return undefined;
  }
}

export const appliedTo = (
  { id: fault }: PlannedDisturbance,
  exchange: number,
  voucher: string,
): FaultApplied => ({ fault, exchange, voucher });
