import { InvalidArgumentError, type Command } from 'commander';

import { isScenarioId, scenarioTitles, type ScenarioId } from '../domain/form.ts';
import { HarnessError } from '../domain/harness-error.ts';
import type { CertifyOptions, DriverChoice } from '../app/certify.ts';

interface Flags {
  readonly config?: string;
  readonly his?: string;
  readonly hisCommand?: string;
  readonly scenario?: readonly ScenarioId[];
  readonly out: string;
  readonly host: string;
  readonly port: number;
  readonly seed: number;
  readonly reporter: readonly string[];
  readonly furtherCards: boolean;
  readonly sync: boolean;
  readonly resume: boolean;
  readonly profile: string;
  readonly ledger: string;
}

/** Options whose place is kept: each says that it is not there yet. */
const later = ['hisUrl', 'hisModule', 'cards', 'center', 'token', 'relay', 'headed'] as const;

export function addCertify(program: Command): void {
  program
    .command('certify')
    .description('运行全部测试场景，判定并生成测试结果（首要命令）')
    .option('--config <F>', '配置文件（默认为当前目录的 evoucher.yaml）')
    .option('--his <KIND>', 'HIS 驱动方式：reference（内置参考医院）、command（命令）')
    .option('--his-command <CMD>', '每个步骤运行一次的命令；步骤从标准输入给出')
    .option('--his-url <URL>', 'http 驱动的地址（尚未提供）')
    .option('--his-module <FILE>', 'web 驱动的模块（尚未提供）')
    .option(
      '--scenario <a,b>',
      `只运行这些场景：${scenarioTitles.map(({ id }) => id).join('、')}`,
      scenarioList,
    )
    .option('--out <DIR>', '结果目录', 'out')
    .option('--host <H>', '仿真中心的监听地址', '127.0.0.1')
    .option('--port <N>', '仿真中心的端口（0 由系统选择）', portNumber, 0)
    .option('--profile <P>', '省级差异配置', 'default')
    .option('--cards <F>', '自备案例卡（尚未提供）')
    .option('--ledger <MODE>', '结算数据来源：card（案例卡）、observe（只比对医院自身的材料）', 'card')
    .option('--center <URL>', '省项目组的仿真中心（尚未提供）')
    .option('--token <T>', '省项目组仿真中心的令牌（尚未提供）')
    .option('--relay <URL>', '中继到真实测试环境（尚未提供）')
    .option('--resume', '在原目录中继续：只重测未全部通过的场景，已有证据保留', false)
    .option('--seed <N>', '固定案例卡的金额', wholeNumber, 1)
    .option('--reporter <LIST>', '输出方式：list、junit、json、github', commaList, ['list'])
    .option('--no-further-cards', '不运行附加案例卡（门诊慢特病、仅个人账户、省内异地）')
    .option('--sync', '每个请求都落盘后再应答', false)
    .option('--headed', '显示浏览器（尚未提供）')
    .action(async (flags: Flags & Readonly<Record<string, unknown>>) => {
      refuseLater(flags);
      await run(flags);
    });
}

async function run(flags: Flags): Promise<void> {
  const [
    { certify, exitCodeOf },
    { loadSettings },
    { openPackage },
    { createListProgress, silentProgress },
    { resultLines },
  ] = await Promise.all([
    import('../app/certify.ts'),
    import('../app/config.ts'),
    import('../app/package-root.ts'),
    import('./progress.ts'),
    import('./table.ts'),
  ]);
  const settings = loadSettings(flags.config, process.cwd(), openPackage().schemas);
  const isListed = flags.reporter.includes('list');
  const controller = new AbortController();
  const interrupt = (): void => controller.abort();
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  const options: CertifyOptions = {
    settings,
    driver: driverChoice(flags, settings.driver),
    selected: flags.scenario ?? scenarioTitles.map(({ id }) => id),
    furtherCards: flags.furtherCards,
    out: flags.out,
    host: flags.host,
    port: flags.port,
    seed: flags.seed,
    // eslint-disable-next-line no-restricted-syntax -- the command inherits the caller's environment (design, section 7)
    environment: process.env,
    progress: isListed ? createListProgress(process.stdout) : silentProgress,
    signal: controller.signal,
    sync: flags.sync,
    resume: flags.resume,
    ledger: flags.ledger === 'observe' ? 'observe' : 'card',
  };
  const { results, folder } = await certify(options);
  const { reporterOutput } = await import('./reporters.ts');
  if (isListed) process.stdout.write(`${resultLines(results).join('\n')}\n`);
  process.stdout.write(await reporterOutput(flags.reporter, results, folder));
  if (isListed) process.stdout.write(`${whatToLookAt(folder)}\n`);
  process.exitCode = exitCodeOf(results);
}

function whatToLookAt(folder: string): string {
  return [
    '',
    `结果在 ${folder} 目录：`,
    '  results.json     逐行判定、检查项与证据',
    '  journal.ndjson   全部请求与应答的原始记录',
    '  junit.xml        供流水线读取',
    '  submission.zip   提交包（摘要清单，尚未签名）',
    `重新判定：evoucher judge ${folder}`,
  ].join('\n');
}

function driverChoice(
  flags: Flags,
  configured: { readonly kind?: string; readonly command?: string } | undefined,
): DriverChoice {
  const command = flags.hisCommand ?? configured?.command;
  const kind = flags.his ?? (flags.hisCommand === undefined ? configured?.kind : 'command') ?? 'reference';
  switch (kind) {
    case 'reference':
      return { kind: 'reference' };
    case 'command':
      if (command === undefined) throw new HarnessError('USAGE', '--his command 需要同时给出 --his-command');
      return { kind: 'command', command };
    case 'manual':
    case 'http':
    case 'web':
      throw new HarnessError('NOT-AVAILABLE-YET', `驱动方式 ${kind} 尚未提供`);
    default:
      throw new HarnessError('USAGE', `没有驱动方式 ${kind}；可用 reference、command`);
  }
}

function refuseLater(flags: Readonly<Record<string, unknown>>): void {
  for (const name of later) {
    if (flags[name] === undefined) continue;
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    throw new HarnessError('NOT-AVAILABLE-YET', `选项 ${option} 尚未提供`);
  }
  if (flags['profile'] !== 'default')
    throw new HarnessError('NOT-AVAILABLE-YET', '目前只有 default 一种省级差异配置');
  const ledger = String(flags['ledger']);
  if (['declared', 'csv'].includes(ledger))
    throw new HarnessError('NOT-AVAILABLE-YET', `结算数据来源 ${ledger} 尚未提供`);
  if (ledger !== 'card' && ledger !== 'observe')
    throw new HarnessError('USAGE', `没有结算数据来源 ${ledger}；可用 card、observe`);
  for (const name of flags['reporter'] as readonly string[]) {
    if (!['list', 'junit', 'json', 'github'].includes(name))
      throw new HarnessError('USAGE', `没有输出方式 ${name}`);
  }
}

const commaList = (text: string): readonly string[] => text.split(',').map((part) => part.trim());

function scenarioList(text: string): readonly ScenarioId[] {
  return commaList(text).map((name) => {
    if (isScenarioId(name)) return name;
    throw new InvalidArgumentError(`没有场景 ${name}；可用 ${scenarioTitles.map(({ id }) => id).join('、')}`);
  });
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
