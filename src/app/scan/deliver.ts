import type { ScanRequest } from '../../../devices/content.ts';
import { play } from '../../../devices/play.ts';
import { reportsFor } from '../../../devices/plugged.ts';
import type { BytesEvent } from '../../../devices/schedule.ts';
import { openDeviceFile } from '../../../devices/transports/device-file.ts';
import { HarnessError } from '../../domain/harness-error.ts';

/** Matches a USB gadget of Linux: what is written there comes out of a real USB port. */
const HID_GADGET = /^\/dev\/hidg\d+$/;

/**
 * Scans to a device of this computer, at the model's pace.
 * @throws HarnessError USAGE, SCANNER-UNREACHABLE
 */
export async function deliverScan(request: ScanRequest, path: string): Promise<void> {
  const events = bytesFor(request, path);
  const device = await openDeviceFile(path);
  try {
    await play(events, device);
  } finally {
    await device.close();
  }
}

function bytesFor(request: ScanRequest, path: string): readonly BytesEvent[] {
  const { model } = request;
  if (model.interface !== 'serial' && !HID_GADGET.test(path))
    throw new HarnessError('USAGE', `型号 ${model.id} 不是串口扫码枪，不能写到 ${path}`, {
      hint: '写串口请用 --model serial-gun；键盘口和 HID-POS 请用 evoucher scan plug 接到电脑上，或写到 USB 设备口 /dev/hidgN。',
    });
  return reportsFor(request, false);
}
