import type { Hospital } from '../../domain/card.ts';
import type { SuiteId } from '../../domain/suite.ts';
import type { Capabilities, DriverName, LedgerMode, OpenData } from '../../evidence/entries.ts';
import type { FaultTimes } from '../../scenarios/suite.ts';
import type { GivenAccount } from './signing-account.ts';

/** How the HIS can be set in motion. */
export const driverKinds = ['reference', 'command', 'manual', 'http', 'web'] as const satisfies DriverName[];

export type DriverKind = (typeof driverKinds)[number];

/** How the counter settles: over an address that can be changed, or through a DLL whose address cannot. */
export type Counter = 'http' | 'dll';

/** What `evoucher.yaml` may say; everything is optional. Schema: `schemas/config.json`. */
export interface Config {
  readonly hospital?: Partial<Hospital>;
  readonly his?: {
    readonly vendor?: string;
    readonly product?: string;
    readonly version?: string;
    readonly counter?: Counter;
  };
  readonly driver?: {
    readonly kind?: DriverKind;
    readonly command?: string;
    readonly url?: string;
    readonly module?: string;
  };
  readonly capabilities?: Partial<Capabilities>;
  readonly report?: { readonly preparedBy?: string; readonly date?: string };
  readonly center?: {
    readonly host?: string;
    readonly port?: number;
    readonly relay?: string;
    readonly url?: string;
  };
  readonly ledger?: LedgerMode;
  /** The hospital's list of settlements, for the ledger `csv`. */
  readonly ledgerFile?: string;
  readonly cards?: string;
  readonly profile?: string;
  /** The account that requests are signed with, where the profile does not say it. */
  readonly signing?: GivenAccount;
  readonly out?: string;
  readonly seed?: number;
  /** Seconds that an act may take, and that are waited for its request once it has ended. */
  readonly actDeadline?: number;
  readonly silence?: number;
  readonly furtherCards?: boolean;
  readonly suites?: readonly SuiteId[];
  readonly faultTimes?: Partial<FaultTimes>;
  readonly key?: string;
  readonly challenge?: string;
}

/**
 * Settings of a run after configuration and defaults. What is optional was not said in the file: the default is its
 * user's, because an option of the command line may come before it. Paths are joined with the file's own folder.
 */
export interface Settings extends Pick<
  Config,
  | 'center'
  | 'ledger'
  | 'ledgerFile'
  | 'cards'
  | 'profile'
  | 'signing'
  | 'out'
  | 'seed'
  | 'actDeadline'
  | 'silence'
  | 'furtherCards'
  | 'suites'
  | 'faultTimes'
  | 'key'
  | 'challenge'
> {
  readonly hospital: Hospital;
  /** What the file itself says of the hospital: the rest of `hospital` is the test institution's. */
  readonly stated?: Partial<Hospital>;
  readonly capabilities: Capabilities;
  readonly his: OpenData['his'];
  readonly report: OpenData['report'];
  readonly driver: Config['driver'];
  readonly counter?: Counter;
}

/** The settings of a file, and where in it something stands. */
export interface SettingsFile {
  readonly settings: Settings;
  /** The place of a key in words, such as `evoucher.yaml 第 3 行第 1 列`. */
  readonly place: (path: readonly string[]) => string;
}
