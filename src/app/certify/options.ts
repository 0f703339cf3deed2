import type { Clock } from '../../domain/clock.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { LedgerMode } from '../../domain/ledger-mode.ts';
import type { SuiteId } from '../../domain/suite.ts';
import type { DriverName, Environment, RemarkData } from '../../evidence/entries.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { Signers } from '../../evidence/submission.ts';
import type { Results } from '../../judge/results.ts';
import type { HisDriver, Progress } from '../../run/ports.ts';
import type { FaultTimes } from '../../scenarios/suite.ts';
import type { ManualChoice } from '../by-hand/service.ts';
import type { CenterPlace, CenterService } from '../center/service.ts';
import type { SigningView } from '../center/signing-view.ts';
import type { LoadedProfile } from '../settings/profiles.ts';
import type { Settings } from '../settings/shape.ts';
import type { WebChoice } from '../web/open-web.ts';

/** Whoever looks on while a run goes on. */
export interface Companion {
  /** A journal whose lines are noticed. */
  readonly watch: (journal: JournalWriter) => JournalWriter;
  /** The run has begun: the center answers. */
  readonly attach: (journal: JournalWriter, center: CenterService) => void;
  /** The run is over; the documents are being written. */
  readonly concluding: () => void;
}

export interface CertifyOptions {
  readonly settings: Settings;
  readonly driver: DriverChoice;
  /** Scenarios to run, in the order of the form. */
  readonly selected: readonly ScenarioId[];
  /** Cards beyond the form's rows: 门诊慢特病, account-only, 省内异地. */
  readonly furtherCards: boolean;
  /** Suites beyond the form, none by default; they never decide. */
  readonly suites?: readonly SuiteId[];
  /** Times of the suites' faults that differ from the driver's usual ones. */
  readonly faultTimes?: Partial<FaultTimes>;
  /** Folder for everything the run leaves. */
  readonly out: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly seed: number;
  /** Handed to the hospital's command. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly progress: Progress;
  readonly signal: AbortSignal;
  /** Goes on with the run in `out`: a further attempt at the scenarios that are not all green. */
  readonly resume?: boolean;
  /** A real test environment: bytes are forwarded and recorded, no faults are played, the ledger is `observe`. */
  readonly relay?: URL;
  /**
   * `card` is the default; `declared` compares with what the hospital declares, `csv` with the list in `ledgerFile`,
   * `observe` only the hospital's own documents.
   */
  readonly ledger?: LedgerMode;
  /** The hospital's list of settlements, read anew for every upload. */
  readonly ledgerFile?: string;
  /** A file with the hospital's own cards; they stand in the place of the dealt ones. */
  readonly cards?: string;
  /** A built-in profile's name or a file, or one that was loaded; a run that is resumed keeps the profile it has. */
  readonly profile?: string | LoadedProfile;
  /** The province's center, which runs already: the run is hosted in it. */
  readonly place?: CenterPlace;
  readonly companion?: Companion;
  /** Sign the submission; without any it stays unsigned. */
  readonly signers?: Signers;
  /** The code of a challenge from city or province; goes into the journal's first line. */
  readonly challenge?: string;
  /** Told, before the first act, how requests have to be signed; nothing is told where nobody demands it. */
  readonly onSigning?: (view: SigningView) => void;
  /** Said about the surroundings of the run before its first act, such as a check of the hospital's scanner. */
  readonly remarks?: readonly RemarkData[];
  /** Sync the journal after every exchange. */
  readonly sync?: boolean;
  readonly clock?: Clock;
  readonly processingMs?: number;
  readonly deadlineMs?: number;
  readonly silenceMs?: number;
  /** `false` leaves out PDF, HTML and submission: whoever only wants the verdicts does not wait for them. */
  readonly documents?: boolean;
}

export interface Certification {
  readonly results: Results;
  readonly folder: string;
}

/** Where settlements are known from; in front of a real environment from nowhere. */
export function ledgerOf({
  ledger,
  relay,
  driver,
}: Pick<CertifyOptions, 'ledger' | 'relay' | 'driver'>): LedgerMode {
  if (relay !== undefined) return 'observe';
  return ledger ?? (driver.kind === 'web' ? 'platform' : 'card');
}

/** What stands behind the center; printed on the report. */
export function environmentOf({ relay, place }: Pick<CertifyOptions, 'relay' | 'place'>): Environment {
  if (place !== undefined) return 'hosted';
  return relay === undefined ? 'simulated' : 'relayed';
}

/** The vendor's hook, and the token that it asks for. */
export interface HttpChoice {
  readonly kind: 'http';
  readonly url: string;
  readonly token?: string;
}

/** How the hospital's system is set in motion on this machine. */
export type LocalDriverChoice =
  | {
      readonly kind: 'reference';
      readonly defect?: string;
      readonly style?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'command'; readonly command: string }
  | HttpChoice
  | WebChoice
  | ManualChoice;

/** On this machine, or at a hospital whose agent does what this run asks for. */
export type DriverChoice =
  LocalDriverChoice | { readonly kind: 'remote'; readonly name: DriverName; readonly driver: HisDriver };

/** Whether nobody's system but the built-in hospital's is tested: by itself, or behind its screens. */
export const isBuiltInChoice = (choice: DriverChoice): boolean =>
  driverName(choice) === 'reference' || (choice.kind === 'web' && choice.module === undefined);

/** Who really sets the system in motion. */
export const driverName = (choice: DriverChoice): DriverName =>
  choice.kind === 'remote' ? choice.name : choice.kind;
