/**
 * Characters that cannot be seen: controls, direction and width controls, lone surrogates, private use and the two
 * that XML forbids. Shown by their number, because a text that hides or turns around in print is a trap for readers.
 */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\uFFFE\uFFFF]/gu;

/** The printed form of a character that has no visible one, e.g. 〔U+202E〕. */
export const codeMark = (character: string): string =>
  `〔U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}〕`;

/** The text with every invisible character replaced by its number; tab and line ends stay. */
export const printable = (text: string): string =>
  text.replaceAll(INVISIBLE, (character) => (/[\t\n\r]/.test(character) ? character : codeMark(character)));

/** The same for every text inside a value, whatever its shape. */
export function printableDeep<Value>(value: Value): Value {
  const visit = (inner: unknown): unknown => {
    if (typeof inner === 'string') return printable(inner);
    if (Array.isArray(inner)) return inner.map(visit);
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, visit(item)]));
  };
  return visit(value) as Value;
}
