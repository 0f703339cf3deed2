import type { Command } from 'commander';

import { portNumber } from './certify.ts';

interface Flags {
  readonly port: number;
  readonly host: string;
  readonly data?: string;
  readonly profile: string;
}

export function addCenter(program: Command): void {
  program
    .command('center')
    .description('只运行仿真凭证中心')
    .option('--port <N>', '端口（0 由系统选择）', portNumber, 8490)
    .option('--host <H>', '监听地址', '127.0.0.1')
    .option('--data <DIR>', '记录的目录（默认为临时目录）')
    .option('--profile <P>', '省级差异配置：内置的名称，或 YAML、JSON 文件', 'default')
    .action(async (flags: Flags) => {
      const { runCenter } = await import('../app/run-center.ts');
      const { signingLines } = await import('../app/signing-view.ts');
      const running = await runCenter(flags);
      process.stdout.write(
        [
          `仿真凭证中心已启动：${running.url}`,
          `健康检查：${running.origin}/healthz`,
          `记录目录：${running.folder}`,
          ...signingLines(running.signing),
          '按 Ctrl-C 结束',
          '',
        ].join('\n'),
      );
      const stop = (): void => {
        running.close().catch((fault: unknown) => {
          process.stderr.write(`${String(fault)}\n`);
          process.exitCode = 3;
        });
      };
      process.once('SIGINT', stop);
      process.once('SIGTERM', stop);
    });
}
