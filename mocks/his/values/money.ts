/** The sum of two amounts, each text with at most two decimals ("126.50"); money is never a float. */
export function plus(amount: string, other: string): string {
  const sum = cents(amount) + cents(other);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(3, '0');
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** The amount with exactly two decimals; an absent one is "0.00". */
export const amount = (text: string | undefined): string => plus(text ?? '0', '0');

function cents(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(text);
  if (match === null) throw new Error(`Failed to read an amount: "${text}" is not a number of two decimals.`);
  const [, sign, whole = '0', fraction = ''] = match;
  return BigInt(`${sign ?? ''}${whole}${fraction.padEnd(2, '0')}`);
}

/** The same number with the other sign, digits kept as they are written. */
export const negative = (text: string): string => (text.startsWith('-') ? text.slice(1) : `-${text}`);

/** The difference of two amounts; below zero when the other is more. */
export const minus = (amount: string, other: string): string => plus(amount, negative(plus(other, '0')));

/** True for an amount above zero. */
export const isPositive = (amount: string): boolean => /[1-9]/.test(amount) && !amount.startsWith('-');

/** True when the amount is above the other. */
export const isMore = (amount: string, than: string): boolean => isPositive(minus(amount, than));

/** The smaller of two amounts. */
export const smaller = (amount: string, other: string): string => (isMore(amount, other) ? other : amount);

/** The sum of all the amounts; "0.00" for none. */
export const totalOf = (amounts: readonly string[]): string => amounts.reduce(plus, '0.00');

/** The unit price times the count, rounded half up to cents; counts have up to four decimals. */
export function product(pric: string, cnt: string): string {
  const [scaled, decimals] = [pric, cnt].reduce<[bigint, number]>(
    ([value, places], text) => {
      const [whole = '0', fraction = ''] = text.split('.');
      return [value * BigInt(whole + fraction), places + fraction.length];
    },
    [1n, 0],
  );
  const unit = 10n ** BigInt(Math.max(decimals - 2, 0));
  const cents = decimals >= 2 ? (scaled + unit / 2n) / unit : scaled * 10n ** BigInt(2 - decimals);
  const digits = cents.toString().padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

const AMOUNT = /^\d{1,9}(\.\d{1,2})?$/;
const PRICE = /^(\d{1,7})(?:\.(\d{1,6}))?$/;

/** An amount as somebody typed it, with two decimals; `undefined` when the text is none. */
export const typedAmount = (text: unknown): string | undefined =>
  typeof text === 'string' && AMOUNT.test(text.trim()) ? plus(text.trim(), '0') : undefined;

/** A unit price as somebody typed it, two to six decimals, since medicines are priced in parts of a cent. */
export function typedPrice(text: unknown): string | undefined {
  const [, whole, fraction = ''] = typeof text === 'string' ? (PRICE.exec(text.trim()) ?? []) : [];
  return whole === undefined ? undefined : `${whole}.${fraction.padEnd(2, '0')}`;
}
