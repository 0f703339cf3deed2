import type { PackageReader } from '../../contract/reading/reader.ts';
import type { Contract } from '../../contract/validate.ts';
import type { Hospital } from '../../domain/card.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { LedgerMode } from '../../domain/ledger-mode.ts';
import type { SuiteId } from '../../domain/suite.ts';
import type { DriverName, Environment, RemarkData } from '../../evidence/entries.ts';
import type { JournalStore } from '../../evidence/journal-store.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { Signers } from '../../evidence/submission.ts';
import type { HospitalProcess } from '../../his/reference.ts';
import type { Results } from '../../judge/results.ts';
import type { HisDriver, Progress } from '../../run/ports.ts';
import type { FaultTimes } from '../../scenarios/suite.ts';
import type { CenterPlace, CenterService } from '../center/service.ts';
import type { SigningView } from '../center/signing-view.ts';
import type { Package } from '../machine/package-root.ts';
import type { LoadedProfile } from '../settings/profiles.ts';
import type { Settings } from '../settings/shape.ts';

/** Somebody who looks on while a run goes on. */
export interface Companion {
  /** A journal whose lines are noticed. */
  readonly watch: (journal: JournalWriter) => JournalWriter;
  /** The run has begun: the center answers. */
  readonly attach: (journal: JournalWriter, center: CenterService) => void;
  /** The run is over; the documents are being written. */
  readonly concluding: () => void;
  /** The documents are there; resolves when the companion is through with them, or when `signal` is aborted. */
  readonly concluded: (signal: AbortSignal) => Promise<void>;
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
  /** Keeps the journal, under the folder's name; files in that folder by default. */
  readonly journals?: JournalStore;
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
   * The source of the settlements that are known: the cards; what the hospital declares; the list in `ledgerFile`; the
   * counter side; or none (`observe`, always with a relay): then only the hospital's own documents are compared.
   */
  readonly ledger: LedgerMode;
  /** The hospital's list of settlements, read anew for every upload. */
  readonly ledgerFile?: string;
  /** A file with the hospital's own cards; they stand in the place of the dealt ones. */
  readonly cards?: string;
  /** A built-in profile's name or a file, or one that was loaded; a run that is resumed keeps the profile it has. */
  readonly profile?: string | LoadedProfile;
  /** The province's center, which runs already: the run is hosted in it. */
  readonly place?: CenterPlace;
  /** Sign the submission; without any it stays unsigned. */
  readonly signers?: Signers;
  /** The code of a challenge from city or province; goes into the journal's first line. */
  readonly challenge?: string;
  /** Gets, before the first act, how requests have to be signed; not called where nobody demands it. */
  readonly onSigning?: (view: SigningView) => void;
  /** Remarks about the surroundings of the run before its first act, such as a check of the hospital's scanner. */
  readonly remarks?: readonly RemarkData[];
  /** Sync the journal after every exchange. */
  readonly sync?: boolean;
  readonly clock?: Clock;
  /** Reads what the hospital sends, for several runs; one of the run's own without it. */
  readonly reader?: PackageReader;
  readonly processingMs?: number;
  readonly deadlineMs?: number;
  readonly silenceMs?: number;
  /** `false` leaves out PDF, HTML and submission: whoever only wants the verdicts does not wait for them. */
  readonly documents?: boolean;
}

export interface Certification {
  readonly results: Results;
  /** The same with personal data shortened, for everything that others read. */
  readonly onPaper: Results;
  readonly folder: string;
}

/** The environment behind the center; printed on the report. */
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

/** A hospital's system that is set in motion without anybody looking on: its driver is made here. */
export type SystemChoice =
  | {
      readonly kind: 'reference';
      readonly defect?: string;
      readonly style?: Readonly<Record<string, unknown>>;
      /** A process that other runs use too; one of its own without it. */
      readonly hospitals?: HospitalProcess;
    }
  | { readonly kind: 'command'; readonly command: string }
  | HttpChoice;

/** The surroundings of a driver that is to be made ready. */
export interface OpeningPorts {
  /** The run's folder; nothing has been written into it yet. */
  readonly folder: string;
  readonly journals: JournalStore;
  /** The address that center and page listen at. */
  readonly host: string;
  readonly clock: Clock;
  readonly pack: Package;
  /** Handed to the hospital's command. */
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The parts of a run that a driver works with, once the center answers. */
export interface RunningPorts {
  readonly journal: JournalWriter;
  readonly hospital: Hospital;
  readonly contract: Contract;
  /** Faults on the way are part of the run. */
  readonly isDisturbed: boolean;
  /** A fresh code on the phone of a card's person; `undefined` for who is not insured at a counter side. */
  readonly codeOf: (card: string) => string | undefined;
}

/** A way to the hospital's system that is ready, with whoever looks on beside it. */
export interface OpenedDriver {
  readonly driver: (ports: RunningPorts) => HisDriver;
  readonly companion?: Companion;
  /** Called after the documents are there, or after a fault, in any case once. */
  readonly close: () => Promise<void>;
}

/** A driver of the caller's: pages, a person, or an agent far away. */
export interface HandedDriver {
  readonly kind: 'handed';
  /** The kind of driver that is printed on the report. */
  readonly name: DriverName;
  /** Behind it is the built-in hospital, which stands for no real one. */
  readonly isBuiltIn?: boolean;
  /** Makes the driver ready before anything is written: what is not there then has not begun. */
  readonly open: (ports: OpeningPorts) => Promise<OpenedDriver>;
}

export type DriverChoice = SystemChoice | HandedDriver;

/** Says whether nobody's system but the built-in hospital's is tested: by itself, or behind its screens. */
export const isBuiltInChoice = (choice: DriverChoice): boolean =>
  driverName(choice) === 'reference' || (choice.kind === 'handed' && choice.isBuiltIn === true);

/** The kind of driver that really sets the system in motion. */
export const driverName = (choice: DriverChoice): DriverName =>
  choice.kind === 'handed' ? choice.name : choice.kind;
