import { completeSettings, noFile } from '../app/settings/config.ts';
import type { DriverFlags } from '../app/settings/plan-sources.ts';
import { resolveRunPlan, type RunPlan } from '../app/settings/run-plan.ts';
import type { CertifyOptions, Driver } from './certify-options.ts';

/**
 * The plan of a run that a program asks for: what it says goes before everything, as a flag does. No file is read, and
 * what a person at a terminal is spared stays off unless it is said.
 * @throws HarnessError USAGE
 */
export function planOf(options: CertifyOptions): RunPlan {
  const { scenarios, suites, hospital, capabilities, his, report, signing, relay, key, driver, ...rest } =
    options;
  const settings = completeSettings(
    {
      ...(hospital === undefined ? {} : { hospital }),
      ...(capabilities === undefined ? {} : { capabilities }),
      ...(his === undefined ? {} : { his }),
      ...(report === undefined ? {} : { report }),
      ...(signing === undefined ? {} : { signing }),
    },
    '',
  );
  return resolveRunPlan({
    flags: {
      furtherCards: false,
      port: 0,
      ...rest,
      ...(driver === undefined ? {} : flagsOf(driver)),
      ...(scenarios === undefined ? {} : { scenario: scenarios }),
      ...(suites === undefined ? {} : { suite: suites }),
      ...(relay === undefined ? {} : { relay: String(relay) }),
      key: key?.file ?? false,
    },
    environment: options.environment ?? {},
    file: noFile(settings),
    hostedAt: () => undefined,
  });
}

function flagsOf(driver: Driver): DriverFlags {
  switch (driver.kind) {
    case 'reference': {
      const { defect, style } = driver;
      return {
        his: driver.kind,
        ...(defect === undefined ? {} : { defect }),
        ...(style === undefined ? {} : { style }),
      };
    }
    case 'command':
      return { his: driver.kind, hisCommand: driver.command };
    case 'http': {
      const { url, token } = driver;
      return { his: driver.kind, hisUrl: url, ...(token === undefined ? {} : { hookToken: token }) };
    }
    case 'web': {
      const { module, url, headed = false } = driver;
      return {
        his: driver.kind,
        headed,
        ...(module === undefined ? {} : { hisModule: module }),
        ...(url === undefined ? {} : { hisUrl: url }),
      };
    }
    case 'manual':
      return { his: driver.kind, pagePort: driver.pagePort ?? 0 };
  }
}
