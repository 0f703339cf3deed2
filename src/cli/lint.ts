import { readFile } from 'node:fs/promises';

import type { Command } from 'commander';

import type { LintSource } from '../app/lint/lint.ts';
import { lintLines } from './lint-lines.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly profile: string;
  readonly json: boolean;
}

export function addLint(program: Command): void {
  program
    .command('lint')
    .description('检查单个报文或文件：请求报文、批次压缩包、结构化 XML、PDF、OFD（按内容识别）')
    .argument('<FILE...>', '文件；- 为标准输入')
    .option('--profile <P>', '省级差异配置：内置的名称，或 YAML、JSON 文件', 'default')
    .option('--json', '以 JSON 输出（schemas/lint.json）', false)
    .action(async (names: readonly string[], { profile, json }: Flags) => {
      const { lint, lintExitCode } = await import('../app/lint/lint.ts');
      const report = await lint(await Promise.all([...new Set(names)].map(source)), { profile });
      if (json) screen.write(`${JSON.stringify(report, null, 2)}\n`);
      else screen.lines(lintLines(report));
      process.exitCode = lintExitCode(report);
    });
}

async function source(name: string): Promise<LintSource> {
  if (name === '-') return { name: '标准输入', bytes: await standardInput() };
  try {
    return { name, bytes: await readFile(name) };
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : String(fault);
    return { name, unread: reasons[code] ?? `不能读取（${code}）` };
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件',
  EISDIR: '是一个目录，请给出文件',
  EACCES: '没有读取的权限',
};

async function standardInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
