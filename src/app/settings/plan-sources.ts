import type { ScenarioId } from '../../domain/form.ts';
import type { SuiteId } from '../../domain/suite.ts';
import type { FaultTimes } from '../../scenarios/suite.ts';
import type { SettingsFile } from './shape.ts';

/** How the driver is chosen on the command line, or by a program. */
export interface DriverFlags {
  /** The kind of driver, as it was typed. */
  readonly his?: string;
  readonly hisCommand?: string;
  readonly hisUrl?: string;
  readonly hisModule?: string;
  /** The vendor's token for `http`; goes before the one in the environment. */
  readonly hookToken?: string;
  /** Port of the operator's page of a test by hand. */
  readonly pagePort?: number;
  /** A test by hand asks in the terminal, without a page. */
  readonly terminal?: boolean;
  /** The driver `web` shows its browser. */
  readonly headed?: boolean;
  /** Where the scanner of the driver `web` is plugged in. */
  readonly scanner?: 'page' | 'usbip' | 'uhid';
  readonly scannerHost?: string;
  readonly scannerPort?: number;
  /** A mistake that the built-in hospital makes. */
  readonly defect?: string;
  /** How the built-in hospital writes. */
  readonly style?: Readonly<Record<string, unknown>>;
}

/** What was said about one run by whoever starts it; it goes before environment and file. */
export interface RunFlags extends DriverFlags {
  readonly scenario?: readonly ScenarioId[];
  readonly suite?: readonly SuiteId[];
  readonly faultTimes?: Partial<FaultTimes>;
  readonly furtherCards?: boolean;
  readonly cards?: string;
  /** The ledger's mode, as it was typed. */
  readonly ledger?: string;
  readonly ledgerFile?: string;
  readonly profile?: string;
  readonly host?: string;
  readonly port?: number;
  readonly sync?: boolean;
  /** Address of a real test environment. */
  readonly relay?: string;
  /** Address of the province's center. */
  readonly center?: string;
  readonly token?: string;
  /** The center is this machine's own, whatever the file says: nothing of the run leaves a trace. */
  readonly ownCenter?: boolean;
  readonly out?: string;
  readonly resume?: boolean;
  readonly seed?: number;
  /** The private key that signs; `false` leaves the submission unsigned. */
  readonly key?: string | false;
  readonly challenge?: string;
  readonly baseline?: string;
  /** `false` leaves out PDF, HTML and submission. */
  readonly documents?: boolean;
  readonly processingMs?: number;
  readonly deadlineMs?: number;
  readonly silenceMs?: number;
}

/** All that a run's plan follows from. */
export interface PlanSources {
  readonly flags: RunFlags;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly file: SettingsFile;
  /** The province's center at which the run of a folder was begun; `undefined` when it was begun here. */
  readonly hostedAt: (out: string) => string | undefined;
}
