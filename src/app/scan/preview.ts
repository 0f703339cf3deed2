import { scanFaultTitle } from '../../../devices/faults.ts';
import { createPosReader } from '../../../devices/hid/pos.ts';
import { suffixTitles, type ScannerInterface } from '../../../devices/model.ts';
import type { ScanRequest } from '../../../devices/content.ts';
import { schedule, type Schedule } from '../../../devices/schedule.ts';

/** The effect of a scan, before anything is sent. */
export interface ScanPreview {
  readonly model: { readonly id: string; readonly title: string; readonly interface: ScannerInterface };
  /** The text that the HIS gets, with the keys that end a scan as `\r`, `\t`, `\n`. */
  readonly received: string;
  readonly suffix: string;
  /** Milliseconds from the first event to the last. */
  readonly ms: number;
  readonly events: number;
  readonly faults: readonly string[];
}

/** @throws HarnessError USAGE when the scanner cannot send the text or have the fault */
export function previewOf(request: ScanRequest): ScanPreview {
  const { model, faults = [] } = request;
  const made = schedule(request);
  return {
    model: { id: model.id, title: model.title, interface: model.interface },
    received: receivedBy(made),
    suffix: suffixTitles[faults.includes('no-suffix') ? 'none' : model.suffix],
    ms: Math.round(made.events.at(-1)?.at ?? 0),
    events: made.events.length,
    faults: faults.map(scanFaultTitle),
  };
}

function receivedBy(made: Schedule): string {
  switch (made.interface) {
    case 'keyboard':
      return made.events
        .map(({ type, key, text, code, ctrlKey }) => {
          if (type === 'up') return '';
          if (ctrlKey && code === 'KeyJ') return '\n';
          return key === 'Tab' ? '\t' : text;
        })
        .join('');
    case 'hid-pos': {
      const read = createPosReader();
      return made.events.map(({ bytes }) => read(bytes)?.text ?? '').join('');
    }
    case 'serial':
      return Buffer.concat(made.events.map(({ bytes }) => bytes)).toString('utf8');
  }
}
