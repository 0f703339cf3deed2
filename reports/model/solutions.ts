import { scenarioTitle } from '../../src/domain/form.ts';
import type { Level } from '../../src/domain/verdict.ts';
import type { Results, RowResult } from '../../src/judge/results.ts';
import type { Masking } from './masking.ts';
import { checkView, ownRemedy, reasonText, stepName } from './row-view.ts';
import type { CheckView } from './row-view.ts';
import { wording } from './wording.ts';

/** The number of findings of a check in the body of the form; all of them stand in the annex. */
const SHOWN = 2;

export interface Problem {
  readonly title: string;
  readonly shown: CheckView['findings'];
  /** Findings that only the annex shows. */
  readonly more: number;
  readonly remedy: string;
  /** The place to look for the fault, in words; null where no check speaks. */
  readonly cause: string | null;
}

/** The problems of one row; `span` merges its first cell over all of them. */
export interface ProblemRow {
  readonly name: string;
  readonly span: number;
  readonly problems: readonly (Problem & { readonly first: boolean })[];
}

/** The finding of an earlier attempt, and the row's state now. */
export interface MendedRow extends ProblemRow {
  readonly outcome: string;
}

/** Section 2 of the form. */
export interface Solutions {
  readonly planned: readonly {
    readonly scenario: string;
    readonly card: string;
    readonly exchange: number;
    readonly reason: string;
    readonly mended: boolean;
  }[];
  readonly problems: readonly ProblemRow[];
  /** Problems of earlier attempts whose scenario was run again. */
  readonly earlier: readonly MendedRow[];
  readonly suggestions: readonly ProblemRow[];
  /** Rows without a verdict of the hospital's, and why. */
  readonly pending: readonly {
    readonly name: string;
    readonly verdict: string;
    readonly reason: string;
    readonly remedy: string | null;
  }[];
  readonly none: boolean;
}

export function solutions(results: Results, masking: Masking): Solutions {
  const problems = results.rows.flatMap((row) => rowProblems(row, 'must', masking));
  const earlier = results.earlier.flatMap((row) =>
    rowProblems(row, 'must', masking).map((problem) => ({ ...problem, outcome: outcomeOf(row, results) })),
  );
  const suggestions = results.rows.flatMap((row) => rowProblems(row, 'should', masking));
  const pending = results.rows
    .filter(({ verdict }) => verdict === 'not-run' || verdict === 'error')
    .map((row) => ({
      name: stepName(row),
      verdict: wording.verdict[row.verdict],
      reason: [...new Set([reasonText(row, results), row.remark === null ? null : masking.text(row.remark)])]
        .filter((text) => text !== null)
        .join('；'),
      remedy: ownRemedy(row),
    }));
  return {
    planned: results.playedFaults.map((fault) => ({ ...fault, scenario: scenarioTitle(fault.scenario) })),
    problems,
    earlier,
    suggestions,
    pending,
    none: problems.length + earlier.length + suggestions.length + pending.length === 0,
  };
}

/** `第 1 轮发现，第 2 轮复测通过`. */
function outcomeOf({ no, attempt }: RowResult, { rows }: Results): string {
  const now = rows.find((row) => row.no === no);
  const found = `第 ${attempt ?? '—'} 轮发现`;
  return now === undefined
    ? found
    : `${found}，第 ${now.attempt ?? '—'} 轮复测${wording.verdict[now.verdict]}`;
}

function rowProblems(row: RowResult, level: Level, masking: Masking): readonly ProblemRow[] {
  const failed = row.checks
    .filter((check) => check.verdict === 'fail' && check.level === level)
    .map((check) => problemOf(checkView(check, masking)));
  // A row may fail as a whole without one check that failed; its remark then says what was missing.
  const whole =
    level === 'must' && row.verdict === 'fail' && failed.length === 0
      ? [
          {
            title: masking.text(row.remark ?? wording.verdict.fail),
            shown: [],
            more: 0,
            remedy: '—',
            cause: null,
          },
        ]
      : [];
  const problems = [...failed, ...whole].map((problem, index) => ({ ...problem, first: index === 0 }));
  return problems.length === 0 ? [] : [{ name: stepName(row), span: problems.length, problems }];
}

const problemOf = (check: CheckView): Problem => ({
  title: check.title,
  shown: check.findings.slice(0, SHOWN),
  more: Math.max(0, check.findings.length - SHOWN),
  remedy: check.remedy,
  cause: check.cause,
});
