import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../domain/clock.ts';
import { fromIsoTime } from '../domain/china-time.ts';
import type { ScenarioId } from '../domain/form.ts';
import { createReader, type PackageReader } from '../contract/reading/reader.ts';
import { specification } from '../contract/specification.ts';
import { createContract } from '../contract/validate.ts';
import { openJournal } from '../evidence/journal-writer.ts';
import { readJournal } from '../evidence/journal-reader.ts';
import { packSubmission } from '../evidence/submission.ts';
import { createCommandDriver } from '../his/command.ts';
import { createReferenceDriver } from '../his/reference.ts';
import { judge } from '../judge/judge.ts';
import type { Results } from '../judge/results.ts';
import { attempt } from '../run/attempt.ts';
import type { HisDriver, Progress } from '../run/ports.ts';
import { startCenter } from './center-service.ts';
import { dealCards } from './deal.ts';
import { earlierRun, newRun, openData, writeOpening, type Start } from './opening.ts';
import type { Settings } from './config.ts';
import { junitXml } from './junit.ts';
import { openPackage, type Package } from './package-root.ts';
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
  | { readonly kind: 'command'; readonly command: string };

export interface CertifyOptions {
  readonly settings: Settings;
  readonly driver: DriverChoice;
  /** Scenarios to run, in the order of the form. */
  readonly selected: readonly ScenarioId[];
  /** Cards beyond the form's rows: 门诊慢特病, account-only, 省内异地. */
  readonly furtherCards: boolean;
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
  /** `observe` compares only the hospital's own documents; `card` is the default. */
  readonly ledger?: 'card' | 'observe';
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
  const pack = openPackage();
  const folder = openRunFolder(options.out, options.resume === true ? 'keep' : 'move');
  const reader = createReader({ workerUrl: pack.workerUrl });
  try {
    const start =
      options.resume === true ? await earlierRun(folder.path, options, reader) : newRun(options.selected);
    if (start.selected.length > 0) await run(options, start, pack, folder.path, reader);
    const results = await conclude(folder.path, pack, reader);
    return { results, folder: folder.path };
  } finally {
    await reader.close();
    folder.release();
  }
}

async function run(
  options: CertifyOptions,
  start: Start,
  pack: Package,
  folder: string,
  reader: PackageReader,
): Promise<void> {
  const { settings, clock = systemClock } = options;
  const contract = createContract(specification);
  const deal = dealCards(options, start, clock.now());
  const { after } = start;
  const journal = openJournal({
    folder,
    clock,
    sync: options.sync ?? false,
    ...(after === undefined ? {} : { after }),
  });
  writeOpening(journal, openData(options, start, pack), deal);
  const faults: unknown[] = [];
  const broken = new AbortController();
  const signal = AbortSignal.any([options.signal, broken.signal]);
  const center = await startCenter({
    host: options.host,
    port: options.port,
    plan: {
      hospital: settings.hospital,
      cards: deal.cards,
      ledger: deal.ledger,
      observe: options.ledger === 'observe',
      faults: deal.faults,
      processingMs: options.processingMs ?? 300,
      byNature: false,
    },
    ports: { clock, reader, journal, contract },
    onFault: (fault) => {
      // Nothing that is recorded after a fault of ours could be held against the hospital.
      faults.push(fault);
      broken.abort();
    },
  });
  const driver = driverOf(options, pack, clock);
  try {
    await attempt(
      {
        attempt: start.attempt,
        hospital: settings.hospital,
        cards: deal.runs,
        deadlineMs: options.deadlineMs ?? 60_000,
        silenceMs: options.silenceMs ?? 2_000,
      },
      { journal, center: center.port, driver, clock, progress: options.progress, signal },
    );
  } finally {
    await driver.close();
    await center.server.close();
    for (const fault of faults) journal.append('error', { code: 'UNEXPECTED', message: String(fault) });
    if (!options.signal.aborted) journal.append('close', { count: journal.count() });
    await journal.close();
  }
}

function driverOf({ driver, environment }: CertifyOptions, pack: Package, clock: Clock): HisDriver {
  switch (driver.kind) {
    case 'reference':
      return createReferenceDriver({
        entry: pack.hospitalEntry,
        clock,
        ...(driver.defect === undefined ? {} : { defect: driver.defect }),
        ...(driver.style === undefined ? {} : { style: driver.style }),
      });
    case 'command':
      return createCommandDriver({ command: driver.command, environment, clock });
  }
}

/** Judges the folder's journal and writes what follows from it. */
async function conclude(folder: string, pack: Package, reader: PackageReader): Promise<Results> {
  const journal = await readJournal(folder);
  const results = await judge(journal, { contract: createContract(specification), reader });
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
    const results = await judge(journal, { contract: createContract(specification), reader });
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
    return await judge(await readJournal(folder), { contract: createContract(specification), reader });
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
