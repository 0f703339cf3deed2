import { certify as run } from '../app/certify/certify.ts';
import type { Certification } from '../app/certify/options.ts';
import { certifyOptions } from '../app/certify/planned.ts';
import { openKeyFile } from '../app/trust/keys.ts';
import type { Progress } from '../run/ports.ts';
import type { CertifyOptions } from './certify-options.ts';
import { planOf } from './certify-plan.ts';

export type { CertifyOptions, Driver } from './certify-options.ts';

/**
 * Runs a hospital through the scenarios, judges the journal, and writes journal, reports and submission into `out`.
 * Times are milliseconds. Verdicts are in `results`; only `results` says whether the hospital is conformant.
 * @throws HarnessError USAGE, CONFIG-INVALID, PROFILE-INVALID for what was asked; PORT-IN-USE, ADDRESS-UNAVAILABLE,
 * FOLDER-UNWRITABLE, FOLDER-BUSY, COMMAND-NOT-STARTED, HOOK-UNREACHABLE, BROWSER-NOT-STARTED, MODULE-INVALID, KEY-UNREADABLE for what is not
 * there; JOURNAL-WRITE, RESULTS-WRITE, READER-FAILED when the harness fails; never for what the hospital does
 */
export async function certify(options: CertifyOptions): Promise<Certification> {
  const { driver, key, challenge, environment = {} } = options;
  const { progress = silent, signal = new AbortController().signal } = options;
  return run(
    certifyOptions(planOf(options), {
      environment,
      progress,
      signal,
      manual: driver?.kind === 'manual' && driver.onPage !== undefined ? { onPage: driver.onPage } : {},
      scanner: undefined,
      signer: key === undefined ? undefined : openKeyFile(key.file, key.passphrase),
      challenge,
    }),
  );
}

const silent: Progress = { actStarted: () => undefined, actEnded: () => undefined };
