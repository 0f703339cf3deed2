import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Clock } from '../../domain/clock.ts';
import { isScenarioId, type ScenarioId } from '../../domain/form.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { isSuiteId, type SuiteId } from '../../domain/suite.ts';
import { createContracts } from '../../checks/profiled.ts';
import { createReader, type PackageReader } from '../../contract/reading/reader.ts';
import type { CardData, Journal, LedgerMode, RemarkData } from '../../evidence/entries.ts';
import { openJournal } from '../../evidence/journal-writer.ts';
import { readJournal } from '../../evidence/journal-reader.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import { packSubmission, type Signers } from '../../evidence/submission.ts';
import { judge } from '../../judge/judge.ts';
import type { Results } from '../../judge/results.ts';
import { attempt } from '../../run/attempt.ts';
import type { PartId, Progress } from '../../run/ports.ts';
import { startCenter, type CenterPlace, type CenterService } from '../center/service.ts';
import { openCounterDesk } from '../center/counter.ts';
import { dealCards, type Deal } from './deal.ts';
import type { FaultTimes } from './deal-suites.ts';
import { createDriver, driverName, type DriverChoice } from './drivers.ts';
import {
  earlierRun,
  environmentOf,
  ledgerOf,
  newRun,
  openData,
  writeInterruption,
  writeOpening,
  type Start,
} from './opening.ts';
import type { Settings } from '../settings/config.ts';
import { junitXml } from './junit.ts';
import { MANUAL_DEADLINE_MS, openManual, type ManualService } from '../by-hand/service.ts';
import { openPackage, type Package } from '../machine/package-root.ts';
import { prepare, type Prepared } from './prepare.ts';
import { loadProfile, type LoadedProfile } from '../settings/profiles.ts';
import { SECRET_VARIABLE, withAccount } from '../settings/signing-account.ts';
import { openRunFolder } from '../machine/run-folder.ts';
import type { SigningView } from '../center/signing-view.ts';
import { systemClock } from '../machine/system-clock.ts';
import type { WebService } from '../web/open-web.ts';

export type { DriverChoice } from './drivers.ts';

/** Whoever looks on while a run goes on. */
export interface Companion {
  /** A journal whose lines are noticed. */
  readonly watch: (journal: JournalWriter) => JournalWriter;
  /** The run has begun: the center answers. */
  readonly attach: (journal: JournalWriter, center: CenterService) => void;
  /** The run is over; the documents are being written. */
  readonly concluding: () => void;
}

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
  /**
   * `card` is the default; `declared` compares with what the hospital declares, `csv` with the list in `ledgerFile`,
   * `observe` only the hospital's own documents.
   */
  readonly ledger?: LedgerMode;
  /** The hospital's list of settlements, read anew for every upload. */
  readonly ledgerFile?: string;
  /** A file with the hospital's own cards; they stand in the place of the dealt ones. */
  readonly cards?: string;
  /** A built-in profile's name or a file, or one that was loaded; a run that is resumed keeps the profile it has. */
  readonly profile?: string | LoadedProfile;
  /** The province's center, which runs already: the run is hosted in it. */
  readonly place?: CenterPlace;
  readonly companion?: Companion;
  /** Sign the submission; without any it stays unsigned. */
  readonly signers?: Signers;
  /** The code of a challenge from city or province; goes into the journal's first line. */
  readonly challenge?: string;
  /** Told, before the first act, how requests have to be signed; nothing is told where nobody demands it. */
  readonly onSigning?: (view: SigningView) => void;
  /** Said about the surroundings of the run before its first act, such as a check of the hospital's scanner. */
  readonly remarks?: readonly RemarkData[];
  /** Sync the journal after every exchange. */
  readonly sync?: boolean;
  readonly clock?: Clock;
  readonly processingMs?: number;
  readonly deadlineMs?: number;
  readonly silenceMs?: number;
  /** `false` leaves out PDF, HTML and submission: whoever only wants the verdicts does not wait for them. */
  readonly documents?: boolean;
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
  const prepared = prepare(options, pack);
  const folder = openRunFolder(options.out, options.resume === true ? 'keep' : 'move');
  const reader = createReader({ workerUrl: pack.workerUrl });
  let manual: ManualService | undefined;
  let web: WebService | undefined;
  try {
    web = await webOf(options, pack);
    manual = await manualOf(options, pack, folder.path);
    const companion = manual ?? options.companion;
    const { challenge } = options;
    const parts = { selected, suites, asked, ...(challenge === undefined ? {} : { challenge }) };
    const start =
      options.resume === true
        ? await earlierRun(folder.path, { ...parts, environment: environmentOf(options) }, reader)
        : newRun(parts);
    if (start.selected.length + start.suites.length > 0)
      await run(options, start, { pack, prepared, folder: folder.path, reader, manual, web });
    companion?.concluding();
    const results = await conclude(folder.path, pack, reader, options);
    await manual?.concluded(options.signal);
    return { results, folder: folder.path };
  } finally {
    await manual?.close();
    await web?.close();
    await reader.close();
    folder.release();
  }
}

