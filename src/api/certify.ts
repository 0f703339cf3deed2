import { manualDriver } from '../app/by-hand/manual-driver.ts';
import { givenChallenge } from '../app/challenge/issue.ts';
import { certify as run } from '../app/certify/certify.ts';
import type { Certification } from '../app/certify/options.ts';
import { certifyOptions, type FacedDriver } from '../app/certify/planned.ts';
import type { HandedDriver } from '../app/certify/options.ts';
import { openKeyFile } from '../app/trust/keys.ts';
import { webChoice } from '../app/web/web-choice.ts';
import { webDriver } from '../app/web/web-driver.ts';
import type { Progress } from '../run/ports.ts';
import { checkArguments } from './arguments.ts';
import type { CertifyOptions } from './certify-options.ts';
import { planOf } from './certify-plan.ts';

export type { CertifyOptions, Driver } from './certify-options.ts';

/**
 * Runs a hospital through the scenarios, judges the journal, and writes journal, reports and submission into `out`.
 * Times are milliseconds. Verdicts are in `results`; only `results` says whether the hospital is conformant.
 * @throws HarnessError USAGE, CONFIG-INVALID, PROFILE-INVALID, CHALLENGE-INVALID for what was asked; PORT-IN-USE, ADDRESS-UNAVAILABLE,
 * FOLDER-UNWRITABLE, FOLDER-BUSY, COMMAND-NOT-STARTED, HOOK-UNREACHABLE, BROWSER-NOT-STARTED, MODULE-INVALID, KEY-UNREADABLE for what is not
 * there; JOURNAL-WRITE, RESULTS-WRITE, READER-FAILED when the harness fails; never for what the hospital does
 */
export async function certify(options: CertifyOptions): Promise<Certification> {
  checkArguments('certify', options);
  const { driver, key, environment = {} } = options;
  const { progress = silent, signal = new AbortController().signal } = options;
  const plan = planOf(options);
  const { challenge, hospital } = plan;
  return run(
    certifyOptions(plan, {
      environment,
      progress,
      signal,
      handed: (planned) => handed(planned, driver?.kind === 'manual' ? driver.onPage : undefined),
      signer: key === undefined ? undefined : openKeyFile(key.file, key.passphrase),
      challenge:
        challenge.kind === 'none' ? undefined : givenChallenge(challenge.value, hospital.fixmedinsCode),
    }),
  );
}

/** The driver that this library hands in: the pages in a browser, or a person in front of a page. */
function handed(
  planned: FacedDriver,
  onPage: ((addresses: readonly string[]) => void) | undefined,
): HandedDriver {
  if (planned.kind === 'web') return webDriver(webChoice(planned, undefined));
  const pagePort = planned.face.kind === 'page' ? planned.face.port : 0;
  return manualDriver({
    kind: 'manual',
    openFace: async (face, ports) => {
      const { openPage } = await import('../page/open-page.ts');
      return openPage({ pagePort, ...(onPage === undefined ? {} : { onPage }) })(face, ports);
    },
  });
}

const silent: Progress = { actStarted: () => undefined, actEnded: () => undefined };
