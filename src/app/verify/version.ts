/** Matches a version as packages may state it, e.g. `0.2.0-dev.1`; a file from outside may state anything. */
const VERSION = /^(\d{1,6})\.(\d{1,6})\.(\d{1,6})(?:-([0-9A-Za-z.-]{1,32}))?$/;

/** Returns the version for people; a text that is no version is not repeated. */
export const versionWords = (version: unknown): string =>
  typeof version === 'string' && VERSION.test(version) ? version : '不明版本';

/**
 * Compares a stated version with this one, by the rules of semantic versioning; `unknown` for a text that is no
 * version.
 */
export function standingTo(version: unknown, own: string): 'same' | 'older' | 'newer' | 'unknown' {
  if (version === own) return 'same';
  const [given, mine] = [partsOf(version), partsOf(own)];
  if (given === undefined || mine === undefined) return 'unknown';
  const difference = given.numbers
    .map((part, index) => part - (mine.numbers[index] ?? 0))
    .find((found) => found !== 0);
  const sign = difference ?? comparePrerelease(given.prerelease, mine.prerelease);
  return sign < 0 ? 'older' : 'newer';
}

interface Parts {
  readonly numbers: readonly number[];
  readonly prerelease: readonly string[];
}

function partsOf(version: unknown): Parts | undefined {
  const found = typeof version === 'string' ? VERSION.exec(version) : null;
  if (found === null) return undefined;
  return { numbers: found.slice(1, 4).map(Number), prerelease: found[4]?.split('.') ?? [] };
}

/** Compares prereleases: a release stands above its previews; numbers count as numbers and stand below words. */
function comparePrerelease(given: readonly string[], mine: readonly string[]): number {
  if (given.length === 0 || mine.length === 0) return mine.length - given.length;
  for (const [index, part] of given.entries()) {
    const other = mine[index];
    if (other === undefined) return 1;
    if (part === other) continue;
    const [left, right] = [Number(part), Number(other)];
    if (!Number.isNaN(left) && !Number.isNaN(right)) return left - right;
    if (Number.isNaN(left) !== Number.isNaN(right)) return Number.isNaN(left) ? 1 : -1;
    return part < other ? -1 : 1;
  }
  return -1;
}
