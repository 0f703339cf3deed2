import type { Command } from 'commander';

import { addGoLive } from './go-live.ts';
import { screen } from './screen.ts';

export function addReport(program: Command): void {
  const report = program.command('report').description('生成报告');
  report
    .command('test')
    .description('由记录生成附件 2《接入测试报告》')
    .requiredOption('--in <DIR>', '含有 journal.ndjson 的目录')
    .option('--out <F.pdf>', '文件（默认为该目录下的 test-report.pdf）')
    .action(async (flags: { readonly in: string; readonly out?: string }) => {
      const { reportFolder } = await import('../app/certify/conclude.ts');
      const file = await reportFolder(flags.in, flags.out);
      screen.write(`${file}\n`);
    });
  addGoLive(report);
}
