import type { Results, RowResult } from '../../judge/results.ts';
import { expectableReasons, type Baseline, type ExpectableReason, type ExpectedFailure } from './baseline.ts';

/** The symptoms of one row; a row that another one blocks has none of its own. */
export interface Symptoms {
  readonly checks: readonly string[];
  readonly notRun: readonly ExpectableReason[];
  /** Reasons that nobody can expect, such as an interruption. */
  readonly unforeseeable: readonly string[];
  /** The harness failed at the row. */
  readonly isError: boolean;
}

/** The relation of a selected row that is not green to the baseline. */
export type BaselineStanding =
  | { readonly kind: 'expected'; readonly entries: Baseline; readonly blockedBy: string | null }
  | { readonly kind: 'unexpected'; readonly unlisted: readonly string[] }
  | { readonly kind: 'error' };

/** An entry that fails the pipeline: what it expects has not happened, or is not expected any more. */
export type Complaint =
  | { readonly kind: 'stale'; readonly entry: ExpectedFailure; readonly gone: string }
  | { readonly kind: 'expired'; readonly entry: ExpectedFailure };

export interface Comparison {
  /** Standings by row number, such as `1.1`; green and unselected rows are left out. */
  readonly standings: ReadonlyMap<string, BaselineStanding>;
  readonly complaints: readonly Complaint[];
  /** Exit code of the pipeline. 0 also where every failure was expected: the run is not conformant all the same. */
  readonly exitCode: 0 | 1 | 3;
}

/**
 * Compares a run with what its pipeline expects. Decides the exit code of a pipeline and nothing else: verdicts,
 * reports and submission know no baseline. `today` is yyyy-MM-dd.
 */
export function compareWithBaseline(results: Results, baseline: Baseline, today: string): Comparison {
  const rows = new Map(results.rows.filter(isSelected).map((row) => [row.no, row]));
  const standings = new Map<string, BaselineStanding>();
  const standingOf = (row: RowResult): BaselineStanding => {
    const known = standings.get(row.no);
    if (known !== undefined) return known;
    const entries = baseline.filter(({ row: no }) => no === row.no);
    const blocker = row.blockedBy === null ? undefined : rows.get(row.blockedBy);
    const found = standing(row, symptomsOf(row, results), entries, () =>
      blocker === undefined || blocker.verdict === 'pass' ? undefined : standingOf(blocker),
    );
    standings.set(row.no, found);
    return found;
  };
  for (const row of rows.values()) if (row.verdict !== 'pass') standingOf(row);
  const complaints = baseline.flatMap((entry) => complaintsAbout(entry, rows.get(entry.row), results, today));
  return { standings, complaints, exitCode: exitCode(results, rows.size, standings, complaints) };
}

const isSelected = ({ reason }: RowResult): boolean => reason !== 'not-selected';

/**
 * Returns the must-checks that are not met and the reasons for what was not run. A row that failed for one card may
 * hide that nothing came for another, or that the harness failed there: the cells of the matrix show it.
 */
export function symptomsOf(row: RowResult, { matrix }: Results): Symptoms {
  const cells = matrix.filter(({ no, needed }) => no === row.no && needed);
  const reasons = new Set(
    [row, ...cells].flatMap(({ verdict, reason }) =>
      verdict !== 'not-run' || reason === null || reason === 'blocked' ? [] : [reason],
    ),
  );
  return {
    checks: row.checks
      .filter(({ level, verdict }) => level === 'must' && verdict === 'fail')
      .map(({ id }) => id),
    notRun: expectableReasons.filter((reason) => reasons.has(reason)),
    unforeseeable: [...reasons].filter(
      (reason) => !expectableReasons.some((expectable) => expectable === reason),
    ),
    isError: row.verdict === 'error',
  };
}

function standing(
  row: RowResult,
  { checks, notRun, unforeseeable, isError }: Symptoms,
  entries: Baseline,
  blocker: () => BaselineStanding | undefined,
): BaselineStanding {
  if (isError) return { kind: 'error' };
  const unlisted = [
    ...checks.filter((id) => !entries.some((entry) => entry.checks.includes(id))),
    ...notRun.filter((reason) => !entries.some((entry) => entry.notRun === reason)),
    ...unforeseeable,
  ];
  const isBlocked = row.reason === 'blocked';
  if (isBlocked && blocker()?.kind !== 'expected') return { kind: 'unexpected', unlisted };
  const isExplained = isBlocked || checks.length + notRun.length > 0;
  if (unlisted.length > 0 || !isExplained) return { kind: 'unexpected', unlisted };
  return { kind: 'expected', entries, blockedBy: isBlocked ? row.blockedBy : null };
}

function complaintsAbout(
  entry: ExpectedFailure,
  row: RowResult | undefined,
  results: Results,
  today: string,
): readonly Complaint[] {
  // A row that was not tested, or that the harness failed at, says nothing about what is written of it.
  if (row === undefined || !results.journal.closed) return [];
  const { checks, notRun, isError } = symptomsOf(row, results);
  if (isError) return [];
  const gone = [
    ...entry.checks.filter((id) => !checks.includes(id)),
    ...(entry.notRun === null || notRun.includes(entry.notRun) ? [] : [entry.notRun]),
  ];
  if (gone.length > 0) return gone.map((what) => ({ kind: 'stale', entry, gone: what }));
  return entry.until !== null && today > entry.until ? [{ kind: 'expired', entry }] : [];
}

function exitCode(
  { journal }: Results,
  selected: number,
  standings: ReadonlyMap<string, BaselineStanding>,
  complaints: readonly Complaint[],
): 0 | 1 | 3 {
  const all = [...standings.values()];
  if (all.some(({ kind }) => kind === 'error')) return 3;
  if (selected === 0 || !journal.closed) return 1;
  return complaints.length === 0 && all.every(({ kind }) => kind === 'expected') ? 0 : 1;
}
