import type { Command } from 'commander';

import type { CheckView, FieldView } from '../app/catalogue/check-view.ts';
import { causeTitles } from '../domain/verdict.ts';
import {
  areaWords,
  centerWords,
  confidenceWords,
  levelWords,
  requiredWords,
} from '../app/catalogue/check-words.ts';
import { screen } from './screen.ts';

export function addExplain(program: Command): void {
  program
    .command('explain')
    .description('解释一个检查项或字段：要求、依据、正误示例与解决办法')
    .argument('<NAME>', '检查项编号（如 batch.count）、字段位置（如 4902.input.bizStsb）或字段名')
    .option('--json', '以 JSON 输出', false)
    .action(async (name: string, { json }: { readonly json: boolean }) => {
      const { explain } = await import('../app/catalogue/check-view.ts');
      const found = explain(name);
      const text =
        found.kind === 'check' ? checkLines(found.check) : found.fields.flatMap((field) => fieldLines(field));
      screen.write(`${json ? JSON.stringify(found, null, 2) : text.join('\n')}\n`);
    });
}

const checkLines = (check: CheckView): readonly string[] => [
  `${check.id}　${check.title}`,
  '',
  `级别　　${levelWords[check.level]}`,
  `范围　　${areaWords(check.area)}${check.interfaces === null ? '' : `（${check.interfaces.join('、')}）`}`,
  `依据　　${check.clause}（${confidenceWords[check.confidence]}）`,
  `原因类别　${causeTitles[check.cause]}`,
  `中心　　${centerWords(check.center)}`,
  `解决办法　${check.remedy}`,
  '',
  `正确　　${check.good}`,
  `错误　　${check.bad}`,
];

function fieldLines({ id, field, check, excluded, others }: FieldView): readonly string[] {
  const { title, type, length, scale, required, values, dictionary, source, confidence, level } = field;
  const size = length === undefined ? '' : `，不超过 ${length}${scale === undefined ? '' : `,${scale}`}`;
  return [
    `${id}　${title}`,
    `  类型　　${type}${size}`,
    `  必填　　${requiredWords(required)}`,
    ...(values === undefined
      ? []
      : [
          `  取值　　${Object.entries(values)
            .map(([code, label]) => `${code} ${label}`)
            .join('、')}`,
        ]),
    ...(dictionary === undefined ? [] : [`  字典　　${dictionary}`]),
    `  依据　　${source}（${confidenceWords[confidence]}），级别 ${levelWords[level]}`,
    check === null
      ? `  检查　　不检查：${excluded ?? ''}`
      : `  检查　　${check.id}　${check.title}\n  解决办法　${check.remedy}`,
    ...(others.length === 0 ? [] : ['  另见', ...others.map((one) => `    ${one.id}　${one.title}`)]),
    '',
  ];
}
