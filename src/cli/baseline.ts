import { existsSync, writeFileSync } from 'node:fs';
import { faultWords } from '../domain/fault-words.ts';

import { InvalidArgumentError, type Command } from 'commander';

import { HarnessError } from '../domain/harness-error.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly file: string;
  readonly reason?: string;
  readonly until?: string;
}

export function addBaseline(program: Command): void {
  program
    .command('baseline')
    .description('按一次测试的结果更新流水线的预期失败（certify --baseline）')
    .argument('<DIR>', '含有 journal.ndjson 的目录')
    .option('--file <F>', '基线文件，YAML 或 JSON；没有时新建', 'evoucher-baseline.yaml')
    .option('--reason <TEXT>', '为什么预期新列入的失败，例如缺陷单的编号', someText)
    .option('--until <DATE>', '新列入的失败最后有效的日期 yyyy-MM-dd', dayOfCalendar)
    .action(async (folder: string, { file, reason, until }: Flags) => {
      const [{ judgeFolder }, { loadBaseline }, { baselineText, updatedBaseline }, { openPackage }, words] =
        await Promise.all([
          import('../app/certify/conclude.ts'),
          import('../app/baseline/baseline.ts'),
          import('../app/baseline/update.ts'),
          import('../app/machine/package-root.ts'),
          import('../app/baseline/words.ts'),
        ]);
      const existing = existsSync(file) ? loadBaseline(file, openPackage().schemas) : [];
      const results = await judgeFolder(folder);
      const { baseline, added, removed } = updatedBaseline(existing, results, { reason, until });
      write(file, baselineText(baseline, file));
      const lines = [
        ...added.map((entry) => `列入 ${entry.row} ${words.symptomsText(entry)}`),
        ...removed.map((entry) => `删除 ${entry.row} ${words.symptomsText(entry)}`),
        `${file}：共 ${baseline.length} 项预期的失败`,
      ];
      screen.write(`${lines.join('\n')}\n`);
    });
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const reason = faultWords(cause);
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入 ${file}：${reason}`, {
      cause,
      hint: '请检查 --file 的路径与权限。',
    });
  }
}

function someText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('请写明原因');
  return text.trim();
}

function dayOfCalendar(text: string): string {
  const day = new Date(`${text}T00:00:00Z`);
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(day.getTime()) || !day.toISOString().startsWith(text))
    throw new InvalidArgumentError('应为 yyyy-MM-dd 形式的日期');
  return text;
}
