import type { Finding } from '../domain/verdict.ts';
import type { Check } from '../checks/check.ts';
import type { StepFile } from './case-file.ts';
import type { CheckResult } from './results.ts';

/** Returns what was looked at in these steps and what was found, check by check. */
export function checkResults(
  steps: readonly Pick<StepFile, 'applied' | 'findings'>[],
): readonly CheckResult[] {
  const results = new Map<Check, readonly Finding[]>();
  for (const { applied, findings } of steps)
    for (const check of applied)
      results.set(check, [...(results.get(check) ?? []), ...(findings.get(check) ?? [])]);
  return [...results].map(([{ id, title, remedy, clause, level, cause }, findings]) => ({
    id,
    title,
    remedy,
    clause,
    level,
    cause,
    verdict: findings.length === 0 ? 'pass' : 'fail',
    findings,
  }));
}

/** A pass may carry remarks: the first `should` that was not met. */
export function advice(checks: readonly CheckResult[]): string | null {
  const found = checks.filter(({ verdict }) => verdict === 'fail');
  const [first] = found;
  if (first === undefined) return null;
  return `建议：${first.title}${found.length > 1 ? `（等 ${found.length} 项，见附录）` : ''}`;
}
