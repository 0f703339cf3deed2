import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';

import { HarnessError } from '../../src/domain/harness-error.ts';
import type { ScannerModel } from '../model.ts';
import type { Listener, PluggedScanner } from '../plugged.ts';
import { descriptorTypes } from '../usb/descriptors.ts';
import { designOf } from '../usb/design.ts';
import { CAPS_LOCK_LIGHT } from '../usb/keyboard.ts';
import { createEvent, inputEvent, readUhidEvent, UHID_EVENT_BYTES } from './uhid-events.ts';

export const UHID_PATH = '/dev/uhid';

export interface UhidScanner extends PluggedScanner {
  /** Unplugs the scanner. */
  readonly close: () => void;
}

/** The kernel's words are looked for this often; a read that waits would hold the process at its end. */
const LOOK_EVERY_MS = 20;

/**
 * A scanner of this very computer: its reports go to the kernel's HID drivers by file writes, without USB. `onState` is
 * called when a program begins and ends to read it.
 * @throws HarnessError USAGE for a serial scanner; SCANNER-UNREACHABLE when the kernel offers no such device
 */
export function openUhid(
  model: ScannerModel,
  onState: (state: 'attached' | 'listening') => void,
  path = UHID_PATH,
): UhidScanner {
  const { description } = designOf(model, 'uhid');
  const reportDescriptor = description.interfaces[0]?.further.get(descriptorTypes.report);
  if (reportDescriptor === undefined)
    throw new HarnessError('USAGE', `型号 ${model.id} 是串口扫码枪，不能用 --uhid`, {
      hint: '串口扫码枪请用 USB/IP（不加 --uhid），或用 evoucher scan --to 写到串口设备。',
    });
  const file = opened(path);
  const { product: name, serialNumber, idProduct } = description;
  writeSync(file, createEvent({ name, serialNumber, idProduct, reportDescriptor }));
  let hasCapsLock = false;
  let isOpen = false;
  let isClosed = false;
  let awaiting: (() => void)[] = [];

  const listener: Listener = {
    hasCapsLock: () => hasCapsLock,
    send: ({ bytes }) => void writeSync(file, inputEvent(bytes)),
    flush: async () => Promise.resolve(),
  };
  const turn = (isNowOpen: boolean): void => {
    isOpen = isNowOpen;
    onState(isOpen ? 'listening' : 'attached');
    if (isOpen) awaiting.splice(0).forEach((resolve) => resolve());
  };
  const look = (): void => {
    for (let event = heard(file); event !== undefined; event = heard(file)) {
      if (event.kind === 'open') turn(true);
      if (event.kind === 'close') turn(false);
      if (event.kind === 'output') hasCapsLock = ((event.data[0] ?? 0) & CAPS_LOCK_LIGHT) !== 0;
      if (event.kind === 'asked') writeSync(file, event.refusal);
    }
  };
  onState('attached');
  const timer = setInterval(look, LOOK_EVERY_MS);
  return {
    listener: async (signal) =>
      new Promise((resolve) => {
        const give = (): void => {
          signal.removeEventListener('abort', stop);
          resolve(listener);
        };
        const stop = (): void => {
          awaiting = awaiting.filter((one) => one !== give);
          resolve(undefined);
        };
        if (signal.aborted) stop();
        else if (isOpen) give();
        else {
          signal.addEventListener('abort', stop, { once: true });
          awaiting.push(give);
        }
      }),
    close: () => {
      if (isClosed) return;
      isClosed = true;
      clearInterval(timer);
      closeSync(file);
    },
  };
}

function opened(path: string): number {
  try {
    return openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    const isDenied = code === 'EACCES' || code === 'EPERM';
    throw new HarnessError(
      'SCANNER-UNREACHABLE',
      isDenied ? `没有写入 ${path} 的权限` : `本机没有 ${path}（${code}）`,
      {
        cause,
        hint: isDenied
          ? '请以管理员身份运行，或用 udev 规则给当前用户读写该设备的权限。'
          : '仅 Linux 有此设备：请先以管理员身份运行 modprobe uhid；内核不带此模块时去掉 --uhid，改用 USB/IP。',
      },
    );
  }
}

/** The next event of the kernel; `undefined` when it has said everything. */
function heard(file: number): ReturnType<typeof readUhidEvent> | undefined {
  const bytes = new Uint8Array(UHID_EVENT_BYTES);
  try {
    return readUhidEvent(bytes.subarray(0, readSync(file, bytes)));
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EAGAIN') return undefined;
    throw cause;
  }
}
