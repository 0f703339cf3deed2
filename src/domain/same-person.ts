import { idCheckCharacter } from './id-number.ts';

/** Names are written with or without blanks, with one or another dot, in wide or narrow letters. */
const plainName = (name: string): string =>
  name
    .normalize('NFKC')
    .replaceAll(/[·•‧・･．.\u2219\u22c5]/g, '·')
    .replaceAll(/\s/g, '')
    .toUpperCase();

/** Tells whether two ways of writing are the name of one person. */
export const isSameName = (one: string, other: string): boolean => plainName(one) === plainName(other);

/** Tells whether two ways of writing are one certificate: with a small x, with blanks, in the old form of 15 digits. */
export const isSameCertno = (one: string, other: string): boolean => plainCertno(one) === plainCertno(other);

function plainCertno(text: string): string {
  const plain = text.normalize('NFKC').replaceAll(/[\s-]/g, '').toUpperCase();
  if (!/^\d{15}$/.test(plain)) return plain;
  const digits = `${plain.slice(0, 6)}19${plain.slice(6)}`;
  return digits + idCheckCharacter(digits);
}

/** Tells a number of which the other is a copy with asterisks. */
export function isMaskOf(masked: string, whole: string): boolean {
  if (!masked.includes('*') || whole.includes('*')) return false;
  const [head = '', tail = ''] = [/^[^*]*/.exec(masked)?.[0], /[^*]*$/.exec(masked)?.[0]];
  return whole.startsWith(head) && whole.endsWith(tail) && head.length + tail.length < whole.length;
}

const sexes: Readonly<Record<string, '1' | '2'>> = {
  '1': '1',
  '2': '2',
  男: '1',
  女: '2',
  M: '1',
  F: '2',
  '01': '1',
  '02': '2',
};

/** Tells two sexes that cannot both be right; that it is not known or not stated contradicts nothing. */
export function isOtherSex(one: string, other: string): boolean {
  const [left, right] = [sexes[one], sexes[other]];
  return left !== undefined && right !== undefined && left !== right;
}
