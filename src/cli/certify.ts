import { Option, type Command } from 'commander';

import { MOST_DEADLINE_S, MOST_SILENCE_S } from '../app/settings/default-times.ts';
import { scenarioTitles } from '../domain/form.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { suiteTitles } from '../domain/suite.ts';
import { driverWords } from '../domain/words.ts';
import { httpUrl, portNumber, scenarioList, secondsUpTo, suiteList, wholeNumber } from './arguments.ts';
import type { CertifyFlags } from './certify-flags.ts';
import { forPeople, reporterList } from './reporters.ts';
import { scannerFlag } from './scanner-options.ts';

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
    .option(
      '--act-deadline <S>',
      `每一步最多等待的秒数，1 到 ${MOST_DEADLINE_S}（默认 60；人工操作不限）`,
      secondsUpTo(MOST_DEADLINE_S),
    )
    .option(
      '--silence <S>',
      `医院系统报告完成后，再等所需请求的秒数，1 到 ${MOST_SILENCE_S}（默认 2）`,
      secondsUpTo(MOST_SILENCE_S),
    )
    .option('--seed <N>', '固定案例卡的金额（默认为 1）', wholeNumber)
    .addOption(
      new Option('--reporter <LIST>', '输出方式：list、junit、json、github；junit=文件、json=文件 写入文件')
        .argParser(reporterList)
        .default({ list: true, github: false }, 'list'),
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
    .action(async (flags: CertifyFlags) => {
      try {
        const { runCertify } = await import('./certify-run.ts');
        await runCertify(flags);
      } catch (fault) {
        if (flags.reporter.github && fault instanceof HarnessError) {
          const { githubFault } = await import('./github-annotations.ts');
          forPeople(flags.reporter).write(githubFault(fault.message, fault.hint));
        }
        throw fault;
      }
    });
}
