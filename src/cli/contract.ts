import type { Command } from 'commander';

import type { ContractField } from '../app/catalogue/contract-view.ts';
import { requiredWords } from '../app/catalogue/check-words.ts';
import type { ContractDifference } from '../app/catalogue/specification-differences.ts';
import { padded } from './words.ts';
import { screen } from './screen.ts';

interface Flags {
  readonly profile: string;
  readonly json: boolean;
  readonly dictionary?: string;
}

export function addContract(program: Command): void {
  const contract = program.command('contract').description('查看接口规范数据与省级差异');
  contract
    .command('show')
    .description('列出字段、类型、长度、必填条件、字典、出处与级别')
    .argument('[INTERFACE]', '4901、4902、4905、5501、envelope 或 tktextinfo（默认为全部）')
    .option('--profile <P>', '省级差异配置：内置的名称，或 YAML、JSON 文件', 'default')
    .option('--dictionary <D>', '列出一个字典的全部代码，例如 insutype')
    .option('--json', '以 JSON 输出', false)
    .action(async (name: string | undefined, { profile, json, dictionary: asked }: Flags) => {
      const { centerLines, contractFields, dictionary } = await import('../app/catalogue/contract-view.ts');
      if (asked !== undefined) {
        const found = dictionary(asked);
        const lines = Object.entries(found.codes).map(([code, label]) => [code, label]);
        const head = `${found.id}　${found.title}（${found.source}）`;
        print(json ? JSON.stringify(found, null, 2) : [head, '', ...aligned(lines)].join('\n'));
        return;
      }
      const fields = contractFields(name, profile);
      const behaviour = name === undefined || name === 'envelope' ? ['', ...centerLines(profile)] : [];
      print(json ? JSON.stringify(fields, null, 2) : [...fieldLines(fields), ...behaviour].join('\n'));
    });
  contract
    .command('diff')
    .description('比较两份差异配置')
    .argument('<A>', '内置的名称或文件')
    .argument('<B>', '内置的名称或文件')
    .option('--json', '以 JSON 输出', false)
    .action(async (a: string, b: string, { json }: Pick<Flags, 'json'>) => {
      const { contractDifferences } = await import('../app/catalogue/contract-view.ts');
      const found = contractDifferences(a, b);
      print(json ? JSON.stringify(found, null, 2) : differenceLines(found).join('\n'));
    });
}

const print = (text: string): void => {
  screen.write(`${text}\n`);
};

const head = ['字段', '名称', '类型', '长度', '必填', '字典或取值', '出处', '可信度', '级别'];

function fieldLines(fields: readonly ContractField[]): readonly string[] {
  const tables = [...new Set(fields.map(({ table }) => table))];
  return tables.flatMap((table) => [
    '',
    table,
    ...aligned([head, ...fields.filter((field) => field.table === table).map(cells)]),
  ]);
}

const cells = (field: ContractField): readonly string[] => [
  field.wire === undefined ? field.field : `${field.field} → ${field.wire}`,
  field.title,
  field.type,
  field.scale === undefined ? `${field.length ?? ''}` : `${field.length ?? ''},${field.scale}`,
  requiredWords(field.required),
  field.dictionary ?? Object.keys(field.values ?? {}).join('/'),
  field.source,
  field.confidence,
  field.level,
];

function differenceLines(found: readonly ContractDifference[]): readonly string[] {
  if (found.length === 0) return ['没有差异'];
  const rows = found.map(({ place, what, from, to }) => [place, what, from ?? '（无）', to ?? '（无）']);
  return aligned([['位置', '项目', 'A', 'B'], ...rows]);
}

/** Columns as wide as their widest cell. */
function aligned(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => width(row[column] ?? ''))));
  return rows.map((row) =>
    row
      .map((cell, column) => padded(cell, (widths[column] ?? 0) + 2))
      .join('')
      .trimEnd(),
  );
}

/** As `padded` counts. */
const width = (text: string): number => text.length + (text.match(/[\u1100-\uffff]/g)?.length ?? 0);
