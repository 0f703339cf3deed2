import type { Act, UploadedBatch, UploadedVoucher } from '../domain/card.ts';
import type { Card } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { JournalWriter } from '../evidence/journal-writer.ts';

/** What the hospital's side said about an act; only exchanges decide whether it was done. */
export interface ActReport {
  /** Kept in the journal as a remark. */
  readonly remark?: string;
  /** The driver gave up at the deadline. */
  readonly timedOut?: boolean;
}

/** Sets the hospital's system in motion. */
export interface HisDriver {
  /** @throws HarnessError COMMAND-NOT-STARTED on the first act; anything else the hospital does is a report */
  readonly perform: (act: Act, signal: AbortSignal) => Promise<ActReport>;
  readonly close: () => Promise<void>;
}

/** How far the center has seen a card come: scheduling only, never a verdict. */
export interface CardProgress {
  readonly voucher: UploadedVoucher;
  readonly batch: UploadedBatch;
  readonly polledToResult: boolean;
  readonly reuploaded: boolean;
  readonly polledAfterReupload: boolean;
  readonly statusAnswered: boolean;
}

/** The run's view of the center. */
export interface CenterPort {
  readonly url: string;
  readonly openAct: (act: { readonly id: string; readonly card: string } | undefined) => void;
  readonly progress: (cardId: string) => CardProgress | undefined;
  readonly activity: () => { readonly lastAt: number; readonly inFlight: number };
}

/** Told what is going on; decides nothing. */
export interface Progress {
  readonly actStarted: (act: Act, card: Card, scenario: ScenarioId) => void;
  readonly actEnded: (act: Act, outcome: 'fulfilled' | 'unfulfilled' | 'skipped', note: string) => void;
}

export interface RunPorts {
  readonly journal: JournalWriter;
  readonly center: CenterPort;
  readonly driver: HisDriver;
  readonly clock: Clock;
  readonly progress: Progress;
  readonly signal: AbortSignal;
}
