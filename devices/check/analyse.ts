import type { KeyEvent } from '../key-events.ts';
import { usTyped } from '../us-layout.ts';
import { contentFindings } from './content-findings.ts';
import { scannerFinding, type ScannerFinding } from './findings.ts';

/** A key event as a page notes it; `at` on any clock in milliseconds. */
export type SeenKey = Pick<KeyEvent, 'at' | 'type' | 'key' | 'code' | 'keyCode' | 'shiftKey' | 'ctrlKey'>;

/** The keys and the text that came in while one test code was scanned. */
export interface SeenScan {
  readonly keys: readonly SeenKey[];
  /** The text of the field in the end. */
  readonly value: string;
}

export interface ScanAnalysis {
  readonly expected: string;
  /** The typed text, with `\r`, `\t` and `\n` for the keys that end a scan. */
  readonly received: string;
  /** Median time from key to key; `undefined` for less than two keys. */
  readonly gapMs: number | undefined;
  readonly findings: readonly ScannerFinding[];
}

const IME_KEY_CODE = 229;
/** Beyond this no page takes keys for a scan; see docs/scanner.md for the limits of each. */
const SLOW_MS = 50;

/** Analyses the keys of one scan: suffix, speed, layout, Caps Lock and input method. */
export function analyseScan(expected: string, { keys, value }: SeenScan): ScanAnalysis {
  const downs = keys.filter(({ type, key }) => type === 'down' && !modifiers.has(key));
  const gapMs = median(downs.slice(1).map(({ at }, index) => at - (downs[index]?.at ?? at)));
  const received = downs.map(typed).join('');
  const slow =
    gapMs !== undefined && gapMs > SLOW_MS
      ? [scannerFinding('slow', `每键约 ${Math.round(gapMs)} 毫秒；一般应在 ${SLOW_MS} 毫秒以内`)]
      : [];
  const common = { expected, received, gapMs };
  if (downs.length === 0) return { ...common, findings: [scannerFinding('nothing')] };
  // What the input method made of the keys says nothing about the scanner.
  if (isTakenByIme(downs, value))
    return { ...common, findings: [scannerFinding('ime', fieldWords(value)), ...slow] };
  return {
    ...common,
    findings: [
      ...computerFindings(downs),
      ...contentFindings(expected, received, hasCapsLock(downs)),
      ...slow,
    ],
  };
}

const modifiers = new Set(['Shift', 'Control', 'Alt', 'Meta', 'CapsLock', 'NumLock']);

/** Full-width forms are an input method's, too. */
const isTakenByIme = (downs: readonly SeenKey[], value: string): boolean =>
  downs.some(({ keyCode }) => keyCode === IME_KEY_CODE) || /[^\x00-\x7f]/.test(value);

const fieldWords = (value: string): string => (value === '' ? '输入框中没有文字' : `输入框中为“${value}”`);

const ends: Readonly<Record<string, string>> = { Enter: '\r', Tab: '\t' };

function typed({ key, code, ctrlKey }: SeenKey): string {
  if (ctrlKey) return code === 'KeyJ' ? '\n' : '';
  return ends[key] ?? (key.length === 1 ? key : '');
}

const isLetter = (key: string): boolean => /^[a-z]$/i.test(key);

/** Caps Lock shows in a letter whose case is not what Shift makes it. */
const hasCapsLock = (downs: readonly SeenKey[]): boolean =>
  downs.some(({ key, shiftKey }) => isLetter(key) && (key === key.toUpperCase()) !== shiftKey);

/** The scanner pressed the right places, and the computer read them as other characters. */
function computerFindings(downs: readonly SeenKey[]): readonly ScannerFinding[] {
  const moved = downs.find(
    ({ key, code, shiftKey, ctrlKey }) =>
      !ctrlKey && key.length === 1 && usTyped(code, shiftKey)?.toLowerCase() !== key.toLowerCase(),
  );
  return [
    ...(hasCapsLock(downs) ? [scannerFinding('caps-lock')] : []),
    ...(moved === undefined
      ? []
      : [
          scannerFinding(
            'layout',
            `按下美国键盘上“${usTyped(moved.code, moved.shiftKey) ?? moved.code}”的位置，得到“${moved.key}”`,
          ),
        ]),
  ];
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
}
