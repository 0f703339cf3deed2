import { causeTitles } from '../domain/verdict.ts';
import type { Comparison } from '../app/baseline/compare.ts';
import { complaintText, standingText } from '../app/baseline/words.ts';
import type { Results, RowResult } from '../judge/results.ts';
import { firstCauses, type FirstCause } from './first-causes.ts';
import { verdictWords } from '../domain/words.ts';
import { printable } from './words.ts';

/** GitHub shows no more of one level in a step. */
const MOST = 10;

interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly title: string;
  readonly message: string;
}

/**
 * Workflow commands for GitHub Actions: an annotation for every first cause with expected, received and remedy. What the
 * pipeline's baseline expects is a notice; what is wrong with the baseline is an error.
 */
export function githubAnnotations(results: Results, comparison?: Comparison): string {
  const expected = ({ no }: RowResult): boolean => comparison?.standings.get(no)?.kind === 'expected';
  const open = results.rows.filter(
    (row) => row.verdict !== 'pass' && row.reason !== 'not-selected' && !expected(row),
  );
  const all: readonly Annotation[] = [
    ...(comparison?.complaints ?? []).map((complaint): Annotation => ({
      level: 'error',
      title: '基线',
      message: complaintText(complaint),
    })),
    ...firstCauses(open).map(ofCause),
    // Whoever is only blocked has the same cause as the row that blocks it.
    ...open
      .filter(({ divergence, reason }) => divergence === null && reason !== 'blocked')
      .map((row): Annotation => ({
        level: 'warning',
        title: `${row.no} ${row.title}`,
        message: row.remark ?? verdictWords[row.verdict],
      })),
    ...results.rows.filter(expected).flatMap((row): readonly Annotation[] => {
      const standing = comparison?.standings.get(row.no);
      if (standing === undefined) return [];
      return [{ level: 'notice', title: `${row.no} ${row.title}`, message: standingText(standing) }];
    }),
  ];
  return (['error', 'warning', 'notice'] as const)
    .flatMap((level) => atMost(all.filter((annotation) => annotation.level === level)))
    .map(command)
    .join('');
}

/** The command line failed before there was anything to judge. */
export const githubFault = (message: string, hint: string): string =>
  command({ level: 'error', title: 'evoucher certify', message: `${message}\n${hint}` });

function ofCause({ rows, cause, divergence }: FirstCause): Annotation {
  const { check, message, pointer, expected, actual, remedy } = divergence;
  const nos = rows.map(({ no }) => no).join('、');
  const lines = [
    ...(check === null ? [message] : []),
    ...(pointer === '' ? [] : [`位置：${pointer}`]),
    `应为：${expected}`,
    `收到：${actual}`,
    `解决办法：${remedy}`,
  ];
  return {
    level: 'error',
    title: `${nos} ${check ?? rows[0]?.title ?? ''}（${causeTitles[cause]}）`,
    message: lines.map(printable).join('\n'),
  };
}

function atMost(annotations: readonly Annotation[]): readonly Annotation[] {
  const [first] = annotations;
  if (first === undefined || annotations.length <= MOST) return annotations;
  const shown = annotations.slice(0, MOST - 1);
  const rest = annotations.length - shown.length;
  return [...shown, { level: first.level, title: `另有 ${rest} 处`, message: '见作业摘要与 results.json' }];
}

const command = ({ level, title, message }: Annotation): string =>
  `::${level} title=${property(title)}::${data(message)}\n`;

const data = (text: string): string =>
  text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const property = (text: string): string =>
  data(printable(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
