import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../domain/clock.ts';
import { fromIsoTime } from '../domain/china-time.ts';
import { isScenarioId, type ScenarioId } from '../domain/form.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { isSuiteId, type SuiteId } from '../domain/suite.ts';
import { createContracts } from '../checks/profiled.ts';
import { createReader, type PackageReader } from '../contract/reading/reader.ts';
import { openJournal } from '../evidence/journal-writer.ts';
import { readJournal } from '../evidence/journal-reader.ts';
import { packSubmission } from '../evidence/submission.ts';
import { createCommandDriver } from '../his/command.ts';
import { createReferenceDriver } from '../his/reference.ts';
import { judge } from '../judge/judge.ts';
import type { Results } from '../judge/results.ts';
import { attempt } from '../run/attempt.ts';
import type { HisDriver, PartId, Progress } from '../run/ports.ts';
import { startCenter, type CenterService } from './center-service.ts';
import { dealCards, type Deal } from './deal.ts';
import type { FaultTimes } from './deal-suites.ts';
import { earlierRun, ledgerOf, newRun, openData, writeOpening, type Start } from './opening.ts';
import type { Settings } from './config.ts';
import { junitXml } from './junit.ts';
import { MANUAL_DEADLINE_MS, openManual, type ManualChoice, type ManualService } from './manual-service.ts';
import { openPackage, type Package } from './package-root.ts';
import { loadProfile, type LoadedProfile } from './profiles.ts';
import { writeReports, writeTestReport } from './reports.ts';
import { openRunFolder } from './run-folder.ts';
import { systemClock } from './system-clock.ts';

/** How the hospital's system is set in motion. */
export type DriverChoice =
  | {
      readonly kind: 'reference';
      readonly defect?: string;
      readonly style?: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'command'; readonly command: string }
  | ManualChoice;

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
  /** `card` is the default; `declared` compares with what the hospital declares; `observe` only its own documents. */
  readonly ledger?: 'card' | 'declared' | 'observe';
  /** A built-in profile's name or a file; a run that is resumed keeps the profile it has. */
  readonly profile?: string;
  /** Sync the journal after every exchange. */
  readonly sync?: boolean;
  readonly clock?: Clock;
  readonly processingMs?: number;
  readonly deadlineMs?: number;
  readonly silenceMs?: number;
}

export interface Certification {
  readonly results: Results;
  readonly folder: string;
}

/**
 * The main job: runs the hospital through the scenarios, judges the journal, writes reports and the submission.
 * @throws HarnessError of usage, configuration or of the harness; never for what the hospital does
 */
export async function certify(options: CertifyOptions): Promise<Certification> {
  const { selected, suites = [] } = options;
  if (suites.length > 0 && options.relay !== undefined)
    throw new HarnessError('USAGE', '故障与冲红演练需要仿真中心，不能与中继（--relay）同时使用', {
      hint: '请去掉 --suite（与配置文件中的 suites），或不用中继。',
    });
  const pack = openPackage();
  const asked = askedProfile(options);
  const folder = openRunFolder(options.out, options.resume === true ? 'keep' : 'move');
  const reader = createReader({ workerUrl: pack.workerUrl });
  let manual: ManualService | undefined;
  try {
    manual = await manualOf(options, pack, folder.path);
    const parts = { selected, suites, asked };
    const start = options.resume === true ? await earlierRun(folder.path, parts, reader) : newRun(parts);
    if (start.selected.length + start.suites.length > 0)
      await run(options, start, pack, folder.path, reader, manual);
    manual?.concluding();
    const results = await conclude(folder.path, pack, reader);
    await manual?.concluded(options.signal);
    return { results, folder: folder.path };
  } finally {
    await manual?.close();
    await reader.close();
    folder.release();
  }
}

/** The built-in hospital has nothing left to send once it has said that it is through. */
const BUILT_IN_SILENCE_MS = 250;

/** The option comes before the configuration; without either it is `default`, or what a resumed run already has. */
function askedProfile({ profile, settings }: CertifyOptions): LoadedProfile | undefined {
  const name = profile ?? settings.profile;
  return name === undefined ? undefined : loadProfile(name);
}

