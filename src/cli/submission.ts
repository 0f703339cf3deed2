import type { Command } from 'commander';

import { HarnessError } from '../domain/harness-error.ts';

interface Flags {
  readonly withoutBodies: boolean;
  readonly out: string;
}

export function addSubmission(program: Command): void {
  const submission = program.command('submission').description('处理提交包');
  submission
    .command('redact')
    .description('生成供厂商参考的副本：签名与摘要链仍然成立，但不能据此重新判定')
    .argument('<F.zip>', '提交包')
    .option('--without-bodies', '略去单独存放的报文原文（64 KiB 以上）', false)
    .requiredOption('--out <F.zip>', '副本（不覆盖已有文件）')
    .action(async (file: string, { withoutBodies, out }: Flags) => {
      if (!withoutBodies) throw new HarnessError('USAGE', '请用 --without-bodies 说明要略去什么');
      const { redactFile } = await import('../app/redact.ts');
      const left = await redactFile(file, out);
      process.stdout.write(
        [
          `${out}：略去 ${left} 份报文原文`,
          '记录行内的小报文与各份报告仍在其中；副本不能代替提交包交给地市和省。',
          '',
        ].join('\n'),
      );
    });
}
