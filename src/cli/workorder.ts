import { writeFile } from 'node:fs/promises';

import { Option, type Command } from 'commander';

import { HarnessError } from '../domain/harness-error.ts';
import type { Stage } from '../app/review/workorder.ts';
import { known, showProgress } from './known.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly stage?: string;
  readonly city?: string;
  readonly in: readonly string[];
  readonly list?: string;
  readonly file?: string;
  readonly category?: string;
  readonly detail?: string;
  readonly challenges?: string;
  readonly out?: string;
  readonly exportConfirmed?: string;
}

export function addWorkorder(program: Command): void {
  program
    .command('workorder')
    .description('整理地市随工单提交的材料，并核对是否齐全')
    .option('--stage <STAGE>', 'access（接入申请）、go-live（上线申请）、business（业务需求）')
    .option('--city <NAME>', '地市，例如 聊城')
    .addOption(
      new Option('--in <FILE...>', '提交包，或存放提交包与审核结论的目录（含下级目录）').default([], '没有'),
    )
    .option('--list <F>', '接入清单（CSV 或 xlsx），补充提交包中没有的列')
    .option('--file <F>', '业务需求书')
    .option('--category <TEXT>', '工单类别（默认按接入指引；指引未规定的留空）')
    .option('--detail <TEXT>', '类别明细')
    .option('--challenges <F>', '签发的测试申请：文件或目录（默认为本机签发的）')
    .option('--out <DIR>', '材料目录（新的或空的）')
    .option('--export-confirmed <F.csv>', '导出省已确认的机构，供省里维护基础信息')
    .action(async (flags: Flags) => {
      if (flags.exportConfirmed !== undefined) await exportConfirmed(flags.exportConfirmed, flags);
      if (flags.exportConfirmed === undefined || flags.stage !== undefined) await arrange(flags);
    });
}

async function exportConfirmed(file: string, { in: paths, challenges }: Flags): Promise<void> {
  const [{ openDossiers }, { confirmedRows }, { writeCsv }] = await Promise.all([
    import('../app/review/dossier.ts'),
    import('../app/review/workorder.ts'),
    import('../app/machine/csv.ts'),
  ]);
  if (paths.length === 0) throw new HarnessError('USAGE', '请用 --in 给出提交包或目录');
  const rows = confirmedRows(
    await openDossiers(paths, { known: await known(challenges), done: showProgress }),
  );
  await writeFile(file, writeCsv(rows)).catch((cause: unknown) => {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入文件：${file}`, { cause });
  });
  screen.write(`省已确认 ${rows.length - 1} 家，已写入：${file}\n`);
}

async function arrange({ stage: text, city, out, in: paths, challenges, ...flags }: Flags): Promise<void> {
  const stage = stageOf(text);
  if (city === undefined || out === undefined) throw new HarnessError('USAGE', '请给出 --city 和 --out');
  const [{ writeWorkorder }, { materialWords }] = await Promise.all([
    import('../app/review/workorder-folder.ts'),
    import('../app/review/workorder.ts'),
  ]);
  const { materials, isComplete } = await writeWorkorder({
    ...flags,
    ...{ stage, city, out, paths },
    known: await known(challenges),
    done: showProgress,
  });
  screen.lines([
    ...materials.map(
      ({ subject, title, state, remark }) =>
        `${materialWords[state]}  ${subject}  ${title}${remark === '' ? '' : `：${remark}`}`,
    ),
    `${isComplete ? '材料齐全' : '材料不齐'}，已写入：${out}`,
  ]);
  if (!isComplete) process.exitCode = 1;
}

function stageOf(text: string | undefined): Stage {
  if (text === 'access' || text === 'go-live' || text === 'business') return text;
  throw new HarnessError('USAGE', '请用 --stage 说明环节：access、go-live 或 business');
}
