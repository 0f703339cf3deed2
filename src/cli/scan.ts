import { InvalidArgumentError, type Command } from 'commander';

import { addScanCheck } from './scan-check.ts';
import { modelLines, previewLines } from './scan-lines.ts';

interface Flags {
  readonly text?: string;
  readonly image?: string;
  readonly wallet?: string;
  readonly person?: string;
  readonly model: string;
  readonly suffix?: 'enter' | 'tab' | 'crlf' | 'none';
  readonly fault: readonly string[];
  readonly seed: number;
  readonly to?: string;
  readonly json: boolean;
}

export function addScan(program: Command): void {
  const scan = program
    .command('scan')
    .description('扫码枪仿真，以及检查医院自己的扫码枪')
    // Behind the commands below the same names are their own.
    .enablePositionalOptions()
    .option('--text <T>', '要扫描的内容')
    .option('--image <F>', '扫描图片（PNG、JPEG）中的码')
    .option('--wallet <URL>', '扫描参保人手机端的二维码：操作员页面或手机页面的地址')
    .option('--person <P>', '哪一位参保人：姓名、证件号码或编号（与 --wallet 合用）')
    .option('--model <M>', '型号：evoucher scan models 列出；或 .json 型号文件', 'honeywell-gun')
    .option('--suffix <S>', '后缀：enter、tab、crlf、none（默认按型号）', suffix)
    .option('--fault <F>', '故障，可重复给出或用逗号分隔', faults, [])
    .option('--seed <N>', '固定键距的抖动与故障的位置', seed, 1)
    .option('--to <PATH>', 'events：以 JSON 输出事件；或设备路径（串口、/dev/hidgN）。默认只预览')
    .option('--json', '以 JSON 输出预览', false)
    .action(async (flags: Flags) => scanOnce(flags));
  scan
    .command('models')
    .description('列出扫码枪型号与可仿真的故障')
    .option('--json', '以 JSON 输出', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const { scanFaults, scannerModels } = await import('../app/scan/models.ts');
      const text = json
        ? JSON.stringify({ models: scannerModels, faults: scanFaults }, null, 2)
        : modelLines(scannerModels, scanFaults).join('\n');
      process.stdout.write(`${text}\n`);
    });
  addScanCheck(scan);
}

async function scanOnce(flags: Flags): Promise<void> {
  const { text, image, wallet, person, model, suffix: end, fault, seed: start, to, json } = flags;
  const [{ scanRequest }, { previewOf }] = await Promise.all([
    import('../app/scan/request.ts'),
    import('../app/scan/preview.ts'),
  ]);
  const request = await scanRequest({
    text,
    image,
    wallet,
    person,
    model,
    suffix: end,
    faults: fault,
    seed: start,
  });
  if (to === 'events') {
    const { scanEvents } = await import('../app/scan/events.ts');
    process.stdout.write(`${JSON.stringify(scanEvents(request), null, 2)}\n`);
    return;
  }
  const preview = previewOf(request);
  if (to !== undefined) {
    const { deliverScan } = await import('../app/scan/deliver.ts');
    await deliverScan(request, to);
  }
  process.stdout.write(`${json ? JSON.stringify(preview, null, 2) : previewLines(preview, to).join('\n')}\n`);
}

const suffixes = ['enter', 'tab', 'crlf', 'none'] as const;

function suffix(text: string): (typeof suffixes)[number] {
  const found = suffixes.find((one) => one === text);
  if (found === undefined) throw new InvalidArgumentError(`可用：${suffixes.join('、')}`);
  return found;
}

const faults = (text: string, before: readonly string[]): readonly string[] => [
  ...before,
  ...text.split(',').filter((one) => one !== ''),
];

function seed(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('应为整数');
  return Number(text);
}
