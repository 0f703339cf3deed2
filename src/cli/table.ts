import { causeTitles } from '../domain/verdict.ts';
import type { Results, RowResult } from '../judge/results.ts';
import { padded, scenarioWords, verdictWords } from './words.ts';

/** The twelve rows, and what to look at below them. */
export function resultLines(results: Results): readonly string[] {
  const lines = results.rows.map(rowLine);
  const { pass, fail, notRun, error } = results.summary;
  const further = furtherLine(results);
  return [
    '',
    ...lines,
    '',
    `通过 ${pass} 项，未通过 ${fail} 项，未测试 ${notRun} 项，工具异常 ${error} 项`,
    ...(further === undefined ? [] : [further]),
    ...(results.unattributed.length === 0
      ? []
      : [`另有 ${results.unattributed.length} 个请求不能归入任何案例，见 results.json`]),
    ...divergenceLines(results.rows),
    ...(results.journal.closed ? [] : ['测试没有正常结束：结果可供参考，不能作为通过的依据']),
  ];
}

/** Rows that went wrong for the same reason, told once: whose fault, what was expected, what came, how to mend it. */
function divergenceLines(rows: readonly RowResult[]): readonly string[] {
  const groups = new Map<string, { readonly row: RowResult; readonly nos: string[] }>();
  for (const row of rows) {
    const { cause, divergence } = row;
    if (cause === null || divergence === null) continue;
    const key = `${cause}|${divergence.check ?? divergence.message}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { row, nos: [row.no] });
    else group.nos.push(row.no);
  }
  return [...groups.values()].flatMap(({ row, nos }) => divergenceBlock(row, nos));
}

function divergenceBlock({ cause, divergence }: RowResult, nos: readonly string[]): readonly string[] {
  if (cause === null || divergence === null) return [];
  const { check, message, pointer, expected, actual, remedy } = divergence;
  return [
    '',
    `${nos.join('、')}  原因类别：${causeTitles[cause]}`,
    ...(check === null ? [`  ${message}`] : []),
    ...(pointer === '' ? [] : [`  位置　　${pointer}`]),
    `  应为　　${expected}`,
    `  收到　　${actual}`,
    `  解决办法　${remedy}`,
    ...(check === null ? [] : [`  详情　　evoucher explain ${check}`]),
  ];
}

function rowLine(row: RowResult): string {
  const head = `${row.no}  ${padded(scenarioWords(row.scenario), 18)}${row.interface}  ${padded(row.title, 36)}`;
  const remark = row.remark === null ? '' : `  ${row.remark}`;
  return `${head}${padded(verdictWords[row.verdict], 8)}${remark}`;
}

/** Cards beyond the form, in one line. */
function furtherLine({ extra }: Results): string | undefined {
  if (extra.length === 0) return undefined;
  const open = extra.filter(({ verdict }) => verdict !== 'pass');
  return open.length === 0
    ? `另有 ${new Set(extra.map(({ card }) => card)).size} 张附加案例卡，全部通过`
    : `附加案例卡有 ${open.length} 步未通过（不影响上表），见 results.json 的 extra`;
}
