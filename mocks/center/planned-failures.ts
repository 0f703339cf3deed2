import type { VoucherRecord } from '../../src/book/register.ts';
import type { PlannedFailure, PlannedFault } from '../../src/evidence/entries.ts';

/** The failures that a session plays in place of a good result, each on the first upload of its card. */
export interface PlannedFailures {
  /** Returns the failure of an upload; `card` is whose it is. */
  readonly due: (
    infno: '4901' | '4905',
    card: string | undefined,
    record: VoucherRecord,
  ) => PlannedFailure | undefined;
  /** A query told that the voucher failed. */
  readonly told: (record: VoucherRecord) => void;
}

export function createPlannedFailures(faults: readonly PlannedFault[]): PlannedFailures {
  const unplayed = new Map(
    faults.filter((fault) => fault.kind === undefined).map((fault) => [fault.card, fault]),
  );
  /** Played, and told by no query yet. */
  const untold = new Map<VoucherRecord, PlannedFailure>();
  const first = (card: string | undefined): PlannedFailure | undefined => {
    const fault = unplayed.get(card ?? '');
    if (fault !== undefined) unplayed.delete(fault.card);
    return fault;
  };
  return {
    due: (infno, card, record) => {
      // Sent anew by a client that lost the answer: the failure that nobody was told of is still to come.
      const fault = infno === '4901' ? (first(card) ?? untold.get(record)) : undefined;
      if (fault === undefined) untold.delete(record);
      else untold.set(record, fault);
      return fault;
    },
    told: (record) => untold.delete(record),
  };
}
