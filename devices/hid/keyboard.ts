import { charOf, capsLockKey, type Press } from '../us-layout.ts';

/** Report descriptor of a boot keyboard (HID 1.11, appendix E.6): 8 bytes in, 1 byte of lights out. */
export const keyboardDescriptor: Uint8Array = Uint8Array.from([
  0x05, 0x01, 0x09, 0x06, 0xa1, 0x01,
  // Modifiers: eight bits.
  0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0x00, 0x25, 0x01, 0x75, 0x01, 0x95, 0x08, 0x81, 0x02,
  // Reserved byte.
  0x95, 0x01, 0x75, 0x08, 0x81, 0x01,
  // Lights: five bits and padding.
  0x95, 0x05, 0x75, 0x01, 0x05, 0x08, 0x19, 0x01, 0x29, 0x05, 0x91, 0x02, 0x95, 0x01, 0x75, 0x03, 0x91, 0x01,
  // Six keys.
  0x95, 0x06, 0x75, 0x08, 0x15, 0x00, 0x25, 0x65, 0x05, 0x07, 0x19, 0x00, 0x29, 0x65, 0x81, 0x00, 0xc0,
]);

export const KEYBOARD_REPORT_BYTES = 8;
const CONTROL_BITS = 0x11;
const SHIFT_BITS = 0x22;
const modifierByte = { none: 0x00, control: 0x01, shift: 0x02 } as const;

/** The report of a pressed key. */
export const pressedReport = ({ usage, modifier }: Pick<Press, 'usage' | 'modifier'>): Uint8Array =>
  Uint8Array.from([modifierByte[modifier], 0, usage, 0, 0, 0, 0, 0]);

/** The report of no key. */
export const releasedReport = (): Uint8Array => new Uint8Array(KEYBOARD_REPORT_BYTES);

/** The text that a host with the US layout types from these reports; Caps Lock is off at the start. */
export function textOfKeyboardReports(reports: readonly Uint8Array[]): string {
  let text = '';
  let hasCapsLock = false;
  let held: readonly number[] = [];
  for (const report of reports) {
    const keys = [...report.subarray(2, KEYBOARD_REPORT_BYTES)].filter((usage) => usage !== 0);
    for (const usage of keys.filter((candidate) => !held.includes(candidate))) {
      if (usage === capsLockKey.usage) hasCapsLock = !hasCapsLock;
      else text += typed(usage, report[0] ?? 0, hasCapsLock);
    }
    held = keys;
  }
  return text;
}

function typed(usage: number, modifiers: number, hasCapsLock: boolean): string {
  const plain = charOf(usage, 'none') ?? '';
  if ((modifiers & CONTROL_BITS) !== 0) return charOf(usage, 'control') ?? '';
  const isShifted = (modifiers & SHIFT_BITS) !== 0;
  const isLetter = /^[a-z]$/.test(plain);
  return isShifted !== (hasCapsLock && isLetter) ? (charOf(usage, 'shift') ?? plain) : plain;
}
