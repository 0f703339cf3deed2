import type { Command } from 'commander';

import { known, showProgress } from './known.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly city: string;
  readonly in: readonly string[];
  readonly live?: string;
  readonly summary?: string;
  readonly summaryDraft?: string;
  readonly out: string;
  readonly strict: boolean;
  readonly challenges?: string;
}

/** `report go-live`. */
export function addGoLive(report: Command): void {
  report
    .command('go-live')
    .description('汇总已确认、已上线的医院，生成附件 3《上线确认报告》')
    .requiredOption('--city <NAME>', '地市，例如 聊城')
    .requiredOption('--in <FILE...>', '提交包，或存放提交包与审核结论的目录（含下级目录）')
    .option(
      '--live <F>',
      '上线清单（CSV 或 xlsx）：机构代码、机构名称、上线日期、功能验证人、日期、结果、首张正式凭证号',
    )
    .option('--summary <F.txt>', '改好的“用户测试综述”，每行一段')
    .option('--summary-draft <F.txt>', '另存自动生成的综述，供修改')
    .option('--challenges <F>', '签发的测试申请：文件或目录（默认为本机签发的）')
    .option('--out <F.pdf>', '文件', 'go-live.pdf')
    .option('--strict', '只要有机构不能列入，就什么也不写', false)
    .action(async ({ in: paths, strict, challenges, ...flags }: Flags) => {
      const { writeGoLive } = await import('../app/review/go-live-report.ts');
      const { hospitals, unlisted, setAside, unsealed, files } = await writeGoLive({
        ...flags,
        paths,
        isStrict: strict,
        known: await known(challenges),
        done: showProgress,
      });
      screen.lines([
        `列入 ${hospitals.length} 家，未列入 ${unlisted.length} 家`,
        ...unlisted.map(({ code, name, reason }) => `  未列入：${code} ${name}：${reason}`),
        ...setAside.map(({ code, name, reason }) => `  ${code} ${name}：${reason}`),
        ...unsealed.map(({ code, name, reason }) => `  提示：${code} ${name}：${reason}`),
        ...(files.length === 0 ? ['没有写入任何文件（--strict）'] : files.map((file) => `已写入：${file}`)),
      ]);
      if (unlisted.length > 0 || hospitals.length === 0) process.exitCode = 1;
    });
}
