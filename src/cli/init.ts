import type { Command } from 'commander';

export function addInit(program: Command): void {
  program
    .command('init')
    .description('写出带注释的 evoucher.yaml')
    .option('--his <KIND>', 'HIS 驱动方式：reference、command、manual、http、web', 'reference')
    .option('--dir <D>', '写入的目录', '.')
    .action(async ({ his, dir }: { readonly his: string; readonly dir: string }) => {
      const { driverKind, writeConfig } = await import('../app/init.ts');
      const path = writeConfig(dir, driverKind(his));
      process.stdout.write(`已写出 ${path}\n请填写医院与 HIS 的信息，然后运行 evoucher doctor 检查。\n`);
    });
}
