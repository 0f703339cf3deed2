/** Adds two amounts of text with two decimals ("126.50"); money is never a float. */
export function plus(amount: string, other: string): string {
  const sum = cents(amount) + cents(other);
  const digits = (sum < 0n ? -sum : sum).toString().padStart(3, '0');
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** An amount with exactly two decimals. */
export const amount = (text: string | undefined): string => plus(text ?? '0', '0');

function cents(text: string): bigint {
  const match = /^(-?)(\d+)(?:\.(\d{1,2})0*)?$/.exec(text);
  if (match === null) throw new Error(`Failed to read an amount: "${text}" is not a number of two decimals.`);
  const [, sign, whole = '0', fraction = ''] = match;
  return BigInt(`${sign ?? ''}${whole}${fraction.padEnd(2, '0')}`);
}

/** The same number with the other sign, digits kept as they are written. */
export const negative = (text: string): string => (text.startsWith('-') ? text.slice(1) : `-${text}`);
