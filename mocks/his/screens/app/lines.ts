import { product, totalOf, typedPrice } from '../../values/money.ts';

/** A row as it is typed. */
export interface TypedLine {
  readonly id: number;
  code: string;
  pric: string;
  cnt: string;
}

let made = 0;

export const newLine = (): TypedLine => ({ id: (made += 1), code: '', pric: '', cnt: '1' });

/** The sum of a row; zero as long as it is not complete. */
export function sumOf({ pric, cnt }: TypedLine): string {
  const amount = typedPrice(pric);
  return amount === undefined || !/^\d{1,6}(\.\d{1,4})?$/.test(cnt.trim())
    ? '0.00'
    : product(amount, cnt.trim());
}

export const totalOfTyped = (lines: readonly TypedLine[]): string => totalOf(lines.map(sumOf));
