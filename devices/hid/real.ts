import { HarnessError } from '../../src/domain/harness-error.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { createPosReader, POS_USAGE, POS_USAGE_PAGE, type PosScan } from './pos.ts';

/** A device on this computer that may be a scanner. */
export interface HidDevice {
  readonly kind: 'hid-pos' | 'keyboard';
  readonly title: string;
  readonly maker: string;
  /** `vvvv:pppp`, hexadecimal. */
  readonly usbId: string;
  readonly path: string;
}

/** The scanners that are plugged in. */
export interface HidPort {
  readonly devices: () => readonly HidDevice[];
  /** Passes every report on until it is closed. */
  readonly open: (
    path: string,
    heard: { readonly report: (bytes: Uint8Array) => void; readonly failed: (fault: unknown) => void },
  ) => Promise<{ readonly close: () => Promise<void> }>;
}

const KEYBOARD_PAGE = 0x01;
const KEYBOARD_USAGE = 0x06;

/**
 * The HID devices of this computer, through node-hid, which is loaded only here.
 * @throws HarnessError SCANNER-UNREACHABLE when its library cannot be loaded
 */
export async function openHid(): Promise<HidPort> {
  const { devices, HIDAsync } = await import('node-hid');
  try {
    devices();
  } catch (cause) {
    throw notLoaded(cause);
  }
  return {
    devices: () =>
      devices().flatMap(
        ({ path, product = '', manufacturer = '', vendorId, productId, usagePage, usage }) => {
          const kind = kindOf(usagePage, usage);
          if (path === undefined || kind === undefined) return [];
          const usbId = [vendorId, productId].map((id) => id.toString(16).padStart(4, '0')).join(':');
          return [{ kind, title: product, maker: manufacturer, usbId, path }];
        },
      ),
    open: async (path, { report, failed }) => {
      const device = await HIDAsync.open(path);
      device.on('data', report);
      device.on('error', failed);
      return { close: async () => device.close() };
    },
  };
}

function kindOf(page: number | undefined, usage: number | undefined): HidDevice['kind'] | undefined {
  if (page === POS_USAGE_PAGE && usage === POS_USAGE) return 'hid-pos';
  return page === KEYBOARD_PAGE && usage === KEYBOARD_USAGE ? 'keyboard' : undefined;
}

/** The error of a bare Linux, with the way to install what is missing. */
export function notLoaded(cause: unknown): HarnessError {
  const text = String(cause);
  const isLibusb = text.includes('libusb');
  return new HarnessError(
    'SCANNER-UNREACHABLE',
    isLibusb ? '缺少系统库 libusb-1.0，不能读取 USB 设备' : `不能读取 USB 设备：${text}`,
    {
      cause,
      hint: isLibusb
        ? 'Debian、Ubuntu、统信、麒麟：以管理员身份运行 apt-get install libusb-1.0-0；openEuler、CentOS：yum install libusbx。'
        : '请确认使用官方 Node.js，并重新运行 npm ci；也可以用网页检查：evoucher scan check。',
    },
  );
}

/**
 * Waits for one scan of a HID-POS scanner; `undefined` when none came in time.
 * @throws HarnessError SCANNER-UNREACHABLE
 */
export async function readPosScan(
  port: HidPort,
  path: string,
  { clock, withinMs }: { readonly clock: Clock; readonly withinMs: number },
): Promise<PosScan | undefined> {
  const waiting = new AbortController();
  const read = createPosReader();
  let scan: PosScan | undefined;
  let failure: unknown;
  const open = async (): ReturnType<HidPort['open']> =>
    port.open(path, {
      report: (bytes) => {
        scan ??= read(bytes);
        if (scan !== undefined) waiting.abort();
      },
      failed: (fault) => {
        failure = fault;
        waiting.abort();
      },
    });
  const device = await open().catch((cause: unknown) => {
    throw unreadable(path, cause);
  });
  await clock.wait(withinMs, waiting.signal);
  await device.close();
  if (scan === undefined && failure !== undefined) throw unreadable(path, failure);
  return scan;
}

const unreadable = (path: string, cause: unknown): HarnessError =>
  new HarnessError('SCANNER-UNREACHABLE', `不能读取扫码枪 ${path}：${String(cause)}`, {
    cause,
    hint: 'Linux 上请以管理员身份运行，或用 udev 规则给当前用户读写 hidraw 设备的权限；Windows 上请关闭占用它的程序。',
  });
