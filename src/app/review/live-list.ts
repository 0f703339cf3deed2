import type { TableRow } from './table-file.ts';

/** Columns of 上线清单, in which the city states what happened in production. */
export const liveColumns = [
  '机构代码',
  '机构名称',
  '上线日期',
  '功能验证人',
  '日期',
  '结果',
  '首张正式凭证号',
] as const;

/** One hospital's production, days as `yyyy-MM-dd`. */
export interface LiveStatement {
  readonly liveOn: string;
  readonly verifiedBy: string;
  readonly verifiedOn: string;
  readonly verification: string;
  readonly firstVoucher: string;
}

type Column = (typeof liveColumns)[number];

/**
 * Returns the list's statement for a hospital of this code and name, or a Chinese sentence with the first reason why
 * it does not count.
 */
export function liveStatement(rows: readonly TableRow[], code: string, name: string): LiveStatement | string {
  const own = rows.filter((row) => row['机构代码'] === code);
  const [row] = own;
  if (row === undefined) return '上线清单中没有该机构';
  if (own.length > 1) return `上线清单中该机构有 ${own.length} 行，不能确定以哪一行为准`;
  const cell = (column: Column): string => row[column] ?? '';
  const stated = cell('机构名称');
  if (stated !== '' && stated !== name) return `上线清单中的名称是“${stated}”，提交包中是“${name}”`;
  const [liveOn, verifiedOn] = [dayIn(cell('上线日期')), dayIn(cell('日期'))];
  if (liveOn === undefined) return dayReason('上线日期', cell('上线日期'));
  if (verifiedOn === undefined) return dayReason('功能验证日期', cell('日期'));
  if (cell('结果') !== '通过')
    return cell('结果') === '' ? '上线清单中没有功能验证结果' : `功能验证结果是“${cell('结果')}”，不是“通过”`;
  const firstVoucher = cell('首张正式凭证号');
  if (firstVoucher === '') return '上线清单中没有首张正式凭证号';
  if (SCIENTIFIC.test(firstVoucher))
    return '首张正式凭证号被表格软件改成了科学计数法，请把该列设为文本后重新填写';
  return {
    liveOn,
    verifiedOn,
    verifiedBy: cell('功能验证人'),
    verification: cell('结果'),
    firstVoucher,
  };
}

const SCIENTIFIC = /^\d(\.\d+)?e\+\d+$/i;

const dayReason = (title: string, text: string): string =>
  text === '' ? `上线清单中没有${title}` : `上线清单中的${title}“${text}”不是日期`;

const DAY = /^(\d{4})(?:[-/.](\d{1,2})[-/.](\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))(?:\s.*)?$/;

/** Reads a day: `2026/9/1`, `2026年9月1日`, `20260901` and `2026-09-01 00:00` are `2026-09-01`. */
function dayIn(text: string): string | undefined {
  const [, year, ...parts] = DAY.exec(text.replaceAll(/\s*([年月日])\s*/g, '$1')) ?? [];
  const [month, date] = parts.filter(Boolean);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const at = Date.parse(`${day}T00:00:00Z`);
  // 31 February is a day of March to the parser.
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) ? day : undefined;
}
