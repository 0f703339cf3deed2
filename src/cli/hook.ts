import { InvalidArgumentError, type Command } from 'commander';

import type { HookReport } from '../app/hook/hook-check.ts';
import type { ActName } from '../domain/card.ts';
import { portNumber } from './arguments.ts';
import { actWords, padded } from './words.ts';
import { errors, screen } from './screen.ts';

interface Flags {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly profile?: string;
  readonly ledger?: 'card' | 'declared';
  readonly act?: (typeof acts)[number];
  readonly json: boolean;
}

const acts = ['upload', 'query-upload', 'reupload', 'query-status'] as const;

export function addHook(program: Command): void {
  const hook = program.command('hook').description('厂商接口（--his http）：认证之前的契约测试');
  hook
    .command('check')
    .description('用一个临时的仿真中心逐项检查接口；不出具测试结果')
    .argument(
      '[URL]',
      '接口的地址（默认为 evoucher.yaml 的 driver.url）；令牌写入环境变量 EVOUCHER_HOOK_TOKEN',
    )
    .option('--act <ACT>', `做到哪一步为止：${acts.join('、')}（默认做完全部）`, actName)
    .option(
      '--ledger <MODE>',
      '结算数据来源：card（默认），declared（先要求 settle，并检查申报）',
      ledgerMode,
    )
    .option('--config <F>', '配置文件（默认为当前目录的 evoucher.yaml）')
    .option('--host <H>', '临时中心的监听地址；接口在另一台机器时须能访问（默认为 127.0.0.1）')
    .option('--port <N>', '临时中心的端口（默认由系统选择）', portNumber)
    .option('--profile <P>', '省级差异配置：内置的名称，或 YAML、JSON 文件（默认为 default）')
    .option('--json', '以 JSON 输出（schemas/hook-check.json）', false)
    .action(async (url: string | undefined, flags: Flags) => {
      const report = await check(url, flags);
      if (report === undefined) {
        errors.write('检查被中断，没有结论\n');
        process.exitCode = 1;
        return;
      }
      screen.write(flags.json ? `${JSON.stringify(report, null, 2)}\n` : asText(report));
      process.exitCode = report.centerFault === undefined ? (report.passed ? 0 : 1) : 3;
    });
}

/** The report, `undefined` when the check was interrupted: half a report would say more than is known. */
async function check(given: string | undefined, flags: Flags): Promise<HookReport | undefined> {
  const [{ checkHook }, { hookPlan }, { readSettings }, { openPackage }] = await Promise.all([
    import('../app/hook/hook-check.ts'),
    import('../app/hook/hook-plan.ts'),
    import('../app/settings/config.ts'),
    import('../app/machine/package-root.ts'),
  ]);
  const { config, act, json, ...asked } = flags;
  const file = readSettings(config, process.cwd(), openPackage().schemas);
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  // eslint-disable-next-line no-restricted-syntax -- the hook's token and the account that signs may stand there
  const environment = process.env;
  const report = await checkHook({
    plan: hookPlan({ ...asked, url: given }, environment, file),
    environment,
    ...(act === undefined ? {} : { upTo: act }),
    signal: controller.signal,
    ...(json ? {} : { onAct: said }),
  });
  return controller.signal.aborted ? undefined : report;
}

const said = (act: ActName): void => errors.write(`… ${actWords[act]}\n`);

const marks = { passed: '✓', advice: '!', failed: '✗', 'not-checked': '-' } as const;

function asText({ demands, passed, centerFault }: HookReport): string {
  const lines = demands.flatMap(({ title, status, found, remedy }) => [
    `${marks[status]} ${padded(title, 24)}${status === 'not-checked' ? `未检查：${found}` : found}`,
    ...(remedy === null ? [] : [`  ${padded('', 24)}→ ${remedy}`]),
  ]);
  const count = (wanted: HookReport['demands'][number]['status']): number =>
    demands.filter(({ status }) => status === wanted).length;
  const sum = `通过 ${count('passed')} 项，建议 ${count('advice')} 项，未通过 ${count('failed')} 项，未检查 ${count('not-checked')} 项`;
  const conclusion = passed ? '接口符合约定，可以用 certify --his http 测试' : '接口不符合约定，请按提示修改';
  const verdict =
    centerFault === undefined
      ? conclusion
      : `工具异常：仿真中心自身出错（${centerFault}），没有结论；请重试，重复出现时请附上提示反馈`;
  return `${[...lines, '', sum, verdict].join('\n')}\n`;
}

function actName(text: string): (typeof acts)[number] {
  const found = acts.find((act) => act === text);
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`可用 ${acts.join('、')}`);
}

function ledgerMode(text: string): 'card' | 'declared' {
  if (text === 'card' || text === 'declared') return text;
  throw new InvalidArgumentError('可用 card、declared');
}
