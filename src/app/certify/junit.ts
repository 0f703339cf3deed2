import builder from 'junit-report-builder';

import { scenarioTitle } from '../../domain/form.ts';
import { suiteTitle } from '../../domain/suite.ts';
import { causeTitles } from '../../domain/verdict.ts';
import type { ExtraRow, Results, RowResult } from '../../judge/results.ts';
import type { Comparison } from '../baseline/compare.ts';
import { complaintText, standingText } from '../baseline/words.ts';

/**
 * JUnit for pipelines: fail → failure, error → error, not-run → failure of type `not-run`, not-selected → skipped. What
 * lies beyond the twelve rows decides nothing, so a case of it that is not green is skipped and says why in its output.
 * With a pipeline's baseline: what is expected is skipped with its reason, what is wrong with the baseline is a failure;
 * the run folder's own file knows no baseline.
 */
export function junitXml(results: Results, comparison?: Comparison): string {
  // A CommonJS package: its types speak of a default export, Node hands over the module itself.
  const report = (builder as unknown as typeof builder.default).newBuilder();
  const suites = new Map<string, ReturnType<typeof report.testSuite>>();
  const skips = createSkips();
  for (const row of results.rows) {
    const suite = suites.get(row.scenario) ?? report.testSuite().name(scenarioTitle(row.scenario));
    suites.set(row.scenario, suite);
    const testCase = suite
      .testCase()
      .className(row.scenario)
      .name(`${row.no} ${row.title}`)
      .time(secondsOf(row));
    const text = details(row);
    const standing = comparison?.standings.get(row.no);
    if (standing?.kind === 'expected') {
      skips.add(row.scenario, standingText(standing));
      testCase.skipped().standardOutput(`${standingText(standing)}\n${text}`);
      continue;
    }
    // Pipelines show the message in a list and the content when it is opened.
    const short = row.remark ?? '';
    switch (row.verdict) {
      case 'pass':
        break;
      case 'fail':
        testCase.failure(short, 'fail').stacktrace(text);
        break;
      case 'error':
        testCase.error(short, 'error', text);
        break;
      case 'not-run':
        if (row.reason === 'not-selected') {
          skips.add(row.scenario, short);
          testCase.skipped();
        } else testCase.failure(short, 'not-run').stacktrace(text);
        break;
    }
  }
  for (const row of results.extra) {
    const name = extraTitle(row);
    const suite = suites.get(name) ?? report.testSuite().name(name);
    suites.set(name, suite);
    const testCase = suite
      .testCase()
      .className(row.suite?.id ?? row.scenario)
      .name(row.suite === undefined ? `${row.no} ${row.title} ${row.card}` : row.title)
      .time(secondsOf(row));
    if (row.verdict === 'pass') continue;
    skips.add(name, row.remark ?? '');
    testCase.skipped().standardOutput(details(row));
  }
  const { complaints = [] } = comparison ?? {};
  if (complaints.length > 0) {
    const suite = report.testSuite().name('基线');
    for (const complaint of complaints)
      suite
        .testCase()
        .className('baseline')
        .name(`${complaint.entry.row} ${complaint.kind === 'stale' ? complaint.gone : 'until'}`)
        .time(0)
        .failure(complaintText(complaint), complaint.kind)
        .stacktrace(complaintText(complaint));
  }
  return withMessages(report.build(), skips.inOrder([...suites.keys()]));
}

/** The messages of skipped cases by suite: the builder has no place for them. */
function createSkips(): {
  readonly add: (suite: string, message: string) => void;
  readonly inOrder: (suites: readonly string[]) => readonly string[];
} {
  const messages = new Map<string, string[]>();
  return {
    add: (suite, message) => void messages.set(suite, [...(messages.get(suite) ?? []), message]),
    inOrder: (suites) => suites.flatMap((suite) => messages.get(suite) ?? []),
  };
}

/** Puts the message of each skipped case into its element, in the order in which they stand there. */
function withMessages(xml: string, messages: readonly string[]): string {
  let next = 0;
  return xml.replaceAll('<skipped/>', () => {
    const message = messages[next] ?? '';
    next += 1;
    return message === '' ? '<skipped/>' : `<skipped message="${attribute(message)}"/>`;
  });
}

/** Text as it may stand in an attribute: without what no XML may hold, its line ends kept. */
const attribute = (text: string): string =>
  text
    .replaceAll(
      /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g,
      '',
    )
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');

const extraTitle = ({ suite }: ExtraRow): string =>
  `${suite === undefined ? '附加案例卡' : suiteTitle(suite.id)}（不影响结论）`;

const secondsOf = ({ exchanges }: RowResult): number =>
  exchanges.reduce((total, { ms }) => total + ms, 0) / 1000;

function details(row: RowResult): string {
  const findings = row.checks
    .filter(({ level, verdict }) => level === 'must' && verdict === 'fail')
    .flatMap(({ id, remedy, findings: found }) =>
      found.map(({ message }) => `[${id}] ${message}\n  ${remedy}`),
    );
  return [row.remark ?? '', ...causeLines(row), ...findings].filter((line) => line !== '').join('\n');
}

/** Whose fault, and where the row first went another way. */
function causeLines({ cause, divergence }: RowResult): readonly string[] {
  if (cause === null || divergence === null) return [];
  const { expected, actual, remedy } = divergence;
  return [`原因类别：${causeTitles[cause]}`, `应为：${expected}`, `收到：${actual}`, `解决办法：${remedy}`];
}
