import type { Command } from 'commander';
import { InvalidArgumentError } from 'commander';

import { manualDriver } from '../app/by-hand/manual-driver.ts';
import type { ManualChoice } from '../app/by-hand/ports.ts';
import type { CertifyOptions, DriverChoice, SystemChoice } from '../app/certify/options.ts';
import type { HostedOptions } from '../app/hosted/agent/agent.ts';
import type { Settings } from '../app/settings/shape.ts';
import type { Signing } from '../app/trust/signing.ts';
import type { WebChoice } from '../app/web/open-web.ts';
import { webDriver } from '../app/web/web-driver.ts';
import { dayText } from '../domain/china-time.ts';
import { isScenarioId, scenarioTitles, type ScenarioId } from '../domain/form.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { isLedgerMode, ledgerModes } from '../domain/ledger-mode.ts';
import { isSuiteId, suiteTitles, type SuiteId } from '../domain/suite.ts';
import { driverWords } from '../domain/words.ts';
import { home } from './home.ts';
import { hookChoice } from './hook-address.ts';
import { hostedCenter } from './hosted.ts';
import { manualChoice } from './manual.ts';
import { passphrases } from './passphrase.ts';
import { forPeople, prepareReporters, reporterList, tellPipeline, type Reporters } from './reporters.ts';
import { scannerChoice, scannerFlag, type ScannerFlag } from './scanner-options.ts';

interface Flags {
  readonly config?: string;
  readonly his?: string;
  readonly hisCommand?: string;
  readonly hisUrl?: URL;
  readonly hisModule?: string;
  readonly headed: boolean;
  readonly scanner: ScannerFlag;
  readonly scannerHost: string;
  readonly scannerPort: number;
  readonly scanCheck?: string;
  readonly scenario?: readonly ScenarioId[];
  readonly suite?: readonly SuiteId[];
  readonly out?: string;
  readonly host?: string;
  readonly port?: number;
  readonly pagePort?: number;
  readonly terminal: boolean;
  readonly seed?: number;
  readonly reporter: Reporters;
  readonly baseline?: string;
  readonly furtherCards?: boolean;
  readonly sync: boolean;
  readonly resume: boolean;
  readonly relay?: URL;
  readonly center?: URL;
  readonly token?: string;
  readonly profile?: string;
  readonly ledger?: string;
  readonly ledgerFile?: string;
  readonly cards?: string;
  readonly key?: string;
  readonly challenge?: string;
}

const hisKinds = (['reference', 'command', 'http', 'manual', 'web'] as const)
  .map((kind) => `${kind}（${driverWords[kind]}）`)
  .join('、');

