import type { Command } from 'commander';

import { home } from './home.ts';
import { passphrases } from './passphrase.ts';
import { sealWords } from './verify-text.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly in: string;
  readonly scan: readonly string[];
  readonly out?: string;
  readonly key?: string;
}

export function addSeal(program: Command): void {
  program
    .command('seal')
    .description('把盖章的附件 2（扫描件或电子签章的 PDF）附到提交包上，合成一个文件交给地市')
    .requiredOption('--in <F.zip>', '提交包 submission.zip')
    .requiredOption(
      '--scan <F...>',
      '盖章后逐页扫描的 JPEG、PNG 或 PDF（次序不限），或电子签章后的 test-report.pdf',
    )
    .option('--out <F.zip>', '写入的文件（默认为提交包旁的 <名称>.sealed.zip，不覆盖已有文件）')
    .option('--key <F.pem>', '医院的私钥（默认为本机的密钥）')
    .action(async ({ in: file, scan, out, key }: Flags) => {
      const [{ sealSubmission }, { openSigning }, { isoTime }] = await Promise.all([
        import('../app/seal/seal-submission.ts'),
        import('../app/trust/signing.ts'),
        import('../domain/china-time.ts'),
      ]);
      const signer = await openSigning(key ?? (await home()).key, passphrases());
      const addedAt = isoTime(Date.now());
      const sealed = await sealSubmission(
        { file, scans: scan, addedAt, ...(out === undefined ? {} : { out }) },
        signer,
      );
      screen.lines([
        `已附盖章件：${sealWords(sealed.seal)}`,
        ...(sealed.isSorted ? ['扫描的次序与报告不同，已按页码排好'] : []),
        `已写入：${sealed.file}（${Math.ceil(sealed.bytes / 1024)} KB）；请把这一个文件交给地市，它包含原提交包`,
      ]);
    });
}
