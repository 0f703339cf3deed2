import { causeTitles } from '../domain/verdict.ts';
import { suiteTitle } from '../domain/suite.ts';
import type { Comparison } from '../app/baseline/compare.ts';
import { complaintText, standingText } from '../app/baseline/words.ts';
import type { ExtraRow, Results, RowResult } from '../judge/results.ts';
import { baselineVerdict } from './baseline-lines.ts';
import { firstCauses, type FirstCause } from './first-causes.ts';
import { countsSentence, environmentWords, verdictWords } from '../domain/words.ts';
import { printable, scenarioWords } from './words.ts';

/** A value of a message may be a whole document. */
const LONGEST = 600;

/**
 * The job summary in Markdown: the twelve rows, every first cause with its remedy, and folded what lies beyond the form.
 * `room` is what GitHub still takes, in bytes: whole parts are left out from the end, and the last line says how many.
 */
export function jobSummary(results: Results, room: number, comparison?: Comparison): string {
  const parts = [
    [...head(results), ...table(results, comparison)].join('\n'),
    ...(comparison === undefined ? [] : [baselinePart(comparison)]),
    ...firstCauses(results.rows).map(causePart),
    ...unmetPart(results.rows),
    ...foldedParts(results.extra),
  ].map((part) => `${part}\n\n`);
  return fitting(parts, room);
}

const bytes = (text: string): number => new TextEncoder().encode(text).length;

function fitting(parts: readonly string[], room: number): string {
  const more = (count: number): string => `另有 ${count} 段从略（作业摘要最多 1 MiB），见 results.json。\n`;
  const spare = bytes(more(parts.length));
  let used = 0;
  let kept = 0;
  for (const [index, part] of parts.entries()) {
    used += bytes(part);
    if (used + (index === parts.length - 1 ? 0 : spare) > room) break;
    kept = index + 1;
  }
  const shown = parts.slice(0, kept).join('');
  if (kept === parts.length) return shown;
  return bytes(shown) + spare > room ? shown : shown + more(parts.length - kept);
}

function head({ hospital, his, environment, summary, harness, journal }: Results): readonly string[] {
  const system = [his?.vendor, his?.product, his?.version].filter((part) => part !== undefined).join(' ');
  return [
    '## 电子结算凭证接入测试',
    '',
    [hospital.fixmedinsName, ...(system === '' ? [] : [system]), environmentWords[environment]]
      .map(plain)
      .join(' · '),
    '',
    `${countsSentence(summary)}（${harness.name} ${harness.version}）`,
    ...(journal.closed ? [] : ['', '**测试没有正常结束：结果可供参考，不能作为通过的依据**']),
    '',
  ];
}

const table = ({ rows }: Results, comparison: Comparison | undefined): readonly string[] => [
  '| 测试项 | 场景 | 接口 | 操作步骤 | 结果 | 原因 |',
  '| --- | --- | --- | --- | --- | --- |',
  ...rows.map((row) => {
    const { no, scenario, title, verdict } = row;
    const cells = [no, scenarioWords(scenario), row.interface, title, verdictWords[verdict]];
    return `| ${[...cells, reasonOf(row, comparison)].map(plain).join(' | ')} |`;
  }),
];

function reasonOf({ no, cause, remark }: RowResult, comparison: Comparison | undefined): string {
  const standing = comparison?.standings.get(no);
  if (standing?.kind === 'expected') return standingText(standing);
  const text = remark ?? '';
  return cause === null ? text : `${causeTitles[cause]}：${text}`;
}

const baselinePart = (comparison: Comparison): string =>
  [
    '### 与基线比较',
    '',
    `**${plain(baselineVerdict(comparison))}**`,
    '',
    ...comparison.complaints.map((complaint) => `- ${plain(complaintText(complaint))}`),
  ].join('\n');

function causePart({ rows, cause, divergence }: FirstCause): string {
  const { check, message, pointer, expected, actual, remedy } = divergence;
  const nos = rows.map(({ no }) => no).join('、');
  return [
    `### ${nos} ${check === null ? plain(message) : code(check)}（${causeTitles[cause]}）`,
    '',
    ...(pointer === '' ? [] : [`- 位置：${code(pointer)}`]),
    `- 应为：${code(expected)}`,
    `- 收到：${code(actual)}`,
    `- 解决办法：${plain(remedy)}`,
  ].join('\n');
}

/** Every must-check that was not met, folded: a first cause often brings others with it. */
function unmetPart(rows: readonly RowResult[]): readonly string[] {
  const unmet = rows.flatMap(({ no, checks }) =>
    checks
      .filter(({ level, verdict }) => level === 'must' && verdict === 'fail')
      .map((check) => ({ no, check })),
  );
  if (unmet.length === 0) return [];
  const lines = unmet.map(({ no, check: { id, findings, remedy } }) => {
    const [first] = findings;
    const times = findings.length > 1 ? `（共 ${findings.length} 处）` : '';
    const cells = [no, id, first?.expected ?? '', `${first?.actual ?? ''}${times}`, remedy];
    return `| ${cells.map(plain).join(' | ')} |`;
  });
  return [
    folded(`全部不满足的检查项：${unmet.length} 处`, ['测试项', '检查项', '应为', '收到', '解决办法'], lines),
  ];
}

const folded = (title: string, columns: readonly string[], lines: readonly string[]): string =>
  [
    `<details><summary>${title}</summary>`,
    '',
    `| ${columns.join(' | ')} |`,
    `|${columns.map(() => ' --- |').join('')}`,
    ...lines,
    '',
    '</details>',
  ].join('\n');

/** Further cards and suites, a folded part each; they decide nothing. */
function foldedParts(extra: readonly ExtraRow[]): readonly string[] {
  const groups = new Map<string, ExtraRow[]>();
  for (const row of extra) {
    const name = row.suite === undefined ? '附加案例卡' : suiteTitle(row.suite.id);
    groups.set(name, [...(groups.get(name) ?? []), row]);
  }
  return [...groups].map(([name, rows]) => {
    const passed = rows.filter(({ verdict }) => verdict === 'pass').length;
    const lines = rows.map(
      ({ title, interface: infno, verdict, remark }) =>
        `| ${[title, infno, verdictWords[verdict], remark ?? ''].map(plain).join(' | ')} |`,
    );
    const head = `${name}（不影响结论）：${rows.length} 项，通过 ${passed} 项`;
    return folded(head, ['项目', '接口', '结果', '原因'], lines);
  });
}

const cut = (text: string): string =>
  text.length <= LONGEST
    ? text
    : `${text.slice(0, LONGEST).replace(/[\uD800-\uDBFF]$/, '')}…（共 ${text.length} 字）`;

/** Text that stays text: nothing in it is markup, a mention or an address to follow. */
function plain(text: string): string {
  const marks = /https?:|www\./i.test(text) ? /[&<>|`*_[\]~\\@#:.]/g : /[&<>|`*_[\]~\\@#]/g;
  return cut(printable(text)).replace(marks, (mark) => `&#${mark.charCodeAt(0)};`);
}

/** A value as it came, in a code span whose fence is longer than any run of back ticks in it. */
function code(text: string): string {
  const shown = cut(printable(text));
  const runs = (shown.match(/`+/g) ?? []).map(({ length }) => length);
  if (shown.trim() === '') return '（空）';
  if (runs.length === 0) return `\`${shown}\``;
  const fence = '`'.repeat(Math.max(...runs) + 1);
  return `${fence} ${shown} ${fence}`;
}
