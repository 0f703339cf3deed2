import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { createReader, type PackageReader } from '../../contract/reading/reader.ts';
import { scenarioTitles } from '../../domain/form.ts';
import type { Level } from '../../domain/verdict.ts';
import { startHospitals, type HospitalProcess } from '../../his/reference.ts';
import type { ExtraRow, Results, RowResult } from '../../judge/results.ts';
import { certify } from '../certify/certify.ts';
import type { CertifyOptions, DriverChoice, SystemChoice } from '../certify/options.ts';
import { manualDriver } from '../by-hand/manual-driver.ts';
import type { ManualChoice } from '../by-hand/ports.ts';
import { openPackage, packageRoot } from '../machine/package-root.ts';
import { systemClock } from '../machine/system-clock.ts';
import { fullCapabilities, testHospital } from '../settings/config.ts';

type ReferenceChoice = Extract<SystemChoice, { kind: 'reference' }>;

export const settings: CertifyOptions['settings'] = {
  hospital: testHospital,
  capabilities: fullCapabilities,
  his: undefined,
  report: undefined,
  driver: undefined,
};

/** A file of cards that only give conditions, one for every place of the form. */
export const conditionsOnly = join(import.meta.dirname, '../../../fixtures/cards/conditions.yaml');

/** The parts that runs share, so that hundreds of them pay for the start of one hospital and one reader. */
let shared: { readonly hospitals: HospitalProcess; readonly reader: PackageReader } | undefined;

function sharedParts(): NonNullable<typeof shared> {
  if (shared !== undefined) return shared;
  const pack = openPackage();
  const hospitals = startHospitals(pack.hospitalEntry, systemClock);
  hospitals.unref();
  shared = { hospitals, reader: createReader({ workerUrl: pack.workerUrl }) };
  return shared;
}

/** The built-in hospital, one of many in a process that it shares. */
const sharedHospital = (choice: ReferenceChoice): ReferenceChoice => ({
  hospitals: sharedParts().hospitals,
  ...choice,
});

/**
 * A whole certification in a folder of its own, with short waits and without documents; the folder is handed to `look`
 * and then removed.
 */
export async function runFor<T>(
  driver: DriverChoice | ManualChoice,
  look: (results: Results, folder: string) => T | Promise<T>,
  changes: Partial<CertifyOptions> = {},
): Promise<T> {
  const out = mkdtempSync(join(tmpdir(), 'evoucher-test-'));
  try {
    const { results, folder } = await certify({
      settings,
      driver: withShared(driver),
      reader: sharedParts().reader,
      selected: scenarioTitles.map(({ id }) => id),
      furtherCards: false,
      ledger: changes.relay === undefined ? 'card' : 'observe',
      out,
      host: '127.0.0.1',
      port: 0,
      seed: 1,
      // eslint-disable-next-line no-restricted-syntax -- a hospital's command needs a PATH
      environment: process.env,
      progress: { actStarted: () => undefined, actEnded: () => undefined },
      signal: new AbortController().signal,
      processingMs: 30,
      // Long enough for a machine whose cores are busy: nobody waits for it who does what is asked.
      deadlineMs: 120_000,
      silenceMs: 150,
      documents: false,
      ...changes,
    });
    return await look(results, folder);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

function withShared(driver: DriverChoice | ManualChoice): DriverChoice {
  if (driver.kind === 'manual') return manualDriver(driver);
  return driver.kind === 'reference' ? sharedHospital(driver) : driver;
}

/** A profile of `fixtures/profiles`, by its id. */
export const profileFixture = (id: string): string => join(packageRoot(), `fixtures/profiles/${id}.yaml`);

/** `1.1 pass` … : the twelve verdicts in one glance. */
export const verdictsOf = (results: Results): Record<string, string> =>
  Object.fromEntries(results.rows.map(({ no, verdict }) => [no, verdict]));

export const failedRows = (results: Results): readonly string[] =>
  results.rows.filter(({ verdict }) => verdict === 'fail').map(({ no }) => no);

/** Must-checks with findings, by row. */
export const mustFindings = (results: Results): readonly string[] =>
  results.rows.flatMap(({ no, checks }) =>
    checks
      .filter(({ level, verdict }) => level === 'must' && verdict === 'fail')
      .map(({ id }) => `${no} ${id}`),
  );

/** Faults as short as can be: answers are withheld until the hospital's time-out. */
export const faultTimes = { heldMs: 30_000, slowMs: 100, stuckMs: 300 };

/** `resilience/timeout-lost` */
export const caseOf = ({ suite, card }: ExtraRow): string =>
  suite === undefined ? card : `${suite.id}/${suite.case}`;

/** Checks of this level that were not met. */
export const unmetIn = ({ checks }: RowResult, level: Level): readonly string[] =>
  checks.filter((check) => check.level === level && check.verdict === 'fail').map(({ id }) => id);
