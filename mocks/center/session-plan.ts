import type { Hospital } from '../../src/domain/card.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { PackageReader } from '../../src/contract/reading/reader.ts';
import type { Contract } from '../../src/contract/validate.ts';
import type { CardData, LedgerEntry, PlannedFault } from '../../src/evidence/entries.ts';
import type { JournalWriter } from '../../src/evidence/journal-writer.ts';

/** What a session plays and knows; all of it stands in the journal before the first act. */
export interface SessionPlan {
  readonly id: string;
  /** `undefined`: serves any hospital. */
  readonly hospital: Hospital | undefined;
  readonly cards: readonly CardData[];
  readonly ledger: readonly LedgerEntry[];
  /** Nothing to compare with: only the hospital's own documents among themselves. */
  readonly observe: boolean;
  readonly faults: readonly PlannedFault[];
  /** From acceptance to the result. */
  readonly processingMs: number;
  readonly byNature: boolean;
}

export interface SessionPorts {
  readonly clock: Clock;
  readonly reader: PackageReader;
  readonly journal: JournalWriter;
  readonly contract: Contract;
  /** The hospital's own list of settlements, looked up for every upload; without it there is none. */
  readonly listed?: Listed;
}

/**
 * What the list says, as it is now, of the settlement with this id, else of the one with this business serial. `problem`
 * is a sentence in Chinese about a line that cannot be used.
 */
export type Listed = (
  setlId: string | undefined,
  bizSn: string | undefined,
) => { readonly entry?: LedgerEntry; readonly problem?: string };
