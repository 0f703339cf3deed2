import type { Finding, Mismatch } from '../domain/verdict.ts';
import type { Check } from '../checks/check.ts';
import type { Hit } from '../checks/inspect.ts';
import { sentenceOf } from '../checks/sentence.ts';

/** Returns the findings of a check that was not met on an exchange (journal seq). */
export const findings = ({ check, mismatches }: Hit, exchange: number): readonly Finding[] =>
  mismatches.map((mismatch) => findingOf(check, mismatch, exchange));

/** Returns the finding as every report words it. */
export function findingOf(check: Check, mismatch: Mismatch, exchange: number | undefined): Finding {
  const { pointer, expected, actual } = mismatch;
  return {
    message: sentenceOf(check, mismatch),
    expected,
    actual,
    pointer,
    ...(exchange === undefined ? {} : { exchange }),
  };
}