/** The built-in hospital has nothing left to send once it has said that it is through. */
const BUILT_IN_SILENCE_MS = 250;

/** The option comes before the configuration; without either it is `default`, or what a resumed run already has. */
export function askedProfile({
  profile,
  settings,
  environment,
  relay,
}: CertifyOptions): LoadedProfile | undefined {
  const name = profile ?? settings.profile;
  if (typeof name !== 'string') return name;
  const secret = environment[SECRET_VARIABLE] ?? '';
  const given = { ...settings.signing, ...(secret === '' ? {} : { secret }) };
  return withAccount(loadProfile(name), given, relay === undefined ? 'simulated' : 'relayed');
}

interface RunParts {
  readonly pack: Package;
  readonly prepared: Prepared;
  readonly folder: string;
  readonly reader: PackageReader;
  readonly manual: ManualService | undefined;
  readonly web: WebService | undefined;
}

async function run(
  options: CertifyOptions,
  start: Start,
  { pack, prepared, folder, reader, manual, web }: RunParts,
): Promise<void> {
  const { settings, clock = systemClock, environment, companion = manual } = options;
  const isByHand = driverName(options.driver) === 'manual';
  const { contract } = start.profile;
  const { ownCards, listed } = prepared;
  const deal = dealCards(options, start, clock.now(), ownCards);
  const { after } = start;
  const written = openJournal({
    folder,
    clock,
    sync: options.sync ?? false,
    ...(after === undefined ? {} : { after }),
  });
  const journal = companion?.watch(written) ?? written;
  writeInterruption(journal, start);
  writeOpening(journal, openData(options, start, pack), deal);
  for (const remark of options.remarks ?? []) journal.append('remark', remark);
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
    byNature: isByHand,
  });
  const counter = ledgerOf(options) === 'platform' ? openCounterDesk(clock, deal.cards) : undefined;
  const center = await startCenter({
    place: options.place,
    host: options.host,
    port: options.port,
    plan: sessionPlan(deal),
    ports: {
      clock,
      reader,
      journal,
      contract,
      ...(listed === undefined ? {} : { listed }),
      ...(counter === undefined ? {} : { counter: counter.side }),
    },
    relay: options.relay,
    declares: declaredIn(ledgerOf(options)),
    ...(counter === undefined ? {} : { isSettled: counter.isSettled }),
    onFault: (fault) => {
      // Nothing that is recorded after a fault of ours could be held against the hospital.
      faults.push(fault);
      broken.abort();
    },
  });
  companion?.attach(journal, center);
  if (center.signing !== null) options.onSigning?.(center.signing);
  const driver = createDriver(options.driver, {
    pack,
    clock,
    environment,
    manual,
    web:
      web === undefined
        ? undefined
        : () =>
            web.driver({
              journal,
              clock,
              folder,
              hospital: settings.hospital,
              codeOf: (card) => counter?.codeOf(card),
            }),
    contract,
    isDisturbed: start.suites.length > 0,
  });
  const pass = async (number: number, { runs }: Deal): Promise<readonly PartId[]> => {
    const again = await attempt(
      {
        attempt: number,
        hospital: settings.hospital,
        cards: runs,
        deadlineMs: options.deadlineMs ?? (isByHand ? MANUAL_DEADLINE_MS : 60_000),
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
      const next = dealCards(options, current, clock.now(), ownCards);
      writeOpening(journal, openData(options, current, pack), next);
      counter?.insure(next.cards);
      center.renew(sessionPlan(next));
      again = await pass(current.attempt, next);
    }
  } finally {
    await driver.close();
    await center.close();
    // What was accepted last is processed to its end: nothing may stand behind the closing line.
    while (center.port.activity().inFlight > 0) await clock.wait(10);
    for (const fault of faults) journal.append('error', { code: 'UNEXPECTED', message: String(fault) });
    if (!options.signal.aborted) journal.append('close', { count: journal.count() });
    await journal.close();
  }
}

