import type { Page } from 'playwright';

import { isScanFault, type ScanFault } from '../../../devices/faults.ts';
import type { KeyboardModel, ScannerModel } from '../../../devices/model.ts';
import { keyEvents } from '../../../devices/key-events.ts';
import { findModel } from '../../../devices/models/index.ts';
import { scanIntoPage } from '../../../devices/scanner.ts';
import type { Act } from '../../domain/card.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { JournalWriter } from '../../evidence/journal-writer.ts';
import type { WebScanner } from '../../his/web-module.ts';
import {
  plugIntoKernel,
  plugIntoNetwork,
  reportsFor,
  scanInto,
  type AttachCommands,
  type PluggedIn,
  type PlugListener,
} from '../scan/plug.ts';

/** The way in which the scanner is plugged into the computer that the HIS runs on. */
export type ScannerPlug =
  { readonly kind: 'usbip'; readonly host: string; readonly port: number } | { readonly kind: 'uhid' };

/** A scanner that is a device, not keys of a page; somebody has to plug it in and to see that it is. */
export interface ScannerChoice {
  readonly plug: ScannerPlug;
  readonly listener: PlugListener & {
    readonly plugged: (model: ScannerModel, commands: readonly AttachCommands[]) => void;
  };
}

/** The one scanner of a run that is a device of a computer. */
export interface DeviceScanner extends PluggedIn {
  readonly transport: ScannerPlug['kind'];
  readonly model: KeyboardModel;
}

const USUAL_MODEL = 'honeywell-gun';

/** @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE, SCANNER-UNREACHABLE */
export async function openScanner({ plug, listener }: ScannerChoice): Promise<DeviceScanner> {
  const model = keyboardModel(USUAL_MODEL);
  const plugged =
    plug.kind === 'uhid' ? plugIntoKernel(model, listener) : await plugIntoNetwork(model, plug, listener);
  listener.plugged(model, plugged.commands);
  return { ...plugged, transport: plug.kind, model };
}

/** The act that a scan is for, and the journal where it is written down. */
export interface ScanPlace {
  readonly act: Act;
  readonly journal: JournalWriter;
}

/** Types into the focused place of the page. */
export function scannerOfPage(page: Page, { act, journal }: ScanPlace): WebScanner {
  return {
    scan: async (text, { model: name = USUAL_MODEL, faults = [] } = {}) => {
      const request = { model: keyboardModel(name), text, faults: faults.map(knownFault) };
      // Before the keys: what the hospital asks because of them stands behind it.
      const ms = Math.round(keyEvents(request).at(-1)?.at ?? 0);
      journal.append('scan', { act: act.id, card: act.card.id, model: name, text, faults, ms });
      await scanIntoPage(page, request);
    },
  };
}

/** Scans with the device that is plugged in; waits for the computer until `signal` is aborted. */
export function scannerOfDevice(
  device: DeviceScanner,
  { act, journal }: ScanPlace,
  signal: AbortSignal,
): WebScanner {
  const { scanner, transport, model } = device;
  return {
    scan: async (text, { model: name = model.id, faults = [] } = {}) => {
      if (name !== model.id)
        throw new HarnessError('USAGE', `接在电脑上的扫码枪是 ${model.id}，不能当作 ${name} 使用`, {
          hint: '请去掉模块中的型号，或不用 --scanner（直接送入页面）。',
        });
      const request = { model, text, faults: faults.map(knownFault) };
      const ms = Math.round(reportsFor(request, false).at(-1)?.at ?? 0);
      if ((await scanner.listener(signal)) === undefined)
        throw new HarnessError('SCANNER-UNREACHABLE', '没有电脑读取扫码枪', {
          hint: '请在运行医院系统的电脑上执行程序打印的连接命令。',
        });
      journal.append('scan', { act: act.id, card: act.card.id, model: name, text, faults, ms, transport });
      await scanInto(scanner, request, { signal });
    },
  };
}

function knownFault(name: string): ScanFault {
  if (isScanFault(name)) return name;
  throw new HarnessError('USAGE', `没有扫码故障 ${name}`, {
    hint: '请用 evoucher scan models 列出全部故障。',
  });
}

function keyboardModel(name: string): KeyboardModel {
  const model = findModel(name);
  if (model?.interface === 'keyboard') return model;
  throw new HarnessError('USAGE', `没有键盘方式的扫码枪型号 ${name}`, {
    hint: '请用 evoucher scan models 列出全部型号。',
  });
}
