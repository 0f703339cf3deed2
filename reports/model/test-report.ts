import { scenarioTitles } from '../../src/domain/form.ts';
import type { Entry, OpenData } from '../../src/evidence/entries.ts';
import type { Results, RowResult } from '../../src/judge/results.ts';
import { annex } from './annex.ts';
import type { Annex } from './annex.ts';
import { coverDate, formDate } from './dates.ts';
import type { Answers } from './exchanges.ts';
import type { Masking } from './masking.ts';
import { reasonText } from './row-view.ts';
import { solutions } from './solutions.ts';
import type { Solutions } from './solutions.ts';
import { codeText } from './verdict-digest.ts';
import { wording } from './wording.ts';

export interface StepLine {
  /** 1–4, the step within its scenario as the form counts it. */
  readonly step: number;
  readonly first: boolean;
  readonly title: string;
  readonly verdict: string;
  readonly remark: string;
  /** Name of the row's part in the annex. */
  readonly ref: string;
}

/** Everything the template of Appendix 2 prints. */
export interface TestReport {
  readonly hospital: string;
  readonly reportDate: string;
  readonly environment: string;
  /** The source of the settlements, when they were not those of the test cards; null otherwise. */
  readonly ledger: string | null;
  readonly preparedBy: string;
  readonly from: string;
  readonly to: string;
  readonly scenarios: readonly {
    readonly no: number;
    readonly title: string;
    readonly steps: readonly StepLine[];
  }[];
  readonly solutions: Solutions;
  /** All twelve rows passed: the form's own sentence is true. */
  readonly passed: boolean;
  readonly draft: boolean;
  /** The center was a simulator, whoever ran it. */
  readonly simulated: boolean;
  readonly counts: Results['summary'] & { readonly rows: number };
  readonly annex: Annex;
  readonly code: string;
}

/** Results and journal as the form shows them. Pure: what has to be read from bodies comes as `answers`. */
export function testReport(
  results: Results,
  entries: readonly Entry[],
  answers: Answers,
  masking: Masking,
  /** Names of the pictures that can be printed. */
  pictures: ReadonlySet<string> = new Set(),
): TestReport {
  const settings = reportSettings(entries);
  const passed = results.rows.length > 0 && results.rows.every(({ verdict }) => verdict === 'pass');
  return {
    hospital: results.hospital.fixmedinsName,
    reportDate: coverDate(settings.date ?? entries.at(-1)?.at ?? ''),
    environment: wording.environment[results.environment],
    ledger: results.ledger === 'card' ? null : wording.ledger[results.ledger],
    preparedBy: settings.preparedBy ?? '',
    from: formDate(results.period.from),
    to: formDate(results.period.to),
    scenarios: scenarioTitles.map(({ id, title }, index) => ({
      no: index + 1,
      title,
      steps: results.rows
        .filter(({ scenario }) => scenario === id)
        .map((row, at) => stepLine(row, at, results, masking)),
    })),
    solutions: solutions(results, masking),
    passed,
    draft: !passed,
    simulated: results.environment !== 'relayed',
    counts: { ...results.summary, rows: results.rows.length },
    annex: annex(results, entries, answers, masking, pictures),
    code: codeText(results.journal.head, results.rows),
  };
}

/** The texts for the report: those of the last attempt that has any, a later note on who compiled it wins. */
function reportSettings(entries: readonly Entry[]): NonNullable<OpenData['report']> {
  let settings: NonNullable<OpenData['report']> = {};
  for (const entry of entries) {
    if (entry.kind === 'open') settings = { ...settings, ...entry.data.report };
    if (entry.kind === 'note' && entry.data.topic === 'prepared-by') {
      settings = { ...settings, preparedBy: entry.data.text };
    }
  }
  return settings;
}

function stepLine(row: RowResult, index: number, results: Results, masking: Masking): StepLine {
  const remark = row.remark === null ? null : masking.text(row.remark);
  return {
    step: index + 1,
    first: index === 0,
    title: row.title,
    verdict: wording.verdict[row.verdict],
    remark: remark ?? reasonText(row, results) ?? '',
    ref: `row-${row.no}`,
  };
}
