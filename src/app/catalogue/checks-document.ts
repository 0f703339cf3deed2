import { rules, traps, unchecked, type Coverage } from '../../contract/rules.ts';
import { causeTitles } from '../../domain/verdict.ts';
import { checkViews, type CheckView } from './check-view.ts';
import { areaWords, centerWords, confidenceWords, levelWords } from './check-words.ts';

/**
 * Returns the text of `docs/checks.md`: the catalogue and the clauses that it covers, generated from the data alone.
 */
export function checksDocument(): string {
  const views = checkViews();
  const areas = [...new Set(views.map(({ area }) => area))];
  const lines = [
    '# 检查项目录',
    '',
    '由 `npm run docs` 生成，请勿手工修改。“必须”不满足时该测试项未通过；“建议”只作提示，不影响结论。',
    '',
    ...areas.flatMap((area) => [
      `## ${areaWords(area)}`,
      '',
      ...views.filter((view) => view.area === area).flatMap(section),
    ]),
    '## 规范要求与检查项的对应',
    '',
    '| 要求 | 出处 | 可信度 | 内容 | 检查项或不检查的原因 |',
    '| --- | --- | --- | --- | --- |',
    ...rules.map((rule) => row([rule.id, rule.source, rule.confidence, rule.demand, covered(rule)])),
    '',
    '字段的逐项要求见 `evoucher contract show`；每个字段都由其所在表的检查项检查。不检查的表：',
    '',
    ...Object.entries(unchecked).map(([table, reason]) => `- \`${table}\`：${reason}`),
    '',
    '## 规范中自相矛盾之处',
    '',
    '| 序号 | 情况 | 检查项或不检查的原因 |',
    '| --- | --- | --- |',
    ...traps.map((trap) => row([String(trap.no), trap.trap, covered(trap)])),
  ];
  return `${lines.join('\n')}\n`;
}

const section = (view: CheckView): readonly string[] => [
  `### ${view.id}`,
  '',
  `${view.title}。`,
  '',
  `- ${levelWords[view.level]}；依据 ${view.clause}（${confidenceWords[view.confidence]}）；原因类别 ${causeTitles[view.cause]}`,
  `- 不满足时中心：${centerWords(view.center)}`,
  `- 解决办法：${view.remedy}`,
  `- 正确：${code(view.good)}`,
  `- 错误：${code(view.bad)}`,
  '',
];

/** Formats a text as Markdown code; its own back ticks become quotes. */
const code = (text: string): string => `\`${text.replaceAll('`', "'")}\``;

const covered = (coverage: Coverage): string =>
  'tested' in coverage ? coverage.tested.map((id) => `\`${id}\``).join(' ') : `不检查：${coverage.excluded}`;

const row = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
