/**
 * Decimal numbers as they stand on the wire: text in, exact integers inside, text out. Never a float.
 * A value is kept as units of 10^-6 (the finest scale of the specification, `pric` N16,6).
 */
const SCALE = 6;
const POWERS = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000] as const;
const DECIMAL = /^([+-]?)(\d{1,24})(?:\.(\d{1,24}))?(?:[eE]([+-]?\d{1,2}))?$/;
/** The largest exponent: an amount has at most 24 digits on either side of its point. */
const MAX_EXPONENT = 24;

/** A decimal taken apart; digits stand on the side of the point where they belong. */
interface Parts {
  readonly isNegative: boolean;
  readonly whole: string;
  readonly fraction: string;
}

/** Takes decimal text apart. Numbers may have an exponent, as JSON and many libraries write them: 4.7E+1 is 47. */
function partsOf(text: string): Parts | undefined {
  const found = DECIMAL.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = '', fraction = '', power] = found;
  const isNegative = sign === '-';
  const exponent = Number(power ?? '0');
  if (exponent === 0) return { isNegative, whole, fraction };
  if (Math.abs(exponent) > MAX_EXPONENT) return undefined;
  const digits = whole + fraction.padEnd(exponent, '0');
  const point = whole.length + exponent;
  return point > 0
    ? { isNegative, whole: digits.slice(0, point), fraction: digits.slice(point) }
    : { isNegative, whole: '0', fraction: '0'.repeat(-point) + digits };
}

/** Tells a decimal that is written with an exponent. */
export const hasExponent = (text: string): boolean => /[eE]/.test(text) && partsOf(text) !== undefined;

/** An exact decimal in millionths. */
export type Decimal = bigint;

/** Reads decimal text; `undefined` when the text is no decimal or is finer than a millionth. */
export function decimal(text: string | undefined): Decimal | undefined {
  const short = text === undefined ? undefined : shortDecimal(text);
  if (short !== undefined) return BigInt(short);
  const parts = text === undefined ? undefined : partsOf(text);
  if (parts === undefined) return undefined;
  const kept = parts.fraction.replace(/0+$/, '');
  if (kept.length > SCALE) return undefined;
  const units = BigInt(parts.whole + kept.padEnd(SCALE, '0'));
  return parts.isNegative ? -units : units;
}

/** Longest text whose millionths are exact as a number. */
const SHORT = 9;

/** Most amounts are a few digits with a point: read digit by digit, without patterns, as a bill has thousands. */
function shortDecimal(text: string): number | undefined {
  if (text.length === 0 || text.length > SHORT) return undefined;
  let units = 0;
  let places = -1;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x2e && places === -1 && index > 0 && index < text.length - 1) places = 0;
    else if (code >= 0x30 && code <= 0x39) {
      units = units * 10 + (code - 0x30);
      if (places !== -1) places += 1;
    } else return undefined;
  }
  const missing = SCALE - Math.max(0, places);
  return missing < 0 ? undefined : units * (POWERS[missing] ?? 0);
}

/** The decimal with a fixed number of places; places beyond `scale` are rounded half away from zero. */
export function decimalText(value: Decimal, scale = 2): string {
  const rounded = roundTo(value, scale);
  const digits = (rounded < 0n ? -rounded : rounded).toString().padStart(SCALE + 1, '0');
  const whole = digits.slice(0, -SCALE);
  const fraction = digits.slice(-SCALE).slice(0, scale);
  return `${rounded < 0n ? '-' : ''}${whole}${scale > 0 ? `.${fraction}` : ''}`;
}

/** Rounds half away from zero to `scale` places, as a bill does. */
export function roundTo(value: Decimal, scale: number): Decimal {
  const step = 10n ** BigInt(SCALE - scale);
  const half = step / 2n;
  const magnitude = value < 0n ? -value : value;
  const rounded = ((magnitude + half) / step) * step;
  return value < 0n ? -rounded : rounded;
}

/** Product of two decimals, exact to 10^-12 and then rounded to a millionth. */
export function multiply(left: Decimal, right: Decimal): Decimal {
  const unit = 10n ** BigInt(SCALE);
  const product = left * right;
  const half = unit / 2n;
  return product < 0n ? -((-product + half) / unit) : (product + half) / unit;
}

/** Sum of decimal texts; absent and empty count as zero, `undefined` as soon as one is no decimal. */
export function sum(texts: readonly (string | undefined)[]): Decimal | undefined {
  let total = 0n;
  for (const text of texts) {
    const value = decimal(text === undefined || text === '' ? '0' : text);
    if (value === undefined) return undefined;
    total += value;
  }
  return total;
}

/** Tells whether the text fits N`precision`,`scale`: trailing zeros beyond the scale are no digits of their own. */
export function fitsDecimal(text: string, precision: number, scale: number): boolean {
  if (text.length <= Math.min(SHORT, precision - scale) && /^\d+(?:\.\d{1,2})?$/.test(text) && scale >= 2)
    return true;
  const parts = partsOf(text);
  if (parts === undefined) return false;
  const whole = parts.whole.replace(/^0+/, '');
  const fraction = parts.fraction.replace(/0+$/, '');
  return fraction.length <= scale && whole.length <= precision - scale;
}
