import { environmentWords, verdictWords } from '../../domain/words.ts';
import type { Results } from '../../judge/results.ts';

/**
 * Checks that results from outside state what is read from a report alone, each of its kind; everything else in them
 * may be anything.
 */
export function hasFacts(results: Partial<Results>): results is Results {
  const { hospital, harness, contract, profile, period, summary, journal, driver, environment, rows } =
    results as Readonly<Record<string, unknown>>;
  return (
    hasEach(hospital, ['fixmedinsCode', 'fixmedinsName', 'admdvs'], isText) &&
    hasEach(harness, ['name', 'version'], isText) &&
    hasEach(contract, ['digest'], isText) &&
    hasEach(profile, ['id'], isText) &&
    hasEach(period, ['from', 'to'], (time) => time === null || isText(time)) &&
    hasEach(summary, ['pass', 'fail', 'notRun', 'error'], Number.isSafeInteger) &&
    hasEach(journal, ['entries'], Number.isSafeInteger) &&
    hasEach(journal, ['head'], isText) &&
    isText(driver) &&
    typeof environment === 'string' &&
    Object.hasOwn(environmentWords, environment) &&
    Array.isArray(rows) &&
    rows.every((row) => hasEach(row, ['no'], isText) && hasEach(row, ['verdict'], isVerdict))
  );
}

/** Longer than any name; a text without end would fill the screen of whoever reads it. */
const MOST_CHARACTERS = 255;

const isText = (value: unknown): boolean => typeof value === 'string' && value.length <= MOST_CHARACTERS;
const isVerdict = (value: unknown): boolean =>
  typeof value === 'string' && Object.hasOwn(verdictWords, value);

const hasEach = (value: unknown, keys: readonly string[], is: (part: unknown) => boolean): boolean =>
  typeof value === 'object' &&
  value !== null &&
  keys.every((key) => Object.hasOwn(value, key) && is((value as Readonly<Record<string, unknown>>)[key]));
