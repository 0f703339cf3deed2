import type { Command } from 'commander';

export function addJudge(program: Command): void {
  program
    .command('judge')
    .description('根据记录重新判定')
    .argument('<DIR>', '含有 journal.ndjson 的目录')
    .option('--json', '以 results.json 的格式输出', false)
    .action(async (folder: string, { json }: { readonly json: boolean }) => {
      const [{ judgeFolder, exitCodeOf }, { resultLines }] = await Promise.all([
        import('../app/certify/conclude.ts'),
        import('./table.ts'),
      ]);
      const results = await judgeFolder(folder);
      process.stdout.write(
        json ? `${JSON.stringify(results, null, 2)}\n` : `${resultLines(results).join('\n')}\n`,
      );
      process.exitCode = exitCodeOf(results);
    });
}
