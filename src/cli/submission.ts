import type { Command } from 'commander';

import { HarnessError } from '../domain/harness-error.ts';
import { known } from './known.ts';
import { opener } from './opener.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly withoutBodies: boolean;
  readonly out: string;
}

export function addSubmission(program: Command): void {
  const submission = program.command('submission').description('处理提交包');
  addEncrypt(submission);
  addDecrypt(submission);
  submission
    .command('redact')
    .description('生成供厂商参考的副本：签名与摘要链仍然成立，但不能据此重新判定')
    .argument('<F.zip>', '提交包')
    .option('--without-bodies', '略去单独存放的报文原文（64 KiB 以上）', false)
    .requiredOption('--out <F.zip>', '副本（不覆盖已有文件）')
    .action(async (file: string, { withoutBodies, out }: Flags) => {
      if (!withoutBodies) throw new HarnessError('USAGE', '请用 --without-bodies 说明要略去什么');
      const { redactFile } = await import('../app/handover/redact.ts');
      const left = await redactFile(file, out);
      screen.lines([
        `${out}：略去 ${left} 份报文原文`,
        '记录行内的小报文与各份报告仍在其中；副本不能代替提交包交给地市和省。',
      ]);
    });
}

function addEncrypt(submission: Command): void {
  submission
    .command('encrypt')
    .description('为收件单位加密提交包：只有它的私钥能打开（SM2、SM4、HMAC-SM3）')
    .argument('<F.zip>', '提交包')
    .requiredOption('--to <KEY>', '收件单位：公钥文件（.pub.pem）、公钥，或信任列表中的名称、指纹')
    .option('--out <F>', '加密后的文件（默认为原名加 .enc，不覆盖已有文件）')
    .action(async (file: string, { to, out }: { readonly to: string; readonly out?: string }) => {
      const [{ encryptSubmission, recipientOf }, { trust }] = await Promise.all([
        import('../app/handover/encrypt.ts'),
        known(),
      ]);
      const encrypted = encryptSubmission(file, recipientOf(to, trust), out);
      screen.write(
        `已加密：${encrypted.file}\n只有公钥 ${encrypted.recipient} 的持有者能打开；原文件没有改动\n`,
      );
    });
}

function addDecrypt(submission: Command): void {
  submission
    .command('decrypt')
    .description('用收件单位的私钥解开加密的提交包')
    .argument('<F.enc>', '加密的提交包')
    .option('--key <F.pem>', '私钥（默认为本机的密钥）')
    .option('--out <F.zip>', '解开后的文件（默认去掉 .enc，不覆盖已有文件）')
    .action(async (file: string, { key, out }: { readonly key?: string; readonly out?: string }) => {
      const { decryptSubmission } = await import('../app/handover/encrypt.ts');
      screen.write(`已解开：${decryptSubmission(file, await opener(key), out)}\n`);
    });
}
