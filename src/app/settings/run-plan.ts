import type { Hospital } from '../../domain/card.ts';
import { scenarioTitles, type ScenarioId } from '../../domain/form.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { isLedgerMode, ledgerModes, type LedgerMode } from '../../domain/ledger-mode.ts';
import type { SuiteId } from '../../domain/suite.ts';
import type { Capabilities, OpenData } from '../../evidence/entries.ts';
import type { FaultTimes } from '../../scenarios/suite.ts';
import { defaultFaultTimes, defaultTimes, type RunTimes } from './default-times.ts';
import { filled, given, originOf, type Given, type Origin } from './given.ts';
import { planCenter, type PlannedCenter } from './planned-center.ts';
import { planDriver, type PlannedDriver } from './planned-driver.ts';
import type { PlanSources, RunFlags } from './plan-sources.ts';
import type { Counter, SettingsFile } from './shape.ts';
import { SECRET_VARIABLE, type GivenAccount } from './signing-account.ts';

/** Where settlements are known from. */
export type PlannedLedger =
  | { readonly kind: Exclude<LedgerMode, 'csv'> }
  /** The hospital's list, read anew for every upload. */
  | { readonly kind: 'csv'; readonly file: string };

/** The settings whose origin is told. */
export type PlannedSetting =
  | 'hospital'
  | 'driver'
  | 'scenarios'
  | 'suites'
  | 'cards'
  | 'ledger'
  | 'center'
  | 'profile'
  | 'out'
  | 'times';

/** All settings of a run, resolved once: flag before environment before file before default. */
export interface RunPlan {
  readonly hospital: Hospital;
  /** The part of `hospital` that was said; the rest is the test institution's. */
  readonly stated: Partial<Hospital>;
  readonly capabilities: Capabilities;
  readonly his: Given<NonNullable<OpenData['his']>>;
  readonly report: Given<NonNullable<OpenData['report']>>;
  /** How the counter settles. */
  readonly counter: Given<Counter>;
  readonly driver: PlannedDriver;
  /** Scenarios to run, in the order of the form. */
  readonly scenarios: readonly ScenarioId[];
  /** Suites beyond the form; they never decide. */
  readonly suites: readonly SuiteId[];
  readonly faultTimes: FaultTimes;
  /** Cards beyond the form's rows: 门诊慢特病, account-only, 省内异地. */
  readonly furtherCards: boolean;
  /** The file of the hospital's own cards; without one they are dealt. */
  readonly cards: Given<string>;
  readonly ledger: PlannedLedger;
  /** A built-in profile's name or a file; without one it is `default`, or what the run has that is gone on with. */
  readonly profile: Given<string>;
  /** The account that requests are signed with; empty when nobody named one. */
  readonly account: GivenAccount;
  readonly center: PlannedCenter;
  /** Folder for everything the run leaves. */
  readonly out: string;
  /** Goes on with the run in `out`. */
  readonly isResumed: boolean;
  readonly seed: number;
  /** The private key that signs: this machine's own, a file's, or none. */
  readonly key:
    { readonly kind: 'own' } | { readonly kind: 'file'; readonly file: string } | { readonly kind: 'none' };
  /** A challenge's code, or the file of the application. */
  readonly challenge: Given<string>;
  /** The file of the failures that a pipeline expects. */
  readonly baseline: Given<string>;
  /** Whether PDF, HTML and submission are written. */
  readonly hasDocuments: boolean;
  readonly times: RunTimes;
  /** Keys of the file that this run does not use. */
  readonly unused: readonly string[];
  readonly origins: Readonly<Record<PlannedSetting, Origin>>;
}

/**
 * The settings of a run. Everybody who runs, checks or shows a run asks here, so that one file and the same flags mean
 * the same run everywhere.
 * @throws HarnessError USAGE for what is missing, unknown, or cannot be true together
 */
export function resolveRunPlan(sources: PlanSources): RunPlan {
  const { flags, environment, file } = sources;
  const { settings, place } = file;
  const { driver, origin: driverOrigin, unused } = planDriver(flags, environment, file);
  const out = flags.out ?? settings.out ?? 'out';
  const suites = flags.suite ?? settings.suites ?? [];
  const cards = flags.cards ?? settings.cards;
  const profile = flags.profile ?? settings.profile;
  const center = planCenter(sources, driver.kind, out);
  const ledger = ledgerOf(sources, driver.kind, center);
  const isListUnused = settings.ledgerFile !== undefined && ledger.kind !== 'csv';
  const plan: RunPlan = {
    hospital: settings.hospital,
    stated: settings.stated ?? {},
    capabilities: settings.capabilities,
    his: given(settings.his),
    report: given(settings.report),
    counter: given(settings.counter),
    driver,
    scenarios: flags.scenario ?? scenarioTitles.map(({ id }) => id),
    suites,
    faultTimes: { ...defaultFaultTimes(driver.kind), ...settings.faultTimes, ...flags.faultTimes },
    // By hand, or with the hospital's own patients, only what the form needs is done, unless somebody asks for more.
    furtherCards:
      flags.furtherCards ?? settings.furtherCards ?? (driver.kind !== 'manual' && cards === undefined),
    cards: given(cards),
    ledger,
    profile: given(profile),
    account: accountOf(sources),
    center,
    out,
    isResumed: flags.resume ?? false,
    seed: flags.seed ?? settings.seed ?? 1,
    key: keyOf(flags.key ?? settings.key),
    challenge: given(filled(flags.challenge ?? settings.challenge)),
    baseline: given(flags.baseline),
    hasDocuments: flags.documents ?? true,
    times: timesOf(sources, driver.kind),
    unused: [...unused, ...(isListUnused ? ['ledgerFile'] : []), ...unusedTimes(settings, center)],
    origins: {
      hospital: originOf(undefined, settings.stated),
      driver: driverOrigin,
      scenarios: originOf(flags.scenario, undefined),
      suites: originOf(flags.suite, settings.suites),
      cards: originOf(flags.cards, settings.cards),
      ledger: center.kind === 'relay' ? centerOrigin(sources) : originOf(flags.ledger, settings.ledger),
      center: centerOrigin(sources),
      profile: originOf(flags.profile, settings.profile),
      out: originOf(flags.out, settings.out),
      times: originOf(flags.deadlineMs ?? flags.silenceMs, settings.actDeadline ?? settings.silence),
    },
  };
  refuseTogether(plan, flags, place);
  return plan;
}

