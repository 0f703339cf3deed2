import { certify as run, type Certification, type CertifyOptions as RunOptions } from '../app/certify.ts';
import { defaultLedger, fullCapabilities, testHospital } from '../app/config.ts';
import type { LocalDriverChoice } from '../app/drivers.ts';
import type { GivenAccount } from '../app/signing-account.ts';
import { openKeyFile } from '../app/trust/keys.ts';
import type { Hospital } from '../domain/card.ts';
import { scenarioTitles, type ScenarioId } from '../domain/form.ts';
import type { Capabilities, LedgerMode, OpenData } from '../evidence/entries.ts';
import type { Progress } from '../run/ports.ts';

/** How the hospital's system is set in motion; the built-in reference hospital by default. */
export type Driver = LocalDriverChoice;

/** What may be said about a run. Everything but `out` has a default, which is the command line's unless it says otherwise. */
export interface CertifyOptions extends Partial<
  Pick<
    RunOptions,
    | 'suites'
    | 'faultTimes'
    | 'seed'
    | 'host'
    | 'ledger'
    | 'ledgerFile'
    | 'cards'
    | 'challenge'
    | 'resume'
    | 'sync'
    | 'signal'
    | 'processingMs'
    | 'deadlineMs'
    | 'silenceMs'
    | 'documents'
  >
> {
  /** Folder for everything the run leaves; an earlier run in it moves to `previous/`. */
  readonly out: string;
  readonly driver?: Driver;
  /** Scenarios to run, in the order of the form; all three by default. */
  readonly scenarios?: readonly ScenarioId[];
  /** The institution that is tested; the fixtures' test institution by default. */
  readonly hospital?: Hospital;
  /** What the hospital offers; what is not said is offered, and no voucher type or upload mode is asked for. */
  readonly capabilities?: Partial<Capabilities>;
  /** Vendor, product and version as the hospital states them, for the report. */
  readonly his?: OpenData['his'];
  /** Who compiled the report, and its date. */
  readonly report?: OpenData['report'];
  /** Cards beyond the form's rows (门诊慢特病, account-only, 省内异地); `false` by default, unlike the command line. */
  readonly furtherCards?: boolean;
  /** Port of the center; 0, which lets the system choose, by default. */
  readonly port?: number;
  /** A built-in profile's name, or a YAML or JSON file. */
  readonly profile?: string;
  /** The account that requests are signed with, where the profile demands it and does not say it. */
  readonly signing?: GivenAccount;
  /** A real test environment that gets every request: nothing is played or altered, the ledger is `observe`. */
  readonly relay?: string | URL;
  /** Private key (PEM) that signs the submission; without one it stays unsigned. */
  readonly key?: { readonly file: string; readonly passphrase?: string };
  /** Environment of the hospital's command; empty by default. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Told of every act as it begins and ends. */
  readonly progress?: Progress;
}

/**
 * Runs a hospital through the scenarios, judges the journal, and writes journal, reports and submission into `out`.
 * Times are milliseconds. Verdicts are in `results`; only `results` says whether the hospital is conformant.
 * @throws HarnessError USAGE, CONFIG-INVALID, PROFILE-INVALID for what was asked; PORT-IN-USE, ADDRESS-UNAVAILABLE,
 * FOLDER-UNWRITABLE, FOLDER-BUSY, COMMAND-NOT-STARTED, BROWSER-NOT-STARTED, MODULE-INVALID, KEY-UNREADABLE for what is not
 * there; JOURNAL-WRITE, RESULTS-WRITE, READER-FAILED when the harness fails; never for what the hospital does
 */
export async function certify(options: CertifyOptions): Promise<Certification> {
  const { scenarios, hospital, capabilities, his, report, signing, relay, key, ...rest } = options;
  const driver = options.driver ?? { kind: 'reference' };
  const ledger: LedgerMode = options.ledger ?? defaultLedger(driver.kind);
  return run({
    furtherCards: false,
    host: '127.0.0.1',
    port: 0,
    seed: 1,
    environment: {},
    progress: { actStarted: () => undefined, actEnded: () => undefined },
    signal: new AbortController().signal,
    ...rest,
    driver,
    ledger,
    selected: scenarios ?? scenarioTitles.map(({ id }) => id),
    settings: {
      hospital: hospital ?? testHospital,
      capabilities: { ...fullCapabilities, ...capabilities },
      his,
      report,
      driver: undefined,
      ...(signing === undefined ? {} : { signing }),
    },
    ...(relay === undefined ? {} : { relay: new URL(relay) }),
    ...(key === undefined ? {} : { signers: { hospital: openKeyFile(key.file, key.passphrase) } }),
  });
}
