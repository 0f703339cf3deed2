import type { ScanRequest } from './content.ts';
import { machinePace, play, type Pace, type Sink } from './play.ts';
import { keyboardReports, posSchedule, serialBytes, type BytesEvent } from './schedule.ts';

/** A program on a computer that reads the scanner, through the drivers of its system. */
export interface Listener extends Sink<BytesEvent> {
  /** True when Caps Lock is on at the computer, as far as it reported that to the scanner. */
  readonly hasCapsLock: () => boolean;
}

/** An emulated scanner that is a device of a computer. */
export interface PluggedScanner {
  /** Resolves as soon as somebody listens, with `undefined` when `signal` is aborted first. */
  readonly listener: (signal: AbortSignal) => Promise<Listener | undefined>;
}

/**
 * Scans once, as soon as somebody listens, at the model's pace; `false` when `signal` was aborted before.
 * @throws HarnessError USAGE when the scanner cannot send the text or have the fault; SCANNER-UNREACHABLE when the computer
 * left in the middle
 */
export async function scanInto(
  scanner: PluggedScanner,
  request: ScanRequest,
  { signal, pace = machinePace }: { readonly signal: AbortSignal; readonly pace?: Pace },
): Promise<boolean> {
  // A scan that cannot be sent is refused before anybody waits for it.
  reportsFor(request, false);
  const listener = await scanner.listener(signal);
  if (listener === undefined) return false;
  await play(reportsFor(request, listener.hasCapsLock()), listener, pace);
  return true;
}

/**
 * The reports or bytes that a scan sends over USB, by the kind of scanner.
 * @throws HarnessError USAGE
 */
export function reportsFor(request: ScanRequest, hasCapsLock: boolean): readonly BytesEvent[] {
  const { model } = request;
  switch (model.interface) {
    case 'keyboard':
      return keyboardReports({ ...request, model }, hasCapsLock);
    case 'hid-pos':
      return posSchedule({ ...request, model });
    case 'serial':
      return serialBytes({ ...request, model });
  }
}