export function addCertify(program: Command): void {
  program
    .command('certify')
    .description('运行全部测试场景，判定并生成测试结果（首要命令）')
    .option('--config <F>', '配置文件（默认为当前目录的 evoucher.yaml）')
    .option('--his <KIND>', `HIS 驱动方式：${hisKinds}`)
    .option('--his-command <CMD>', '每个步骤运行一次的命令；步骤从标准输入给出')
    .option('--his-url <URL>', 'http 驱动：接收步骤的地址；web 驱动：HIS 页面的地址，交给模块使用', httpUrl)
    .option('--his-module <FILE>', 'web 驱动：操作 HIS 页面的模块（默认操作内置参考医院的窗口页面）')
    .option(
      '--scenario <a,b>',
      `只运行这些场景：${scenarioTitles.map(({ id }) => id).join('、')}`,
      scenarioList,
    )
    .option(
      '--suite <a,b>',
      `另外运行表外演练：${suiteTitles.map(({ id, title }) => `${id}（${title}）`).join('、')}；不影响十二行的结论`,
      suiteList,
    )
    .option('--out <DIR>', '结果目录（默认为 out）')
    .option('--host <H>', '仿真中心与操作页面的监听地址（默认为 127.0.0.1）')
    .option('--port <N>', '仿真中心的端口（默认由系统选择，人工操作时为 8490）', portNumber)
    .option('--page-port <N>', '人工操作页面的端口（默认 8491）', portNumber)
    .option('--terminal', '人工操作时在终端中提示，不打开页面服务', false)
    .option('--profile <P>', '省级差异配置：内置的名称，或 YAML、JSON 文件（默认为 default）')
    .option('--cards <F>', '自备案例卡：医院自己的测试患者，YAML 或 JSON 文件')
    .option(
      '--ledger <MODE>',
      '结算数据来源：card（案例卡，默认）、declared（医院申报，人工操作时默认）、platform（经仿真医保平台结算，web 时默认）、csv（医院导出的结算清单）、observe（只比对医院自身的材料）',
    )
    .option('--ledger-file <F>', '医院导出的结算清单（CSV），用于 --ledger csv；每次上传时重新读取')
    .option('--center <URL>', '在省项目组托管的仿真中心上测试：记录、判定与签名都在省项目组', httpUrl)
    .option('--token <T>', '省项目组签发给本院的令牌（也可写入环境变量 EVOUCHER_TOKEN）')
    .option('--relay <URL>', '中继到真实测试环境：原样转发并记录，不演练失败', httpUrl)
    .option('--key <F>', '签名用的私钥（默认为本机的密钥，没有时生成一次）')
    .option('--challenge <C>', '地市或省签发的挑战码，或测试申请文件')
    .option('--resume', '在原目录中继续：只重测未全部通过的场景，已有证据保留', false)
    .option('--seed <N>', '固定案例卡的金额（默认为 1）', wholeNumber)
    .option(
      '--reporter <LIST>',
      '输出方式：list（默认）、junit、json、github；junit=文件、json=文件 写入文件',
      reporterList,
      { list: true, github: false },
    )
    .option('--baseline <F>', '流水线中预期的失败（evoucher baseline 写出）；只影响退出码与流水线的输出')
    .option('--further-cards', '运行附加案例卡：门诊慢特病、仅个人账户、省内异地（人工操作以外默认运行）')
    .option('--no-further-cards', '不运行附加案例卡')
    .option('--sync', '每个请求都落盘后再应答', false)
    .option('--scan-check <F>', '把扫码枪检查的结果（evoucher scan check --json）写进测试记录')
    .option('--headed', 'web 驱动：显示浏览器', false)
    .option(
      '--scanner <T>',
      'web 驱动的扫码枪：page（送入页面，默认）、usbip（接到电脑）、uhid（接到本机）',
      scannerFlag,
      'page',
    )
    .option('--scanner-host <H>', 'usbip 扫码枪的监听地址', '127.0.0.1')
    .option('--scanner-port <N>', 'usbip 扫码枪的端口', portNumber, 3240)
    .action(async (flags: Flags) => {
      try {
        await run(flags);
      } catch (fault) {
        if (flags.reporter.github && fault instanceof HarnessError) {
          const { githubFault } = await import('./github-annotations.ts');
          forPeople(flags.reporter).write(githubFault(fault.message, fault.hint));
        }
        throw fault;
      }
    });
}

