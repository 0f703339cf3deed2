import type { Hospital } from '../../src/domain/card.ts';
import type { EarlierRounds } from '../../src/book/attribution.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Message } from '../../src/contract/envelope.ts';
import type { PackageReader } from '../../src/contract/reading/reader.ts';
import type { Contract } from '../../src/contract/validate.ts';
import type { CardData, LedgerEntry, PlannedFault } from '../../src/evidence/entries.ts';
import type { JournalWriter } from '../../src/evidence/journal-writer.ts';

/** Everything that a session plays and knows; all of it stands in the journal before the first act. */
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
  /** The address that was chosen for this center, besides those of the platform and the province. */
  readonly servicePath?: string;
  /** The rounds of this run that were redone; none without it. */
  readonly earlier?: EarlierRounds;
}

export interface SessionPorts {
  readonly clock: Clock;
  readonly reader: PackageReader;
  readonly journal: JournalWriter;
  readonly contract: Contract;
  /** The hospital's own list of settlements, looked up for every upload; without it there is none. */
  readonly listed?: Listed;
  /** The counter side, answered at the same address; without it only sign-in is. */
  readonly counter?: CounterSide;
}

/** The platform's counter side as the center's address has it. Deciding changes nothing; `apply` does. */
export interface CounterSide {
  readonly answers: (infno: string) => boolean;
  /** `apply` says which settlements the center knows, or knows no more, from then on. */
  readonly answer: (
    message: Message,
    receivedAt: number,
  ) => {
    readonly answer:
      | { readonly kind: 'done'; readonly output: unknown }
      | { readonly kind: 'refused'; readonly message: string };
    readonly apply: () => readonly LedgerEntry[];
  };
  /** The answer's body to a decode request without an envelope; `undefined` for any other request. */
  readonly decode: (
    path: string,
    message: Message,
    receivedAt: number,
  ) => { readonly body: object; readonly apply: () => void } | undefined;
}

/**
 * Looks up what the list says, as it is now, of the settlement with this id, else of the one with this business serial. `problem`
 * is a sentence in Chinese about a line that cannot be used.
 */
export type Listed = (
  setlId: string | undefined,
  bizSn: string | undefined,
) => { readonly entry?: LedgerEntry; readonly problem?: string };
