import { usTyped } from '../us-layout.ts';
import type { KeyEvent } from '../key-events.ts';

/** A key event as a page notes it; `at` on any clock in milliseconds. */
export type SeenKey = Pick<KeyEvent, 'at' | 'type' | 'key' | 'code' | 'keyCode' | 'shiftKey' | 'ctrlKey'>;

/** A key of a scan that was pressed, with the text that it gives. */
export interface SeenStroke {
  readonly at: number;
  readonly key: string;
  readonly code: string;
  readonly keyCode: number;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  /** One character, `\r`, `\t` or `\n` for a key that ends a scan; empty for a key that types nothing. */
  readonly text: string;
  /** Written by its number on the number pad while Alt was held. */
  readonly isAltCode: boolean;
  /** A digit of the number pad that moves the cursor instead. */
  readonly isNumLockOff: boolean;
}

/** The ways in which a scan may come, and what people call them. Ids are for ever. */
export const scanManners = [
  { id: 'keyboard', title: '主键盘区' },
  { id: 'numpad', title: '数字小键盘' },
  { id: 'alt-numpad', title: 'Alt＋小键盘编码' },
  { id: 'no-code', title: '没有键位的按键（如经远程桌面）' },
  { id: 'other-layout', title: '另一种键盘布局' },
  { id: 'input-method', title: '经输入法' },
  { id: 'no-keys', title: '没有按键，直接写入输入框' },
  { id: 'hid-pos', title: 'HID-POS 接口' },
] as const;

export type ScanManner = (typeof scanManners)[number];

export const scanManner = (id: ScanManner['id']): ScanManner =>
  // Every id has its line: the ids are taken from the lines.
  scanManners.find((manner) => manner.id === id) ?? scanManners[0];

const IME_KEY_CODE = 229;
const modifiers = new Set(['Shift', 'Control', 'Alt', 'AltGraph', 'Meta', 'CapsLock', 'NumLock']);
const isAlt = ({ key, code }: SeenKey): boolean => key === 'Alt' || code === 'AltLeft' || code === 'AltRight';

/** Returns the strokes of a scan; the digits of a number that was typed with Alt are one stroke. */
export function strokesIn(keys: readonly SeenKey[]): readonly SeenStroke[] {
  const strokes: SeenStroke[] = [];
  let held: { digits: string; first: SeenKey | undefined } | undefined;
  for (const event of keys) {
    const digit = digitOf(event);
    if (isAlt(event)) {
      if (event.type === 'down') held ??= { digits: '', first: undefined };
      else {
        if (held?.first !== undefined) strokes.push(altStroke(held.first, held.digits));
        held = undefined;
      }
    } else if (event.type === 'down' && held !== undefined && digit !== undefined) {
      held.digits += digit;
      held.first ??= event;
    } else if (event.type === 'down' && !modifiers.has(event.key)) strokes.push(plainStroke(event, digit));
  }
  return strokes;
}

/** The digit of the number pad, also with NumLock off; a key without a place may be one of it. */
const digitOf = ({ code, key }: SeenKey): string | undefined =>
  code === '' ? /^\d$/.exec(key)?.[0] : /^Numpad(\d)$/.exec(code)?.[1];

function altStroke(first: SeenKey, digits: string): SeenStroke {
  const code = Number(digits) % 256;
  // Below 128 both code pages of Alt say the same.
  const text = code < 128 ? String.fromCharCode(code) : '';
  return { ...first, text, isAltCode: true, isNumLockOff: false };
}

const plainStroke = (event: SeenKey, digit: string | undefined): SeenStroke => ({
  ...event,
  text: typed(event),
  isAltCode: false,
  isNumLockOff: digit !== undefined && event.keyCode !== IME_KEY_CODE && event.key.length > 1,
});

const ends: Readonly<Record<string, string>> = { Enter: '\r', Tab: '\t' };

function typed({ key, code, ctrlKey }: SeenKey): string {
  if (ctrlKey && code === 'KeyJ') return '\n';
  if (ctrlKey && code === 'KeyM') return '\r';
  // With Control and Alt together other layouts type characters of their own; alone it types nothing.
  if (ctrlKey && /^[a-z]$/i.test(key)) return '';
  return ends[key] ?? (key.length === 1 ? key : '');
}

/** The place and the character of a key that the computer reads otherwise than a US keyboard. */
export function movedKey({
  key,
  code,
  shiftKey,
  ctrlKey,
  isAltCode,
}: SeenStroke): { readonly place: string; readonly typed: string } | undefined {
  // The number pad types the same everywhere, and a key without a place tells nothing.
  if (ctrlKey || isAltCode || code === '' || code.startsWith('Numpad') || key.length !== 1) return undefined;
  const place = usTyped(code, shiftKey);
  return place?.toLowerCase() === key.toLowerCase() ? undefined : { place: place ?? code, typed: key };
}

/** Returns the manner of a scan that came; the most unusual of its keys gives it the name. */
export function mannerOf(strokes: readonly SeenStroke[]): ScanManner {
  const written = strokes.filter(({ key, text }) => text === '' || !Object.hasOwn(ends, key));
  if (written.length === 0) return scanManner('no-keys');
  const some = (has: (stroke: SeenStroke) => boolean): boolean => written.some(has);
  if (some(({ isAltCode }) => isAltCode)) return scanManner('alt-numpad');
  if (some(({ keyCode }) => keyCode === IME_KEY_CODE)) return scanManner('input-method');
  if (some(({ code }) => code === '')) return scanManner('no-code');
  if (some(({ code }) => code.startsWith('Numpad'))) return scanManner('numpad');
  return scanManner(some((stroke) => movedKey(stroke) !== undefined) ? 'other-layout' : 'keyboard');
}
