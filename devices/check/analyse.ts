import { contentFindings } from './content-findings.ts';
import { scannerFinding, type ScannerFinding } from './findings.ts';
import { mannerOf, movedKey, strokesIn, type ScanManner, type SeenKey, type SeenStroke } from './manner.ts';

export type { SeenKey } from './manner.ts';

/** The keys and the text that came in while one test code was scanned. */
export interface SeenScan {
  readonly keys: readonly SeenKey[];
  /** The text of the field in the end. */
  readonly value: string;
}

export interface ScanAnalysis {
  readonly expected: string;
  /** The text that came, with `\r`, `\t` and `\n` for the keys that end a scan. */
  readonly received: string;
  /** Median time from key to key; `undefined` for less than two keys. */
  readonly gapMs: number | undefined;
  /** The way in which the characters came; `undefined` where none did. */
  readonly manner: ScanManner | undefined;
  readonly findings: readonly ScannerFinding[];
}

const IME_KEY_CODE = 229;
/** Beyond this no page takes keys for a scan; see docs/scanner.md for the limits of each. */
const SLOW_MS = 50;
const ENDS = /[\r\n\t]/g;

/**
 * Analyses one scan: what stands in the field decides, the keys tell how it got there. A right code is right in whatever
 * manner it came.
 */
export function analyseScan(expected: string, { keys, value }: SeenScan): ScanAnalysis {
  const strokes = strokesIn(keys);
  const inField = value.replace(ENDS, '');
  const gapMs = median(strokes.slice(1).map(({ at }, index) => at - (strokes[index]?.at ?? at)));
  const typed = strokes.map(({ text }) => text).join('');
  const found = { expected, strokes, inField, typed };
  const received = receivedText(found);
  const slow =
    gapMs !== undefined && gapMs > SLOW_MS
      ? [scannerFinding('slow', `每键约 ${Math.round(gapMs)} 毫秒；一般应在 ${SLOW_MS} 毫秒以内`)]
      : [];
  return {
    expected,
    received,
    gapMs,
    manner: strokes.length === 0 && inField === '' ? undefined : mannerOf(strokes),
    findings: [...findingsOf(found, received), ...slow],
  };
}

interface Found {
  readonly expected: string;
  readonly strokes: readonly SeenStroke[];
  /** The text of the field. */
  readonly inField: string;
  /** The text that the keys give. */
  readonly typed: string;
}

/** The text that is compared: that of the keys, unless the field has the right one and the keys do not say so. */
function receivedText({ expected, strokes, inField, typed }: Found): string {
  if (strokes.length === 0) return inField;
  const ending = /[\r\n\t]*$/.exec(typed)?.[0] ?? '';
  return inField === expected && typed.replace(ENDS, '') !== inField ? `${inField}${ending}` : typed;
}

function findingsOf(found: Found, received: string): readonly ScannerFinding[] {
  const { expected, strokes, inField } = found;
  if (strokes.length === 0)
    return inField === ''
      ? [scannerFinding('nothing')]
      : [...contentFindings(expected, `${inField}\r`, false), scannerFinding('suffix-unseen')];
  const isRight = inField === expected;
  // What the input method or the number pad made of the keys says nothing else about the scanner.
  const isEaten = strokes.some(({ keyCode }) => keyCode === IME_KEY_CODE);
  if ((!isRight && (isEaten || EAST_ASIAN.test(inField))) || (isEaten && !/[\r\n\t]$/.test(received)))
    return [scannerFinding('ime', fieldWords(inField))];
  const dead = strokes.find(({ isNumLockOff }) => isNumLockOff);
  if (!isRight && dead !== undefined)
    return [scannerFinding('num-lock', `按下小键盘“${dead.code.replace('Numpad', '')}”，得到“${dead.key}”`)];
  const content = received.replace(ENDS, '');
  const isThere = content.includes(expected);
  const contents = contentFindings(expected, received, !isThere && hasCapsLock(strokes));
  return [
    ...(isThere ? [] : computerFindings(strokes)),
    ...contents,
    // What is wrong with the keys explains the field; where they are right nothing does.
    ...(content === expected && !isRight ? [scannerFinding('field-differs', fieldWords(inField))] : []),
  ];
}

/** Characters and full-width forms that only an input method writes. */
const EAST_ASIAN = /[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]/;

const fieldWords = (value: string): string =>
  value === '' ? '输入框中没有文字' : `输入框中为“${value}”（${Array.from(value).length} 个字符）`;

const isLetter = (key: string): boolean => /^[a-z]$/i.test(key);

/** Caps Lock shows in a letter whose case is not what Shift makes it; without a place there is no Shift to see. */
const hasCapsLock = (strokes: readonly SeenStroke[]): boolean =>
  strokes.some(
    ({ key, code, shiftKey }) => code !== '' && isLetter(key) && (key === key.toUpperCase()) !== shiftKey,
  );

/** The scanner pressed the right places, and the computer read them as other characters. */
function computerFindings(strokes: readonly SeenStroke[]): readonly ScannerFinding[] {
  const moved = strokes.map(movedKey).find((one) => one !== undefined);
  return [
    ...(hasCapsLock(strokes) ? [scannerFinding('caps-lock')] : []),
    ...(moved === undefined
      ? []
      : [scannerFinding('layout', `按下美国键盘上“${moved.place}”的位置，得到“${moved.typed}”`)]),
  ];
}

function median(values: readonly number[]): number | undefined {
  return values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)];
}
