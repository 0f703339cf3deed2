import type { Command } from 'commander';

import { addScanCheck } from './scan-check.ts';
import { modelLines, previewLines } from './scan-lines.ts';
import { addScanPlug } from './scan-plug.ts';
import { addScanInput, readScanInput, type ScanInputFlags } from './scan-options.ts';
import { screen } from './screen.ts';

interface Flags extends ScanInputFlags {
  readonly to?: string;
  readonly json: boolean;
}

export function addScan(program: Command): void {
  const scan = program
    .command('scan')
    .description('扫码枪仿真，以及检查医院自己的扫码枪')
    // Behind the commands below the same names are their own.
    .enablePositionalOptions();
  addScanInput(scan)
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
      screen.write(`${text}\n`);
    });
  addScanCheck(scan);
  addScanPlug(scan);
}

async function scanOnce(flags: Flags): Promise<void> {
  const { to, json } = flags;
  const [{ scanRequest }, { previewOf }] = await Promise.all([
    import('../app/scan/request.ts'),
    import('../app/scan/preview.ts'),
  ]);
  const request = await scanRequest(readScanInput(flags));
  if (to === 'events') {
    const { scanEvents } = await import('../app/scan/events.ts');
    screen.write(`${JSON.stringify(scanEvents(request), null, 2)}\n`);
    return;
  }
  const preview = previewOf(request);
  if (to !== undefined) {
    const { deliverScan } = await import('../app/scan/deliver.ts');
    await deliverScan(request, to);
  }
  screen.write(`${json ? JSON.stringify(preview, null, 2) : previewLines(preview, to).join('\n')}\n`);
}