async function run(flags: Flags): Promise<void> {
  const [
    { certify },
    { exitCodeOf },
    { defaultLedger, defaultPort, loadSettings },
    { openPackage },
    { compareWithBaseline },
    { loadBaseline },
    { readPipeline },
    { systemClock },
    { createListProgress, silentProgress },
    { resultLines },
    { signingLines },
  ] = await Promise.all([
    import('../app/certify/certify.ts'),
    import('../app/certify/conclude.ts'),
    import('../app/settings/config.ts'),
    import('../app/machine/package-root.ts'),
    import('../app/baseline/compare.ts'),
    import('../app/baseline/baseline.ts'),
    import('../app/machine/pipeline.ts'),
    import('../app/machine/system-clock.ts'),
    import('./progress.ts'),
    import('./table.ts'),
    import('../app/center/signing-view.ts'),
  ]);
  const settings = loadSettings(flags.config, process.cwd(), openPackage().schemas);
  const { baseline: expected, reporter } = flags;
  const isListed = reporter.list;
  const people = forPeople(reporter);
  const pipeline = readPipeline();
  const baseline = expected === undefined ? undefined : loadBaseline(expected, openPackage().schemas);
  await prepareReporters(reporter);
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const driver = driverChoice(flags, settings.driver);
  const relay = flags.relay ?? configuredUrl(settings.center?.relay);
  const profile = flags.profile ?? settings.profile;
  const cards = flags.cards ?? settings.cards;
  const ledgerFile = flags.ledgerFile ?? settings.ledgerFile;
  const suites = flags.suite ?? settings.suites ?? [];
  const challenge = await challengeOf(flags.challenge ?? settings.challenge, settings);
  const signing = await signingOf(flags.key ?? settings.key);
  const remarks = await scannerRemarksOf(flags.scanCheck);
  const common = {
    settings,
    selected: flags.scenario ?? scenarioTitles.map(({ id }) => id),
    // By hand, or with the hospital's own patients, only what the form needs is done, unless somebody asks for more.
    furtherCards:
      flags.furtherCards ?? settings.furtherCards ?? (driver.kind !== 'manual' && cards === undefined),
    out: flags.out ?? settings.out ?? 'out',
    host: flags.host ?? settings.center?.host ?? '127.0.0.1',
    seed: flags.seed ?? settings.seed ?? 1,
    // eslint-disable-next-line no-restricted-syntax -- the command inherits the caller's environment (design, section 7)
    environment: process.env,
    progress:
      isListed && !flags.terminal
        ? createListProgress(people, people.isTTY === true && !pipeline.isPlain)
        : silentProgress,
    signal: controller.signal,
    resume: flags.resume,
    ...(profile === undefined ? {} : { profile }),
    ledger: ledgerChoice(flags.ledger ?? settings.ledger ?? defaultLedger(driver.kind)),
  };
  const hosted = await hostedCenter(
    { ...flags, cards, ledgerFile, challenge, suite: suites.length === 0 ? undefined : suites },
    settings.center?.url,
    common.out,
  );
  if (baseline !== undefined && (hosted !== undefined || relay !== undefined))
    throw new HarnessError('USAGE', '--baseline 只用于本院的流水线，不能与 --center 或 --relay 一起使用');
  const local: CertifyOptions = {
    ...common,
    driver: localDriver(driver),
    suites,
    ...(settings.faultTimes === undefined ? {} : { faultTimes: settings.faultTimes }),
    port: flags.port ?? settings.center?.port ?? defaultPort(driver.kind),
    sync: flags.sync,
    ...(isListed ? { onSigning: (view) => void people.write(`${signingLines(view).join('\n')}\n\n`) } : {}),
    remarks,
    ...(relay === undefined ? {} : { relay }),
    ...(cards === undefined ? {} : { cards }),
    ...(ledgerFile === undefined ? {} : { ledgerFile }),
    ...(challenge === undefined ? {} : { challenge }),
    ...(signing.kind === 'unsigned' ? {} : { signers: { hospital: signing.signer } }),
  };
  const { results, folder } =
    hosted === undefined
      ? await certify(local)
      : await (
          await import('../app/hosted/agent/agent.ts')
        ).certifyHosted({
          ...common,
          ...hosted,
          driver: hostedDriver(driver),
          ledger: hostedLedger(common.ledger),
          ...(signing.kind === 'unsigned' ? {} : { signer: signing.signer }),
        });
  if (isListed) people.write(`${resultLines(results).join('\n')}\n`);
  const comparison =
    baseline === undefined ? undefined : compareWithBaseline(results, baseline, dayText(systemClock.now()));
  await tellPipeline(reporter, { results, comparison, summaryFile: pipeline.summaryFile });
  if (isListed) people.write(`${whatToLookAt(folder, signing, hosted !== undefined)}\n`);
  process.exitCode = comparison?.exitCode ?? exitCodeOf(results);
}

/** The key is opened before the run: nobody waits for a test and then has no passphrase. */
async function signingOf(key: string | undefined): Promise<Signing> {
  const { signingFor } = await import('../app/trust/signing.ts');
  return signingFor(key, await home(), passphrases());
}

async function challengeOf(
  given: string | undefined,
  { hospital }: CertifyOptions['settings'],
): Promise<string | undefined> {
  if (given === undefined || given === '') return undefined;
  const { givenChallenge } = await import('../app/challenge/issue.ts');
  return givenChallenge(given, hospital.fixmedinsCode);
}

/** The hospital's own scanner, as it was checked before the run. */
async function scannerRemarksOf(file: string | undefined): Promise<NonNullable<CertifyOptions['remarks']>> {
  if (file === undefined) return [];
  const { readScannerCheck, scannerRemarks } = await import('../app/scan/check.ts');
  return scannerRemarks(readScannerCheck(file));
}

/** The key that the package is signed with, or the reason why it is not. */
function signingLines(signing: Signing): readonly string[] {
  if (signing.kind === 'unsigned')
    return [`提交包没有签名：${signing.reason}；请设置 EVOUCHER_HOME 为可写的目录，或用 --key 指定私钥`];
  const made = `已生成签名密钥 ${signing.file}（没有口令时请妥善保管），请把指纹告知地市或省：`;
  return [...(signing.kind === 'created' ? [made] : []), `签名指纹：${signing.fingerprint}`];
}

function whatToLookAt(folder: string, signing: Signing, isHosted: boolean): string {
  return [
    '',
    `结果在 ${folder} 目录：`,
    '  test-report.pdf  附件 2《接入测试报告》',
    '  test-report.html 同一报告的网页，附全部请求与应答',
    '  results.json     逐行判定、检查项与证据',
    '  journal.ndjson   全部请求与应答的原始记录',
    '  junit.xml        供流水线读取',
    `  submission.zip   提交包（${isHosted ? '省项目组的中心已签名，' : ''}${signing.kind === 'unsigned' ? '本院没有签名' : '本院已签名'}）`,
    ...signingLines(signing),
    `重新判定：evoucher judge ${folder}`,
    `验证提交包：evoucher verify ${folder}`,
  ].join('\n');
}

