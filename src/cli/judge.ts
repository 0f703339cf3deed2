import type { Command } from 'commander';
import { screen } from './screen.ts';

export function addJudge(program: Command): void {
  program
    .command('judge')
    .description('根据记录重新判定')
    .argument('<DIR>', '含有 journal.ndjson 的目录')
    .option('--json', '以 results.json 的格式输出', false)
    .option('--all', '列出每一处不符合，不省略', false)
    .action(async (folder: string, { json, all }: { readonly json: boolean; readonly all: boolean }) => {
      const [{ judgedFolder, exitCodeOf }, { onPaper }, { resultLines }, { readPipeline }] =
        await Promise.all([
          import('../app/certify/conclude.ts'),
          import('../app/certify/on-paper.ts'),
          import('./table.ts'),
          import('../app/machine/pipeline.ts'),
        ]);
      const judged = await judgedFolder(folder);
      const { results } = judged;
      const shown = readPipeline().isPipeline ? onPaper(judged) : results;
      screen.write(
        json
          ? `${JSON.stringify(results, null, 2)}\n`
          : `${resultLines(shown, { folder, isWhole: all }).join('\n')}\n`,
      );
      process.exitCode = exitCodeOf(results);
    });
}
