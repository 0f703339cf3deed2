import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../domain/clock.ts';
import { fromIsoTime } from '../domain/china-time.ts';
import type { ScenarioId } from '../domain/form.ts';
import { createReader, type PackageReader } from '../contract/reading/reader.ts';
import { specification, specificationDigest } from '../contract/specification.ts';
import { createContract } from '../contract/validate.ts';
import type { CardData, LedgerEntry, OpenData, PlannedFault } from '../evidence/entries.ts';
import { openJournal, type JournalWriter } from '../evidence/journal-writer.ts';
import { readJournal } from '../evidence/journal-reader.ts';
import { packSubmission } from '../evidence/submission.ts';
import { createCommandDriver } from '../his/command.ts';
import { createReferenceDriver } from '../his/reference.ts';
import { judge } from '../judge/judge.ts';
import type { Results } from '../judge/results.ts';
import { attempt, type CardRun } from '../run/attempt.ts';
import type { HisDriver, Progress } from '../run/ports.ts';
import { dealCard } from '../scenarios/cards.ts';
import { scenarios } from '../scenarios/index.ts';
import { startCenter } from './center-service.ts';
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
  const folder = openRunFolder(options.out);
  const reader = createReader({ workerUrl: pack.workerUrl });
  try {
    await run(options, pack, folder.path, reader);
    const results = await conclude(folder.path, pack, reader);
    return { results, folder: folder.path };
  } finally {
    await reader.close();
    folder.release();
  }
}

async function run(
  options: CertifyOptions,
  pack: Package,
  folder: string,
  reader: PackageReader,
): Promise<void> {
  const { settings, signal, clock = systemClock } = options;
  const contract = createContract(specification);
  const id = randomBytes(8).toString('hex');
  const deal = deals(options, id, clock.now());
  const journal = openJournal({ folder, clock, sync: options.sync ?? false });
  writeOpening(journal, openData(options, pack, id), deal);
  const faults: unknown[] = [];
  const center = await startCenter({
    host: options.host,
    port: options.port,
    plan: {
      hospital: settings.hospital,
      cards: deal.cards,
      ledger: deal.ledger,
      observe: false,
      faults: deal.faults,
      processingMs: options.processingMs ?? 300,
      byNature: false,
    },
    ports: { clock, reader, journal, contract },
    onFault: (fault) => faults.push(fault),
  });
  const driver = driverOf(options, pack, clock);
  try {
    await attempt(
      {
        attempt: 1,
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
    if (!signal.aborted) journal.append('close', { count: journal.count() });
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

interface Deal {
  readonly cards: readonly CardData[];
  readonly ledger: readonly LedgerEntry[];
  readonly faults: readonly PlannedFault[];
  readonly runs: readonly CardRun[];
}

/** The cards of this run: those the form needs first, further ones after all of them. */
function deals({ settings, selected, furtherCards, seed }: CertifyOptions, run: string, now: number): Deal {
  const { hospital, capabilities } = settings;
  const chosen = scenarios
    .filter(({ id }) => selected.includes(id) && (id !== 'cross-province' || capabilities.crossProvince))
    .flatMap((scenario) => scenario.cards.map((plan) => ({ scenario, plan })))
    .filter(({ plan }) => (plan.mdtrtType === '1' ? capabilities.outpatient : capabilities.inpatient))
    .filter(({ plan }) => plan.needed || furtherCards)
    .toSorted((left, right) => Number(right.plan.needed) - Number(left.plan.needed));
  const dealt = chosen.map(({ scenario, plan }) => ({
    scenario,
    needed: plan.needed,
    card: dealCard(plan, { hospital, seed, run, now }),
  }));
  return {
    cards: dealt.map(({ scenario, needed, card }) => ({ scenario: scenario.id, needed, card })),
    ledger: dealt.map(({ scenario, card }) => ledgerEntry(scenario.id, card)),
    faults: dealt.map(({ scenario, card }) => ({
      id: `${scenario.id}/${card.id}`,
      scenario: scenario.id,
      card: card.id,
      ...scenario.plannedFault,
    })),
    runs: dealt.map(({ scenario, card }) => ({ scenario: scenario.id, card, acts: scenario.acts })),
  };
}

function ledgerEntry(scenario: ScenarioId, { id, visit, person, settlement }: CardData['card']): LedgerEntry {
  const { setlId, medinsSetlId, setlTime, inscpAmt, medfeeSumamt, hifpPay } = settlement;
  const { psnNo, psnName, insutype, insuplcAdmdvs } = person;
  return {
    source: 'card',
    scenario,
    card: id,
    ...(setlId === undefined ? {} : { setlId }),
    ...(medinsSetlId === undefined ? {} : { medinsSetlId }),
    fixmedinsMdtrtId: visit.fixmedinsMdtrtId,
    ...(setlTime === undefined ? {} : { setlTime }),
    ...(psnNo === undefined ? {} : { psnNo }),
    psnName,
    ...(insutype === undefined ? {} : { insutype }),
    insuplcAdmdvs,
    medfeeSumamt,
    ...(inscpAmt === undefined ? {} : { inscpAmt }),
    hifpPay,
  };
}

function openData(
  { settings, driver, selected, seed }: CertifyOptions,
  pack: Package,
  run: string,
): OpenData {
  return {
    format: 'evoucher-journal@1',
    run,
    attempt: 1,
    harness: { name: pack.name, version: pack.version },
    contract: { id: specification.id, digest: specificationDigest(specification) },
    profile: { id: 'default', document: {} },
    hospital: settings.hospital,
    seed,
    driver: driver.kind,
    ledger: 'card',
    environment: 'simulated',
    selected,
    capabilities: settings.capabilities,
    ...(settings.his === undefined ? {} : { his: settings.his }),
    ...(settings.report === undefined ? {} : { report: settings.report }),
  };
}

/** Everything the judge needs stands before the first act. */
function writeOpening(journal: JournalWriter, open: OpenData, deal: Deal): void {
  journal.append('open', open);
  for (const card of deal.cards) journal.append('card', card);
  for (const entry of deal.ledger) journal.append('ledger', entry);
  for (const fault of deal.faults) journal.append('fault-planned', fault);
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
