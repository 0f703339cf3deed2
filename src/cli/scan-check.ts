import type { Command } from 'commander';

import type { ScannerCheck } from '../app/scan/check.ts';
import { portNumber } from './arguments.ts';
import { checkLines } from './scan-lines.ts';
import { errors, screen } from './screen.ts';

/** The time within which a code has to be scanned by a HID-POS scanner. */
const HID_WITHIN_MS = 60_000;

/** `list` and `check`: the hospital's own scanners. */
export function addScanCheck(scan: Command): void {
  scan
    .command('list')
    .description('列出本机上的扫码枪（HID-POS）和键盘口设备')
    .option('--json', '以 JSON 输出', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const { openHid } = await import('../app/scan/check.ts');
      const devices = (await openHid()).devices();
      const lines = devices.map(
        ({ kind, title, maker, usbId, path }) =>
          `${kind === 'hid-pos' ? 'HID-POS 扫码枪' : '键盘口设备（扫码枪或键盘）'}  ${maker} ${title}  ${usbId}  ${path}`,
      );
      const none = [
        '没有发现 HID-POS 扫码枪，也没有键盘口设备。',
        '串口扫码枪不在此列；键盘口扫码枪可直接用 evoucher scan check 检查。',
      ];
      screen.write(
        `${json ? JSON.stringify(devices, null, 2) : (lines.length === 0 ? none : lines).join('\n')}\n`,
      );
    });
  scan
    .command('check')
    .description('检查医院自己的扫码枪：后缀、键速、布局、大写锁定、输入法')
    .option('--hid [PATH]', '直接读取 HID-POS 扫码枪，不用网页')
    .option('--host <H>', '检查页面的监听地址；在另一台电脑上打开时用 0.0.0.0', '127.0.0.1')
    .option('--page-port <N>', '检查页面的端口（0 由系统选择）', portNumber, 0)
    .option('--json', '以 JSON 输出结果', false)
    .action(async (flags: Flags) => check(flags));
}

interface Flags {
  readonly hid?: string | true;
  readonly host: string;
  readonly pagePort: number;
  readonly json: boolean;
}

async function check({ hid, host, pagePort, json }: Flags): Promise<void> {
  // With --json the result alone is on standard output.
  const tell = (text: string): void => (json ? errors : screen).write(`${text}\n`);
  const found =
    hid === undefined
      ? await onPage(host, pagePort, tell)
      : await throughHid(hid === true ? undefined : hid, tell);
  const { isScannerRight } = await import('../app/scan/check.ts');
  screen.write(`${json ? JSON.stringify(found, null, 2) : checkLines(found).join('\n')}\n`);
  process.exitCode = isScannerRight(found) ? 0 : 1;
}

async function onPage(host: string, port: number, tell: (text: string) => void): Promise<ScannerCheck> {
  const { openCheckPage } = await import('../app/scan/check.ts');
  const page = await openCheckPage(host, port, (fault) => {
    errors.write(`${String(fault)}\n`);
  });
  tell(
    [
      '请在收费窗口的电脑上用浏览器打开：',
      ...page.urls.map((url) => `  ${url}`),
      '按 Ctrl-C 提前结束。',
    ].join('\n'),
  );
  const interrupted = new Promise<ScannerCheck>((resolve) => {
    process.once('SIGINT', () => resolve(page.soFar()));
  });
  const found = await Promise.race([page.finished, interrupted]);
  await page.close();
  return found;
}

async function throughHid(path: string | undefined, tell: (text: string) => void): Promise<ScannerCheck> {
  const [{ checkPosScanner, openHid }, { systemClock }, { default: QRCode }] = await Promise.all([
    import('../app/scan/check.ts'),
    import('../app/machine/system-clock.ts'),
    import('qrcode'),
  ]);
  return checkPosScanner({
    hid: await openHid(),
    path,
    clock: systemClock,
    withinMs: HID_WITHIN_MS,
    show: (code, device) => {
      tell(`请用 ${device.title} 扫：${code.title}（${code.text}）`);
      QRCode.toString(code.text, { type: 'terminal', small: true }, (_, picture) => tell(picture));
    },
  });
}
