import type { Act, UploadedBatch, UploadedVoucher } from '../domain/card.ts';
import type { Card } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { ProgramEnding } from '../domain/program-ending.ts';
import type { ActFacts } from '../domain/silence.ts';
import type { SuiteId } from '../domain/suite.ts';
import type { JournalWriter } from '../evidence/journal-writer.ts';

/** The answer of the hospital's side to an act; only exchanges decide whether it was done. */
export interface ActReport {
  /** Kept in the journal as a remark. */
  readonly remark?: string;
  /** The driver gave up at the deadline. */
  readonly timedOut?: boolean;
  /** The documents that the hospital says it made, for a ledger of declared settlements. */
  readonly declaration?: Declaration;
  /** The way in which the hospital's program ended the act, where more is known than that it did. */
  readonly ending?: ProgramEnding;
  /** The author of the remark; the driver's by default. */
  readonly source?: 'driver' | 'tester';
  /** The act could not be put to the hospital, or its answer not be heard: a fault of ours, and the row's verdict. */
  readonly fault?: { readonly code: string; readonly message: string };
  /** The request of a person at the HIS for something else than going on. */
  readonly request?: TesterRequest;
}

/**
 * `again`: ask for the same act once more, unless it was fulfilled. `skip-act`, `skip-card`: leave it out.
 * `restart`: begin the scenario anew, in an attempt of its own. `end`: no further acts.
 */
export type TesterRequest = 'again' | 'skip-act' | 'skip-card' | 'restart' | 'end';

/** `{"evoucher":{"settlement":{…}}}` as a hospital declares it; names as in the act's card. */
export interface Declaration {
  readonly settlement?: Readonly<Record<string, string>>;
  readonly voucher?: Readonly<Record<string, string>>;
}

/** The part of a run that can be run anew: a scenario of the form, or a suite beyond it. */
export type PartId = ScenarioId | SuiteId;

/** Sets the hospital's system in motion. */
export interface HisDriver {
  /** @throws HarnessError COMMAND-NOT-STARTED, HOOK-UNREACHABLE on the first act; anything else the hospital does is a report */
  readonly perform: (act: Act, signal: AbortSignal, isFulfilled?: () => boolean) => Promise<ActReport>;
  /** Every act is through: the scenarios that the hospital wants to run again. */
  readonly finished?: (signal: AbortSignal) => Promise<readonly ScenarioId[]>;
  readonly close: () => Promise<void>;
}

/** The progress of a card as the center has seen it: scheduling only, never a verdict. */
export interface CardProgress {
  /** The latest voucher of the card, and the one it began with. */
  readonly voucher: UploadedVoucher;
  readonly first: UploadedVoucher;
  readonly batch: UploadedBatch;
  readonly polledToResult: boolean;
  /** A query told that storing or relating failed. */
  readonly failed: boolean;
  readonly reuploaded: boolean;
  readonly polledAfterReupload: boolean;
  /** A 5501 about the card was answered after its latest upload. */
  readonly statusAnswered: boolean;
}

/** The run's view of the center. */
export interface CenterPort {
  readonly url: string;
  readonly openAct: (act: { readonly id: string; readonly card: string } | undefined) => void;
  readonly progress: (cardId: string) => CardProgress | undefined;
  /** Adds a settlement that the hospital declared for a card, before its upload. */
  readonly declare: (cardId: string, declaration: Declaration) => void;
  /** Tells whether a settlement of the card was made through the platform's counter side. */
  readonly isSettled: (cardId: string) => boolean;
  /** What came since the act was opened; nothing while none is. */
  readonly came: () => Pick<ActFacts, 'calls' | 'unread'>;
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
