import type { ScenarioId } from '../domain/form.ts';
import type { SuiteId } from '../domain/suite.ts';
import type { Reporters } from './reporters.ts';
import type { ScannerFlag } from './scanner-options.ts';

/** The options of `certify` as commander reads them. */
export interface CertifyFlags {
  readonly config?: string;
  readonly his?: string;
  readonly hisCommand?: string;
  readonly hisUrl?: URL;
  readonly hisModule?: string;
  readonly headed: boolean;
  readonly scanner: ScannerFlag;
  readonly scannerHost: string;
  readonly scannerPort: number;
  readonly scanCheck?: string;
  readonly scenario?: readonly ScenarioId[];
  readonly suite?: readonly SuiteId[];
  readonly out?: string;
  readonly host?: string;
  readonly port?: number;
  readonly pagePort?: number;
  readonly terminal: boolean;
  readonly seed?: number;
  /** Seconds. */
  readonly actDeadline?: number;
  readonly silence?: number;
  readonly reporter: Reporters;
  readonly baseline?: string;
  readonly furtherCards?: boolean;
  readonly sync: boolean;
  readonly resume: boolean;
  readonly relay?: URL;
  readonly center?: URL;
  readonly token?: string;
  readonly profile?: string;
  readonly ledger?: string;
  readonly ledgerFile?: string;
  readonly cards?: string;
  readonly key?: string;
  readonly challenge?: string;
}