/**
 * Where the settlements come from when nobody said so: a person settles in the real system and declares it, pages settle
 * through the platform's counter side.
 */
export function defaultLedger(kind: PlannedDriver['kind']): LedgerMode {
  if (kind === 'manual') return 'declared';
  return kind === 'web' ? 'platform' : 'card';
}

/** In front of a real environment nothing is known from anywhere. */
function ledgerOf(
  { flags, file: { settings, place } }: PlanSources,
  kind: PlannedDriver['kind'],
  center: PlannedCenter,
): PlannedLedger {
  const mode = flags.ledger ?? settings.ledger ?? defaultLedger(kind);
  if (!isLedgerMode(mode))
    throw new HarnessError('USAGE', `没有结算数据来源 ${mode}；可用 ${ledgerModes.join('、')}`);
  if (center.kind === 'relay') return { kind: 'observe' };
  if (center.kind === 'hosted' && (mode === 'csv' || mode === 'platform')) {
    const said = flags.ledger === undefined ? `${place(['ledger'])}：ledger: ${mode}` : `--ledger ${mode}`;
    throw new HarnessError('USAGE', `在省项目组的中心上测试不能使用 ${said}；可用 card、declared、observe`);
  }
  if (mode !== 'csv') return { kind: mode };
  const list = flags.ledgerFile ?? settings.ledgerFile;
  if (list !== undefined) return { kind: mode, file: list };
  const at = flags.ledger === undefined ? `${place(['ledger'])}：` : '';
  throw new HarnessError('USAGE', `${at}结算数据来源 csv 需要结算清单的文件`, {
    hint: '请在配置中写 ledgerFile，或给出 --ledger-file；文件第一行为列名，可以先只有表头。',
  });
}

/** The environment's secret goes before the one in the file. */
function accountOf({ environment, file }: PlanSources): GivenAccount {
  const secret = environment[SECRET_VARIABLE] ?? '';
  return { ...file.settings.signing, ...(secret === '' ? {} : { secret }) };
}

function keyOf(key: string | false | undefined): RunPlan['key'] {
  if (key === false) return { kind: 'none' };
  return key === undefined ? { kind: 'own' } : { kind: 'file', file: key };
}

function timesOf({ flags, file: { settings } }: PlanSources, kind: PlannedDriver['kind']): RunTimes {
  const usual = defaultTimes(kind);
  const { actDeadline, silence } = settings;
  return {
    processingMs: flags.processingMs ?? usual.processingMs,
    deadlineMs: flags.deadlineMs ?? ms(actDeadline) ?? usual.deadlineMs,
    silenceMs: flags.silenceMs ?? ms(silence) ?? usual.silenceMs,
  };
}

/** At the province the times are the province's. */
const unusedTimes = (settings: SettingsFile['settings'], center: PlannedCenter): readonly string[] =>
  center.kind === 'hosted'
    ? (['actDeadline', 'silence'] as const).filter((key) => settings[key] !== undefined)
    : [];

const ms = (seconds: number | undefined): number | undefined =>
  seconds === undefined ? undefined : seconds * 1_000;

function centerOrigin({ flags, file: { settings } }: PlanSources): Origin {
  const { center: url, relay, host, port } = flags;
  return originOf(url ?? relay ?? host ?? port, settings.center);
}

/** What each setting allows by itself and all of them together do not. */
function refuseTogether(plan: RunPlan, flags: RunFlags, place: SettingsFile['place']): void {
  const { center, suites, baseline } = plan;
  if (center.kind === 'relay' && suites.length > 0) {
    const said = flags.suite === undefined ? `${place(['suites'])}：suites` : '--suite';
    throw new HarnessError('USAGE', `故障与冲红演练（${said}）需要仿真中心，不能与中继（--relay）同时使用`, {
      hint: '请去掉 --suite（与配置文件中的 suites），或不用中继。',
    });
  }
  if (baseline.kind === 'given' && center.kind !== 'local')
    throw new HarnessError('USAGE', '--baseline 只用于本院的流水线，不能与 --center 或 --relay 一起使用');
}
