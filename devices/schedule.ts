import { HarnessError } from '../src/domain/harness-error.ts';
import { contentsOf, randomOf, symbologies, type ScanRequest } from './content.ts';
import { pressedReport, releasedReport } from './hid/keyboard.ts';
import { posReports } from './hid/pos.ts';
import { keyEvents, type KeyEvent } from './key-events.ts';
import type { KeyboardModel, PosModel, SerialModel } from './model.ts';
import { strokesOf } from './strokes.ts';
import { capsLockKey } from './us-layout.ts';

/** Bytes to be sent; `at` is milliseconds from the start of the scan. */
export interface BytesEvent {
  readonly at: number;
  readonly bytes: Uint8Array;
}

/** The events of a scan and their instants, by the interface of the scanner. */
export type Schedule =
  | { readonly interface: 'keyboard'; readonly events: readonly KeyEvent[] }
  | { readonly interface: 'hid-pos'; readonly events: readonly BytesEvent[] }
  | { readonly interface: 'serial'; readonly events: readonly BytesEvent[] };

/**
 * The schedule of a scan; the same request always gives the same one.
 * @throws HarnessError USAGE when the scanner cannot send the text or have the fault
 */
export function schedule(request: ScanRequest): Schedule {
  const { model } = request;
  switch (model.interface) {
    case 'keyboard':
      return { interface: 'keyboard', events: keyEvents({ ...request, model }) };
    case 'hid-pos':
      return { interface: 'hid-pos', events: posSchedule({ ...request, model }) };
    case 'serial':
      return { interface: 'serial', events: serialBytes({ ...request, model }) };
  }
}

/** Caps Lock is pressed this long before and after the scan. */
const LOCK_MS = 20;

/**
 * The boot reports of a keyboard scan, for a computer on which Caps Lock is as it reported to the scanner. The fault of an open Caps
 * Lock presses the key around the scan, unless it is on already.
 * @throws HarnessError USAGE also for an input method: that is the computer's, not in the reports
 */
export function keyboardReports(
  request: ScanRequest<KeyboardModel>,
  hasCapsLock = false,
): readonly BytesEvent[] {
  if (request.faults?.includes('ime') === true)
    throw new HarnessError('USAGE', '输入法在电脑上，扫码枪的报文里没有它', {
      hint: '请在电脑上打开中文输入法后再扫，或在网页上仿真。',
    });
  const isFaulty = request.faults?.includes('caps-lock') ?? false;
  const taps = strokesOf(request, hasCapsLock || isFaulty).flatMap(({ at, until, press }) =>
    tap(at, until, pressedReport(press)),
  );
  if (!isFaulty || hasCapsLock) return taps;
  const lock = pressedReport({ usage: capsLockKey.usage, modifier: 'none' });
  const end = LOCK_MS * 2 + (taps.at(-1)?.at ?? 0);
  return [
    ...tap(0, LOCK_MS / 2, lock),
    ...taps.map(({ at, bytes }) => ({ at: at + LOCK_MS, bytes })),
    ...tap(end, end + LOCK_MS / 2, lock),
  ];
}

const tap = (at: number, until: number, report: Uint8Array): readonly BytesEvent[] => [
  { at, bytes: report },
  { at: until, bytes: releasedReport() },
];

/** Full speed USB asks a scanner for its reports about this often. */
const REPORT_EVERY_MS = 8;
/** Between the beeps of a double scan. */
const AGAIN_AFTER_MS = 400;

/** A HID-POS scan, report by report. */
export function posSchedule(request: ScanRequest<PosModel>): readonly BytesEvent[] {
  const aim = symbologies[request.symbology ?? 'qr'];
  return contentsOf(request, randomOf(request)).flatMap(({ head, text, tail }, beep) =>
    posReports(`${head}${text}${tail}`, aim).map((bytes, index) => ({
      at: beep * AGAIN_AFTER_MS + index * REPORT_EVERY_MS,
      bytes,
    })),
  );
}

const BITS_PER_BYTE = 10;

/** A serial scan, byte by byte at the line's speed. Text is UTF-8. */
export function serialBytes(request: ScanRequest<SerialModel>): readonly BytesEvent[] {
  const byteMs = (BITS_PER_BYTE * 1000) / request.model.baudRate;
  return contentsOf(request, randomOf(request)).flatMap(({ head, text, tail }, beep) =>
    [...new TextEncoder().encode(`${head}${text}${tail}`)].map((byte, index) => ({
      at: beep * AGAIN_AFTER_MS + index * byteMs,
      bytes: Uint8Array.of(byte),
    })),
  );
}
