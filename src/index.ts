import {
  certify as certifyWith,
  exitCodeOf,
  judgeFolder,
  type CertifyOptions,
  type Certification,
} from './app/certify.ts';
import { fullCapabilities, testHospital } from './app/config.ts';
import { scenarioTitles, type ScenarioId } from './domain/form.ts';

/** What a caller may say; everything but `out` has the command line's default. */
export interface PublicCertifyOptions extends Partial<
  Omit<CertifyOptions, 'out' | 'settings' | 'selected' | 'environment'>
> {
  /** Folder for everything the run leaves; an earlier run in it moves to `previous/`. */
  readonly out: string;
  /** Scenarios to run; all three by default. */
  readonly scenarios?: readonly ScenarioId[];
  readonly settings?: Partial<CertifyOptions['settings']>;
  /** Handed to the hospital's command; empty by default. */
  readonly environment?: CertifyOptions['environment'];
}

/**
 * Runs a hospital through the scenarios, judges the journal and writes reports and submission into `out`.
 * Times are milliseconds. By default the built-in reference hospital is certified.
 * @throws HarnessError of usage, configuration or of the harness; never for what the hospital does
 */
export async function certify({
  out,
  scenarios = scenarioTitles.map(({ id }) => id),
  settings = {},
  environment = {},
  ...rest
}: PublicCertifyOptions): Promise<Certification> {
  return certifyWith({
    driver: { kind: 'reference' },
    furtherCards: false,
    host: '127.0.0.1',
    port: 0,
    seed: 1,
    progress: { actStarted: () => undefined, actEnded: () => undefined },
    signal: new AbortController().signal,
    ...rest,
    out,
    selected: scenarios,
    environment,
    settings: {
      hospital: testHospital,
      capabilities: fullCapabilities,
      his: undefined,
      report: undefined,
      driver: undefined,
      ...settings,
    },
  });
}

export { exitCodeOf, judgeFolder, type Certification };
export { findBrowser } from './app/browser.ts';
export { readCodes, type ReadCode } from './app/read-codes.ts';
export { startWallet } from './app/wallet-service.ts';
export { openCheckPage } from './app/scan/check.ts';
export type { Wallet } from './domain/wallet.ts';
export { keyEvents } from '../devices/key-events.ts';
export { play, type Pace } from '../devices/play.ts';
export { openBrowserSink } from '../devices/transports/browser.ts';
export { scanIntoPage } from '../devices/scanner.ts';
export { scannerModels } from '../devices/models/index.ts';
export type { ScanRequest } from '../devices/content.ts';
export type { ScanFault } from '../devices/faults.ts';
export type { KeyboardModel, ScannerModel } from '../devices/model.ts';
export { HarnessError } from './domain/harness-error.ts';
export type { Results } from './judge/results.ts';
export { runCenter, type CenterFlags, type RunningCenter } from './app/run-center.ts';
export { defineHis } from './his/web-module.ts';
export type { HisModule, ScanManner, Task, WebScanner, WebWallet, Workplace } from './his/web-module.ts';
export type { Act, Card } from './domain/card.ts';
export type { Declaration } from './run/ports.ts';
