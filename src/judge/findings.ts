import type { Finding, Mismatch } from '../domain/verdict.ts';
import type { Check } from '../checks/check.ts';
import type { Hit } from '../checks/inspect.ts';

/** Returns the findings of a check that was not met on an exchange (journal seq). */
export const findings = ({ check, mismatches }: Hit, exchange: number): readonly Finding[] =>
  mismatches.map((mismatch) => findingOf(check, mismatch, exchange));

/** Returns the finding as every report words it. */
export function findingOf(check: Check, mismatch: Mismatch, exchange: number | undefined): Finding {
  const { pointer, expected, actual, message } = mismatch;
  return {
    message:
      message ?? `${check.title}：${pointer === '' ? '' : `${pointer} `}应为 ${expected}，收到 ${actual}`,
    expected,
    actual,
    pointer,
    ...(exchange === undefined ? {} : { exchange }),
  };
}