/** The browser is there before anything is written: without one nothing has begun. */
const webOf = async ({ driver }: CertifyOptions, pack: Package): Promise<WebService | undefined> =>
  driver.kind === 'web' ? (await import('../web/open-web.ts')).openWeb(driver, pack) : undefined;

async function manualOf(
  { driver, host, clock = systemClock }: CertifyOptions,
  pack: Package,
  folder: string,
): Promise<ManualService | undefined> {
  return driver.kind === 'manual' ? openManual({ choice: driver, folder, host, pack, clock }) : undefined;
}

/** Only what nobody else knows is taken from the hospital: who is not insured settles nowhere but there. */
const declaredIn =
  (ledger: LedgerMode) =>
  ({ scenario }: CardData): boolean =>
    ledger === 'declared' || (ledger === 'platform' && scenario === 'self-paid');

/** What is written at the end beside the verdicts. */
type Written = Pick<CertifyOptions, 'signers' | 'documents'>;

/** Judges the folder's journal and writes what follows from it. @throws HarnessError RESULTS-WRITE */
async function conclude(
  folder: string,
  pack: Package,
  reader: PackageReader,
  written: Written,
): Promise<Results> {
  const journal = await readJournal(folder);
  const results = await judge(journal, { contractFor: createContracts(), reader });
  try {
    await writeResults(folder, results, journal, pack, written);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    // Half a document is worse than none.
    for (const name of WRITTEN_AT_THE_END) await rm(join(folder, name), { force: true });
    throw new HarnessError('RESULTS-WRITE', `结果写入失败：${cause.message}`, { cause });
  }
  return results;
}

const WRITTEN_AT_THE_END = [
  'results.json',
  'junit.xml',
  'test-report.pdf',
  'test-report.html',
  'submission.zip',
] as const;

const isSystemError = (fault: unknown): fault is NodeJS.ErrnoException =>
  fault instanceof Error && 'syscall' in fault;

async function writeResults(
  folder: string,
  results: Results,
  journal: Journal,
  pack: Package,
  { signers, documents }: Written,
): Promise<void> {
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'junit.xml'), junitXml(results), { mode: 0o600 });
  if (documents === false) return;
  // The PDF renderer is large, and who only judges needs none.
  const { writeReports } = await import('./reports.ts');
  await writeReports(folder, results, journal, pack);
  const { entries, head } = results.journal;
  await packSubmission(folder, { entries, head }, signers ?? {});
}

/** Renders Appendix 2 of a folder again; the same journal gives the same bytes. Returns the file's path. */
export async function reportFolder(folder: string, file = join(folder, 'test-report.pdf')): Promise<string> {
  const pack = openPackage();
  const reader = createReader({ workerUrl: pack.workerUrl });
  try {
    const journal = await readJournal(folder);
    const results = await judge(journal, { contractFor: createContracts(), reader });
    const { writeTestReport } = await import('./reports.ts');
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
