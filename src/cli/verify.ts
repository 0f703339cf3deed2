import { writeFile } from 'node:fs/promises';

import type { Command } from 'commander';

import { HarnessError } from '../domain/harness-error.ts';
import type { VerifyResult } from '../app/verify/verify.ts';
import { known, showProgress } from './known.ts';
import { opener } from './opener.ts';
import { fileLines, tableLines, tableRows } from './verify-text.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly list?: string;
  readonly challenges?: string;
  readonly out?: string;
  readonly json: boolean;
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('验证提交包、运行目录或测试报告：是否真实，是否 12 项全部通过')
    .argument('<FILE...>', 'submission.zip、运行目录、test-report.pdf，或存放它们的目录')
    .option('--list <F.csv>', '接入清单（机构代码、机构名称），核对机构并列出尚未提交的')
    .option('--challenges <F>', '签发的测试申请：文件或目录（默认为本机签发的）')
    .option('--out <F.csv>', '把结果表写入文件')
    .option('--json', '以 JSON 输出（schemas/verify.json）', false)
    .action(async (paths: readonly string[], flags: Flags) => {
      const result = await run(paths, flags);
      if (flags.out !== undefined) await writeTable(flags.out, result);
      if (flags.json) screen.write(`${JSON.stringify(result, null, 2)}\n`);
      else screen.lines(words(result));
      const { verifyExitCode } = await import('../app/verify/verify.ts');
      process.exitCode = verifyExitCode(result);
    });
}

async function run(paths: readonly string[], { list, challenges }: Flags): Promise<VerifyResult> {
  const { verify } = await import('../app/verify/verify.ts');
  return verify({
    paths,
    ...(await known(challenges)),
    ...(list === undefined ? {} : { list }),
    done: showProgress,
    opener: async () => opener(),
  });
}

const words = (result: VerifyResult): readonly string[] =>
  result.files.length === 1 ? result.files.flatMap(fileLines) : tableLines(result);

async function writeTable(file: string, result: VerifyResult): Promise<void> {
  const { writeCsv } = await import('../app/machine/csv.ts');
  await writeFile(file, writeCsv(tableRows(result))).catch((cause: unknown) => {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入文件：${file}`, { cause });
  });
}
