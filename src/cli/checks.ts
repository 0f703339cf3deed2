import type { Command } from 'commander';

import type { CheckView } from '../app/catalogue/check-view.ts';
import { areaWords, levelWords } from '../app/catalogue/check-words.ts';
import { padded } from './words.ts';
import { screen } from './screen.ts';

export function addChecks(program: Command): void {
  program
    .command('checks')
    .description('列出全部检查项：编号、级别、依据与要求')
    .option('--json', '以 JSON 输出', false)
    .action(async ({ json }: { readonly json: boolean }) => {
      const { checkViews } = await import('../app/catalogue/check-view.ts');
      const views = checkViews();
      screen.write(`${json ? JSON.stringify(views, null, 2) : lines(views).join('\n')}\n`);
    });
}

function lines(views: readonly CheckView[]): readonly string[] {
  const areas = [...new Set(views.map(({ area }) => area))];
  const musts = views.filter(({ level }) => level === 'must').length;
  return [
    ...areas.flatMap((area) => [
      '',
      areaWords(area),
      ...views.filter((view) => view.area === area).map(line),
    ]),
    '',
    `共 ${views.length} 项：必须 ${musts} 项，建议 ${views.length - musts} 项。详情：evoucher explain 编号`,
  ];
}

const line = ({ id, level, title }: CheckView): string =>
  `  ${padded(id, 38)}${padded(levelWords[level], 6)}${title}`;
