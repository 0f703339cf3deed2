import { scannerFinding, type ScannerFinding } from './findings.ts';

const ENDS = /[\r\n\t]+/;
/** An AIM identifier: `]`, a letter for the symbology, a digit for its variant. */
const AIM = /^\][A-Za-z]\d/;

/** The findings in a scan's text, however it came. With Caps Lock on the case of its letters says nothing. */
export function contentFindings(
  expected: string,
  received: string,
  isCaseUnsure: boolean,
): readonly ScannerFinding[] {
  const { parts, ending } = scansIn(expected, received);
  const [content = '', ...more] = parts;
  const bare = withoutPrefix(expected, content);
  return [
    ...suffixFindings(ending),
    ...(more.length > 0 && more.every((part) => part === content) ? [scannerFinding('double-scan')] : []),
    ...(bare === content
      ? []
      : [scannerFinding('prefix', `“${content.slice(0, content.length - bare.length)}”`)]),
    ...(isCaseUnsure ? [] : caseFindings(expected, bare)),
    ...textFindings(expected.toLowerCase(), bare.toLowerCase(), content),
  ];
}

/** A scan that was sent twice comes in two parts, or as one without the key in between. */
function scansIn(
  expected: string,
  received: string,
): { readonly parts: readonly string[]; readonly ending: string } {
  const parts = received.split(ENDS).filter((part) => part !== '');
  const ending = /[\r\n\t]*$/.exec(received)?.[0] ?? '';
  const [only = ''] = parts;
  const half = only.slice(0, only.length / 2);
  const isTwice = parts.length === 1 && only === half + half && half.length >= expected.length;
  return { parts: isTwice ? [half, half] : parts, ending };
}

function suffixFindings(ending: string): readonly ScannerFinding[] {
  if (ending === '') return [scannerFinding('no-suffix')];
  if (ending === '\t') return [scannerFinding('tab-suffix')];
  return ending === '\r' ? [] : [scannerFinding('extra-suffix')];
}

function withoutPrefix(expected: string, content: string): string {
  if (AIM.test(content) && !AIM.test(expected)) return content.replace(AIM, '');
  const isBehind = content.length > expected.length && content.toLowerCase().endsWith(expected.toLowerCase());
  // The first characters once more are keys that were repeated, not a prefix.
  const before = content.slice(0, content.length - expected.length);
  return isBehind && !isRepetition(before, expected) ? content.slice(before.length) : content;
}

const isRepetition = (before: string, expected: string): boolean =>
  Array.from(before).every((char) => char.toLowerCase() === expected.charAt(0).toLowerCase());

function caseFindings(expected: string, content: string): readonly ScannerFinding[] {
  const letters = content.replaceAll(/[^A-Za-z]/g, '');
  if (letters === '' || isMixed(content) || !isMixed(expected)) return [];
  return [scannerFinding('letter-case', letters === letters.toUpperCase() ? '全部为大写' : '全部为小写')];
}

const isMixed = (text: string): boolean => /[a-z]/.test(text) && /[A-Z]/.test(text);

/** Both in lower case; `shown` as it came. */
function textFindings(expected: string, content: string, shown: string): readonly ScannerFinding[] {
  if (content === expected) return [];
  const missing = expected.length - content.length;
  if (missing > 1 && content !== '' && expected.startsWith(content))
    return [scannerFinding('truncated', `应为 ${expected.length} 个字符，收到前 ${content.length} 个`)];
  if (missing > 0 && content !== '' && isWithin(content, expected))
    return [scannerFinding('lost-keys', `应为 ${expected.length} 个字符，少了 ${missing} 个`)];
  if (missing < 0 && isWithin(expected, content))
    return [scannerFinding('repeated-keys', `应为 ${expected.length} 个字符，多了 ${-missing} 个`)];
  return [scannerFinding('different', `收到“${shown}”`)];
}

/** True when `whole` is `part` with further characters in between. */
function isWithin(part: string, whole: string): boolean {
  let at = 0;
  for (const char of whole) if (char === part.charAt(at)) at += 1;
  return at === part.length;
}
