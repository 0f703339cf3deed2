import type { Comparison } from '../app/baseline/compare.ts';
import { complaintText, standingText } from '../app/baseline/words.ts';
import type { Results } from '../judge/results.ts';
import { printable } from './words.ts';

/** The lines below the table that compare a run with its baseline. */
export function baselineLines(comparison: Comparison, results: Results): readonly string[] {
  const { standings, complaints } = comparison;
  return [
    '',
    '与基线比较（只影响退出码，不影响判定、报告和提交包）：',
    ...results.rows.flatMap(({ no, title }) => {
      const standing = standings.get(no);
      return standing === undefined ? [] : [`  ${no} ${title}：${standingText(standing)}`];
    }),
    ...complaints.map((complaint) => `  ${complaintText(complaint)}`),
    baselineVerdict(comparison),
  ].map(printable);
}

/** The sentence that says whether the pipeline passes, which makes no run conformant. */
export function baselineVerdict({ standings, exitCode }: Comparison): string {
  if (exitCode === 0 && standings.size === 0) return '全部通过，基线没有用到。';
  if (exitCode === 0)
    return `流水线按基线放行（退出码 0）；本次测试并不符合规范：有 ${standings.size} 项未通过或未测试。`;
  return `流水线不放行（退出码 ${exitCode}）。`;
}
