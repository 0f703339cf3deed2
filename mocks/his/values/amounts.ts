import { negative, plus } from './money.ts';

const SHAPE = /^\d{1,9}(\.\d{1,2})?$/;
const PRICE = /^(\d{1,7})(?:\.(\d{1,6}))?$/;

/** An amount as it is typed, with two decimals; `undefined` when it is none. */
export const typedAmount = (text: unknown): string | undefined =>
  typeof text === 'string' && SHAPE.test(text.trim()) ? plus(text.trim(), '0') : undefined;

/** A price as it is typed: medicines are priced in parts of a cent. */
export function typedPrice(text: unknown): string | undefined {
  const [, whole, fraction = ''] = typeof text === 'string' ? (PRICE.exec(text.trim()) ?? []) : [];
  return whole === undefined ? undefined : `${whole}.${fraction.padEnd(2, '0')}`;
}

/** Differences of amounts are amounts: below zero, zero, above. */
export const minus = (amount: string, other: string): string => plus(amount, negative(plus(other, '0')));
export const isPositive = (amount: string): boolean => /[1-9]/.test(amount) && !amount.startsWith('-');
export const isMore = (amount: string, than: string): boolean => isPositive(minus(amount, than));
export const totalOf = (amounts: readonly string[]): string => amounts.reduce(plus, '0.00');
export const smaller = (amount: string, other: string): string => (isMore(amount, other) ? other : amount);

/** The price of one times how many, rounded half up to cents; counts have up to four decimals. */
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