/** How the hospital's system is set in motion, as it was asked for. */
type Choice = SystemChoice | WebChoice | ManualChoice;

function driverChoice(flags: Flags, configured: Settings['driver']): Choice {
  const command = flags.hisCommand ?? configured?.command;
  const kind = flags.his ?? (flags.hisCommand === undefined ? configured?.kind : 'command') ?? 'reference';
  // Without this the built-in hospital would be tested, and its report handed in for the vendor's.
  if (flags.hisUrl !== undefined && kind !== 'http' && kind !== 'web')
    throw new HarnessError('USAGE', `--his-url 只用于 --his http 或 web，驱动方式是 ${kind}`);
  switch (kind) {
    case 'reference':
      return { kind: 'reference' };
    case 'command':
      if (command === undefined) throw new HarnessError('USAGE', '--his command 需要同时给出 --his-command');
      return { kind: 'command', command };
    case 'manual':
      return manualChoice(flags, forPeople(flags.reporter));
    case 'web':
      return webChoice(flags, configured);
    case 'http':
      return httpChoice(flags.hisUrl?.href ?? configured?.url);
    default:
      throw new HarnessError('USAGE', `没有驱动方式 ${kind}；可用 reference、command、http、manual、web`);
  }
}

function httpChoice(url: string | undefined): SystemChoice {
  if (url !== undefined) return hookChoice(url);
  throw new HarnessError('USAGE', '--his http 需要同时给出 --his-url', {
    hint: '也可以在 evoucher.yaml 的 driver 中写 url。',
  });
}

/** A module that was named, or that stands in the configuration, and where the HIS's pages are. */
function webChoice(flags: Flags, configured: Settings['driver']): WebChoice {
  const { hisModule, hisUrl, headed, scannerHost: host, scannerPort: port } = flags;
  const scanner = scannerChoice(flags.scanner, { host, port });
  const module = hisModule ?? configured?.module;
  const url = hisUrl?.href ?? configured?.url;
  return {
    kind: 'web',
    headed,
    ...(scanner === undefined ? {} : { scanner }),
    ...(module === undefined ? {} : { module }),
    ...(url === undefined ? {} : { url }),
  };
}

function ledgerChoice(mode: string): NonNullable<CertifyOptions['ledger']> {
  if (isLedgerMode(mode)) return mode;
  throw new HarnessError('USAGE', `没有结算数据来源 ${mode}；可用 ${ledgerModes.join('、')}`);
}

/** Opens what a run on this machine is handed: the pages, or the desk of a person. */
function localDriver(choice: Choice): DriverChoice {
  if (choice.kind === 'web') return webDriver(choice);
  return choice.kind === 'manual' ? manualDriver(choice) : choice;
}

function hostedDriver(driver: Choice): HostedOptions['driver'] {
  if (driver.kind !== 'web') return driver;
  throw new HarnessError('USAGE', '在省项目组的中心上测试不能使用 --his web', {
    hint: '请改用 --his manual、command 或 http；网页自动操作用于本院自测。',
  });
}

/** The province's center knows the cards it dealt and what is declared; a list of the hospital's stays at home. */
function hostedLedger(mode: NonNullable<CertifyOptions['ledger']>): 'card' | 'declared' | 'observe' {
  if (mode !== 'csv' && mode !== 'platform') return mode;
  throw new HarnessError(
    'USAGE',
    `在省项目组的中心上测试不能使用 --ledger ${mode}；可用 card、declared、observe`,
  );
}

const configuredUrl = (text: string | undefined): URL | undefined =>
  text === undefined ? undefined : new URL(text);

const commaList = (text: string): readonly string[] => text.split(',').map((part) => part.trim());

function scenarioList(text: string): readonly ScenarioId[] {
  return commaList(text).map((name) => {
    if (isScenarioId(name)) return name;
    throw new InvalidArgumentError(`没有场景 ${name}；可用 ${scenarioTitles.map(({ id }) => id).join('、')}`);
  });
}

function suiteList(text: string): readonly SuiteId[] {
  return commaList(text).map((name) => {
    if (isSuiteId(name)) return name;
    throw new InvalidArgumentError(`没有演练 ${name}；可用 ${suiteTitles.map(({ id }) => id).join('、')}`);
  });
}

export function httpUrl(text: string): URL {
  if (!/^https?:\/\/./.test(text) || !URL.canParse(text))
    throw new InvalidArgumentError('应为 http:// 或 https:// 开头的地址');
  return new URL(text);
}

export function portNumber(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('端口为 0 到 65535 的整数');
  return port;
}

function wholeNumber(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('应为非负整数');
  return Number(text);
}
