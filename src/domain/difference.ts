import { time } from './china-time.ts';

/**
 * Returns in words how a value became another one, where both still tell it: a clock of another zone, blanks at an end,
 * wide characters, zeros in front that a number does not have. `undefined` where they are simply different.
 */
export function differenceWords(expected: string, actual: string): string | undefined {
  if (expected === actual || expected === '' || actual === '') return undefined;
  return (
    hoursApart(time(expected), time(actual)) ??
    blankWords(expected, actual) ??
    writingWords(expected, actual) ??
    numberWords(expected, actual)
  );
}

const HALF_HOUR_MS = 1_800_000;
/** No two zones are further apart. */
const FURTHEST_HOURS = 26;

/**
 * Returns `差 8 小时，像是 UTC 时钟` and the like for two moments that are whole or half hours apart; `toleranceMs` is how far
 * two clocks of one zone may differ.
 */
export function hoursApart(
  known: number | undefined,
  stated: number | undefined,
  toleranceMs = 0,
): string | undefined {
  if (known === undefined || stated === undefined) return undefined;
  const halves = Math.round((stated - known) / HALF_HOUR_MS);
  const hours = halves / 2;
  if (halves === 0 || Math.abs(hours) > FURTHEST_HOURS) return undefined;
  if (Math.abs(stated - known - halves * HALF_HOUR_MS) > toleranceMs) return undefined;
  const likely = likelyCause(hours);
  return `差 ${Math.abs(hours)} 小时${likely === '' ? '' : `，${likely}`}`;
}

function likelyCause(hours: number): string {
  switch (hours) {
    case -8:
      return '像是 UTC 时钟';
    case 8:
      return '像是时区加了两次';
    case -12:
    case 12:
      return '像是 12 小时制（hh 应为 HH）';
    default:
      return Math.abs(hours) === 24 ? '' : '像是另一时区的时钟';
  }
}

const BLANKS = /^[\s\u200b\ufeff]+|[\s\u200b\ufeff]+$/g;

const bare = (text: string): string => text.replaceAll(BLANKS, '');
const packed = (text: string): string => text.replaceAll(/[\s\u200b\ufeff]/g, '');

/** Both sides as they are shown: in quotation marks where a blank is all that can be seen of the difference. */
export function shownSides(
  expected: string,
  actual: string,
): { readonly expected: string; readonly actual: string } {
  if (expected !== actual && packed(expected) === packed(actual))
    return { expected: `“${expected}”`, actual: `“${actual}”` };
  return { expected, actual: bare(actual) === actual ? actual : `“${actual}”` };
}

function blankWords(expected: string, actual: string): string | undefined {
  if (bare(expected) === bare(actual)) {
    const [longer, less] = [actual, expected].toSorted((left, right) => right.length - left.length);
    const side = (pattern: RegExp): number =>
      (pattern.exec(longer ?? '')?.[0].length ?? 0) - (pattern.exec(less ?? '')?.[0].length ?? 0);
    const [front, end] = [side(/^[\s\u200b\ufeff]*/), side(/[\s\u200b\ufeff]*$/)];
    const where = front > 0 && end > 0 ? '前后' : front > 0 ? '开头' : '末尾';
    return `${where}${longer === actual ? '多出' : '少了'}空白字符（${blankName(longer ?? '')}）`;
  }
  if (packed(expected) === packed(actual)) return '只有中间的空格不同';
  return bare(actual) === actual ? undefined : `前后有空白字符（${blankName(actual)}）`;
}

/** The kind of the blank at an end. */
function blankName(text: string): string {
  const found = (text.match(BLANKS) ?? [' ']).join('');
  if (found.includes('\ufeff') || found.includes('\u200b')) return '不可见字符，如 BOM';
  if (/[\r\n]/.test(found)) return '换行';
  if (found.includes('\t')) return '制表符';
  return /^ +$/.test(found) ? '空格' : '全角或其他空格';
}

function writingWords(expected: string, actual: string): string | undefined {
  if (expected.normalize('NFKC') === actual.normalize('NFKC')) return '只有全角、半角不同';
  if (expected.toLowerCase() === actual.toLowerCase()) return '只有大小写不同';
  if (isMask(expected, actual)) return '像是脱敏后的值';
  return undefined;
}

/** Asterisks where the other has characters. */
function isMask(expected: string, actual: string): boolean {
  const [head = '', ...rest] = actual.split(/\*+/);
  const tail = rest.at(-1);
  return (
    tail !== undefined &&
    head.length + tail.length > 0 &&
    !expected.includes('*') &&
    expected.startsWith(head) &&
    expected.endsWith(tail)
  );
}

/** Digits that a double keeps. */
const EXACT_DIGITS = 15;

function numberWords(expected: string, actual: string): string | undefined {
  if (!/^[\dA-Za-z]+$/.test(expected)) return undefined;
  if (expected.startsWith('0') && /^\d+$/.test(expected) && expected.replace(/^0+/, '') === actual)
    return '开头的 0 丢失，像是按数字处理了';
  if (/^\d(\.\d+)?[Ee]\+?\d+$/.test(actual)) return '写成了科学计数法，像是按数字处理了';
  const isRounded =
    /^\d{16,}$/.test(expected) &&
    /^\d+$/.test(actual) &&
    actual.length === expected.length &&
    actual.slice(0, EXACT_DIGITS) === expected.slice(0, EXACT_DIGITS);
  if (isRounded) return `第 ${EXACT_DIGITS + 1} 位起不同，像是按浮点数处理了`;
  return actual.length > 3 && actual.length < expected.length && expected.startsWith(actual)
    ? `第 ${actual.length + 1} 个字符起被截断`
    : undefined;
}
