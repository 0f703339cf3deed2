import { constants } from 'node:fs';
import { faultWords } from '../../src/domain/fault-words.ts';
import { open, stat } from 'node:fs/promises';

import { HarnessError } from '../../src/domain/harness-error.ts';
import type { Sink } from '../play.ts';
import type { BytesEvent } from '../schedule.ts';
import { createBytesSink } from './reports.ts';

export interface DeviceFile extends Sink<BytesEvent> {
  readonly close: () => Promise<void>;
}

/** Windows names its serial ports so; they are no files that can be looked at first. */
const WINDOWS_PORT = '\\\\.\\';

/**
 * A device that bytes are written to: a serial port, one end of a pair of virtual ones, or a HID gadget. Speed and mode of
 * a real port are the computer's (`stty`, `mode`): a pair of virtual ones has none.
 * @throws HarnessError SCANNER-UNREACHABLE, also for a file that is no device
 */
export async function openDeviceFile(path: string): Promise<DeviceFile> {
  try {
    if (!path.startsWith(WINDOWS_PORT)) {
      const file = await stat(path);
      if (!file.isCharacterDevice() && !file.isFIFO()) throw new Error('不是设备文件');
    }
    // Without the flag a process without a terminal would take the port for its own.
    const flags = constants.O_WRONLY | ((constants.O_NOCTTY as number | undefined) ?? 0);
    const device = await open(path, flags);
    const sink = createBytesSink(async (bytes) => {
      await device.write(bytes);
    });
    return { ...sink, close: async () => device.close() };
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    const reason = reasons[code] ?? faultWords(cause);
    throw new HarnessError('SCANNER-UNREACHABLE', `不能写入 ${path}：${reason}`, { cause });
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: '没有这个设备',
  EACCES: '没有写入的权限',
  EBUSY: '设备被其他程序占用',
  ENXIO: '设备没有接好',
};
