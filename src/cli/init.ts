import type { Command } from 'commander';
import { screen } from './screen.ts';

interface Flags {
  readonly his: string;
  readonly dir: string;
  readonly cards: boolean;
}

export function addInit(program: Command): void {
  program
    .command('init')
    .description('写出带注释的 evoucher.yaml')
    .option('--his <KIND>', 'HIS 驱动方式：reference、command、manual、http、web', 'reference')
    .option('--dir <D>', '写入的目录', '.')
    .option('--cards', '只写出自备案例卡的例子 cards.yaml', false)
    .action(async ({ his, dir, cards }: Flags) => {
      const { driverKind, writeCards, writeConfig } = await import('../app/settings/init.ts');
      if (cards) {
        screen.write(
          `已写出 ${writeCards(dir)}\n请改为本院的测试患者，在 evoucher.yaml 中写 cards，然后运行 evoucher doctor 检查。\n`,
        );
        return;
      }
      const path = writeConfig(dir, driverKind(his));
      screen.write(`已写出 ${path}\n请填写医院与 HIS 的信息，然后运行 evoucher doctor 检查。\n`);
    });
}
