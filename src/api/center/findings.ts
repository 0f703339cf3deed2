import { checkById } from '../../checks/catalogue/index.ts';
import type { ScenarioId } from '../../domain/form.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { Finding, Level } from '../../domain/verdict.ts';
import type { Entry } from '../../evidence/entries.ts';
import type { Results } from '../../judge/results.ts';

/** One way in which a demand was not met, on one request. */
export interface CenterFinding extends Finding {
  /** Id of the check; `evoucher explain` says more about it. */
  readonly check: string;
  /** The demand, in Chinese; `remedy` is how to mend it. */
  readonly title: string;
  readonly remedy: string;
  /** The clause the demand stands in, such as `4901 input.bizStsb`. */
  readonly clause: string;
  readonly level: Level;
  /** Scenario of the row; absent for a request that belongs to no scenario. */
  readonly scenario?: ScenarioId;
}

/**
 * Returns the findings of one level: those of the rows, each once however many rows it stands on, then those that
 * belong to no row.
 */
export function findingsIn(results: Results, wanted: Level): readonly CenterFinding[] {
  const inRows = results.rows.flatMap(({ scenario, checks }) =>
    checks.flatMap(({ id, findings, ...check }) =>
      findings.map((finding) => found(id, check, finding, scenario)),
    ),
  );
  const elsewhere = results.unattributed.flatMap(({ findings }) =>
    findings.flatMap(({ check: id, level, finding }) => {
      const check = checkById(id);
      return check === undefined ? [] : [found(id, { ...check, level }, finding)];
    }),
  );
  const once = new Map(
    [...inRows, ...elsewhere].map((one) => [
      JSON.stringify([one.check, one.exchange, one.pointer, one.expected, one.actual]),
      one,
    ]),
  );
  return [...once.values()].filter(({ level }) => level === wanted);
}

const found = (
  check: string,
  { title, remedy, clause, level }: Pick<CenterFinding, 'title' | 'remedy' | 'clause' | 'level'>,
  finding: Finding,
  scenario?: ScenarioId,
): CenterFinding => ({
  check,
  title,
  remedy,
  clause,
  level,
  ...(scenario === undefined ? {} : { scenario }),
  ...finding,
});

/**
 * Throws the first error of the harness in a journal: it must never look like a hospital without findings.
 * @throws HarnessError READER-FAILED, UNEXPECTED
 */
export function throwFaults(entries: readonly Entry[]): void {
  const fault = entries.find((entry) => entry.kind === 'error');
  if (fault === undefined) return;
  const code = fault.data.code === 'READER-FAILED' ? 'READER-FAILED' : 'UNEXPECTED';
  throw new HarnessError(code, fault.data.message);
}
