import { scenarioTitle } from '../../src/domain/form.ts';
import { suiteTitle } from '../../src/domain/suite.ts';
import type { AttemptChange, AttemptSummary } from '../../src/judge/results.ts';
import { stampText } from './dates.ts';
import { wording } from './wording.ts';

/** One line of the annex's table of attempts. */
export interface AttemptLine {
  readonly no: number;
  readonly at: string;
  readonly scenarios: string;
  readonly his: string;
  readonly changes: readonly string[];
  readonly outcome: string;
}

export const attemptLine = ({
  no,
  at,
  scenarios,
  suites = [],
  his,
  changes,
  rows,
}: AttemptSummary): AttemptLine => ({
  no,
  at: stampText(at).slice(0, 19),
  scenarios: [...scenarios.map(scenarioTitle), ...suites.map(suiteTitle)].join('、'),
  his: hisText(his),
  changes: changes.map(changeText),
  outcome:
    (['pass', 'fail', 'not-run', 'error'] as const)
      .map((verdict) => ({ verdict, count: rows.filter((row) => row.verdict === verdict).length }))
      .filter(({ count }) => count > 0)
      .map(({ verdict, count }) => `${wording.verdict[verdict]} ${count} 项`)
      // An attempt at suites alone has no row of the form.
      .join('、') || '—',
});

export const hisText = (his: AttemptSummary['his']): string =>
  [his?.vendor, his?.product, his?.version].filter(Boolean).join(' ') || '未填写';

const changeText = ({ subject, from, to }: AttemptChange): string =>
  `${wording.change[subject]}：${valueText(subject, from)} → ${valueText(subject, to)}`;

/** Codes of our own are said in words; what the hospital stated stands as it was stated. */
function valueText(subject: AttemptChange['subject'], value: string | null): string {
  if (value === null) return '未填写';
  const words: Readonly<Record<string, Readonly<Record<string, string>>>> = {
    driver: wording.driver,
    ledger: wording.ledger,
    environment: wording.environment,
  };
  return words[subject]?.[value] ?? value;
}