async function run(
  options: CertifyOptions,
  start: Start,
  pack: Package,
  folder: string,
  reader: PackageReader,
  manual: ManualService | undefined,
): Promise<void> {
  const { settings, clock = systemClock } = options;
  const { contract } = start.profile;
  const deal = dealCards(options, start, clock.now());
  const { after } = start;
  const written = openJournal({
    folder,
    clock,
    sync: options.sync ?? false,
    ...(after === undefined ? {} : { after }),
  });
  const journal = manual?.watch(written) ?? written;
  writeOpening(journal, openData(options, start, pack), deal);
  const faults: unknown[] = [];
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const sessionPlan = ({ cards, ledger, faults }: Deal): Parameters<CenterService['renew']>[0] => ({
    hospital: settings.hospital,
    cards,
    ledger,
    observe: ledgerOf(options) === 'observe',
    faults,
    processingMs: options.processingMs ?? 300,
    byNature: manual !== undefined,
  });
  const center = await startCenter({
    host: options.host,
    port: options.port,
    plan: sessionPlan(deal),
    ports: { clock, reader, journal, contract },
    relay: options.relay,
    declared: options.ledger === 'declared',
    onFault: (fault) => {
      // Nothing that is recorded after a fault of ours could be held against the hospital.
      faults.push(fault);
      broken.abort();
    },
  });
  manual?.attach(journal, center);
  const driver = driverOf(options, pack, clock, manual);
  const pass = async (number: number, { runs }: Deal): Promise<readonly PartId[]> => {
    const again = await attempt(
      {
        attempt: number,
        hospital: settings.hospital,
        cards: runs,
        deadlineMs: options.deadlineMs ?? (manual === undefined ? 60_000 : MANUAL_DEADLINE_MS),
        silenceMs: options.silenceMs ?? (options.driver.kind === 'reference' ? BUILT_IN_SILENCE_MS : 2_000),
      },
      { journal, center: center.port, driver, clock, progress: options.progress, signal },
    );
    if (signal.aborted) return [];
    return again.length > 0 ? again : ((await driver.finished?.(signal)) ?? []);
  };
  try {
    let current = start;
    let again = await pass(current.attempt, deal);
    // A person may begin a scenario anew: an attempt of its own, as with --resume.
    while (again.length > 0) {
      while (center.port.activity().inFlight > 0) await clock.wait(10);
      const [selected, suites] = [again.filter(isScenarioId), again.filter(isSuiteId)];
      current = { ...current, attempt: current.attempt + 1, selected, suites };
      const next = dealCards(options, current, clock.now());
      writeOpening(journal, openData(options, current, pack), next);
      center.renew(sessionPlan(next));
      again = await pass(current.attempt, next);
    }
  } finally {
    await driver.close();
    await center.server.close();
    // What was accepted last is processed to its end: nothing may stand behind the closing line.
    while (center.port.activity().inFlight > 0) await clock.wait(10);
    for (const fault of faults) journal.append('error', { code: 'UNEXPECTED', message: String(fault) });
    if (!options.signal.aborted) journal.append('close', { count: journal.count() });
    await journal.close();
  }
}

async function manualOf(
  { driver, host, clock = systemClock }: CertifyOptions,
  pack: Package,
  folder: string,
): Promise<ManualService | undefined> {
  return driver.kind === 'manual' ? openManual({ choice: driver, folder, host, pack, clock }) : undefined;
}

function driverOf(
  { driver, environment, suites = [] }: CertifyOptions,
  pack: Package,
  clock: Clock,
  manual: ManualService | undefined,
): HisDriver {
  if (manual !== undefined) return manual.driver;
  switch (driver.kind) {
    case 'manual':
      throw new TypeError('A test by hand has its service.');
    case 'reference':
      return createReferenceDriver({
        entry: pack.hospitalEntry,
        clock,
        ...(driver.defect === undefined ? {} : { defect: driver.defect }),
        style: { ...(suites.length === 0 ? {} : IMPATIENT), ...driver.style },
      });
    case 'command':
      return createCommandDriver({ command: driver.command, environment, clock });
  }
}

/** What a time-out is like is shown by a hospital that has a short one. */
const IMPATIENT = { timeoutMs: 1_000 };

/** Judges the folder's journal and writes what follows from it. */
async function conclude(folder: string, pack: Package, reader: PackageReader): Promise<Results> {
  const journal = await readJournal(folder);
  const results = await judge(journal, { contractFor: createContracts(), reader });
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'junit.xml'), junitXml(results), { mode: 0o600 });
  await writeReports(folder, results, journal, pack);
  const at = new Date(fromIsoTime(journal.entries.at(-1)?.at ?? '') ?? 0);
  await packSubmission(folder, { entries: results.journal.entries, head: results.journal.head }, at);
  return results;
}

/** Renders Appendix 2 of a folder again; the same journal gives the same bytes. Returns the file's path. */
export async function reportFolder(folder: string, file = join(folder, 'test-report.pdf')): Promise<string> {
  const pack = openPackage();
  const reader = createReader({ workerUrl: pack.workerUrl });
  try {
    const journal = await readJournal(folder);
    const results = await judge(journal, { contractFor: createContracts(), reader });
    await writeTestReport(file, results, journal, pack);
    return file;
  } finally {
    await reader.close();
  }
}

/** Judges a folder again. @throws HarnessError JOURNAL-NOT-FOUND, JOURNAL-BROKEN */
export async function judgeFolder(folder: string): Promise<Results> {
  const reader = createReader({ workerUrl: openPackage().workerUrl });
  try {
    return await judge(await readJournal(folder), { contractFor: createContracts(), reader });
  } finally {
    await reader.close();
  }
}

/** 0 conformant · 1 a selected row failed or was not run · 3 the harness itself failed. */
export function exitCodeOf({ rows, journal }: Results): 0 | 1 | 3 {
  const selected = rows.filter(({ reason }) => reason !== 'not-selected');
  if (selected.some(({ verdict }) => verdict === 'error')) return 3;
  return selected.length > 0 && selected.every(({ verdict }) => verdict === 'pass') && journal.closed ? 0 : 1;
}
