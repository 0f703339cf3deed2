/** A key of the US layout as browsers and USB name it. */
export interface Key {
  /** `KeyboardEvent.key` without a modifier. */
  readonly key: string;
  /** `KeyboardEvent.code` */
  readonly code: string;
  /** `KeyboardEvent.keyCode` and `which` of keydown and keyup. */
  readonly keyCode: number;
  /** Usage id on HID page 7. */
  readonly usage: number;
}

/** The key press that types a character. */
export interface Press extends Key {
  /** `KeyboardEvent.key` with the modifier. */
  readonly typed: string;
  readonly modifier: 'none' | 'shift' | 'control';
}

export const shiftKey: Key = { key: 'Shift', code: 'ShiftLeft', keyCode: 16, usage: 0xe1 };
export const controlKey: Key = { key: 'Control', code: 'ControlLeft', keyCode: 17, usage: 0xe0 };
export const capsLockKey: Key = { key: 'CapsLock', code: 'CapsLock', keyCode: 20, usage: 0x39 };

/** Keys with two characters: plain, with Shift, code, keyCode, usage id. */
const doubleKeys: readonly (readonly [string, string, string, number, number])[] = [
  ...Array.from('abcdefghijklmnopqrstuvwxyz').map((letter, index) => {
    const upper = letter.toUpperCase();
    return [letter, upper, `Key${upper}`, upper.charCodeAt(0), 0x04 + index] as const;
  }),
  ...Array.from('1234567890').map(
    (digit, index) =>
      [digit, '!@#$%^&*()'.charAt(index), `Digit${digit}`, digit.charCodeAt(0), 0x1e + index] as const,
  ),
  ['-', '_', 'Minus', 189, 0x2d],
  ['=', '+', 'Equal', 187, 0x2e],
  ['[', '{', 'BracketLeft', 219, 0x2f],
  [']', '}', 'BracketRight', 221, 0x30],
  ['\\', '|', 'Backslash', 220, 0x31],
  [';', ':', 'Semicolon', 186, 0x33],
  ["'", '"', 'Quote', 222, 0x34],
  ['`', '~', 'Backquote', 192, 0x35],
  [',', '<', 'Comma', 188, 0x36],
  ['.', '>', 'Period', 190, 0x37],
  ['/', '?', 'Slash', 191, 0x38],
];

const presses: ReadonlyMap<string, Press> = new Map<string, Press>([
  ...doubleKeys.flatMap(([plain, shifted, code, keyCode, usage]): readonly (readonly [string, Press])[] => {
    const key = { key: plain, code, keyCode, usage };
    return [
      [plain, { ...key, typed: plain, modifier: 'none' }],
      [shifted, { ...key, typed: shifted, modifier: 'shift' }],
    ];
  }),
  [' ', { key: ' ', code: 'Space', keyCode: 32, usage: 0x2c, typed: ' ', modifier: 'none' }],
  ['\r', { key: 'Enter', code: 'Enter', keyCode: 13, usage: 0x28, typed: 'Enter', modifier: 'none' }],
  ['\t', { key: 'Tab', code: 'Tab', keyCode: 9, usage: 0x2b, typed: 'Tab', modifier: 'none' }],
  // A line feed has no key of its own: scanners press Ctrl+J.
  ['\n', { key: 'j', code: 'KeyJ', keyCode: 74, usage: 0x0d, typed: 'j', modifier: 'control' }],
]);

/** The press that types a character on the US layout; `undefined` for one that it does not have. */
export const pressOf = (char: string): Press | undefined => presses.get(char);

/** The character of a usage id of HID page 7; `undefined` for keys that type nothing. */
export function charOf(usage: number, modifier: Press['modifier']): string | undefined {
  for (const [char, press] of presses) if (press.usage === usage && press.modifier === modifier) return char;
  return undefined;
}

/** The character that a key types on the US layout without Caps Lock; `undefined` for keys that type nothing. */
export function usTyped(code: string, isShifted: boolean): string | undefined {
  const modifier = isShifted && code !== 'Space' ? 'shift' : 'none';
  for (const press of presses.values())
    if (press.code === code && press.modifier === modifier && press.typed.length === 1) return press.typed;
  return undefined;
}
