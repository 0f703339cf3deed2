import { day } from './china-time.ts';

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** Tells whether the text looks like a resident's id number: other certificates have other shapes. */
export const looksLikeIdNumber = (text: string): boolean => /^\d{17}[\dXx]$/.test(text);

/** The check character of the first 17 digits (GB 11643). */
export function idCheckCharacter(digits: string): string {
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return '10X98765432'[sum % 11] ?? '';
}

/** The mistake in an 18-character id number, in Chinese; `undefined` when nothing is. */
export function idNumberFault(text: string): 'birth date' | 'check character' | undefined {
  if (day(text.slice(6, 14)) === undefined) return 'birth date';
  return idCheckCharacter(text.slice(0, 17)) === text.slice(17).toUpperCase() ? undefined : 'check character';
}
