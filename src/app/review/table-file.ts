import { readFileSync } from 'node:fs';

import { HarnessError } from '../../domain/harness-error.ts';
import { readCsv } from '../machine/csv.ts';

/** One line of a list, by the names of its columns. */
export type TableRow = Readonly<Record<string, string>>;

/**
 * A city's list as a spreadsheet saves it: CSV in UTF-8 or GBK, or the first sheet of an xlsx file.
 * @throws HarnessError LIST-INVALID for a file that is none or lacks one of these columns
 */
export async function readTable(file: string, columns: readonly string[]): Promise<readonly TableRow[]> {
  const [head = [], ...rows] = await rowsOf(file);
  const missing = columns.filter((column) => !head.includes(column));
  if (missing.length > 0)
    throw new HarnessError('LIST-INVALID', `清单 ${file} 缺少列：${missing.join('、')}`, {
      hint: `首行应有列名：${columns.join('、')}。`,
    });
  return rows
    .filter((row) => row.some((cell) => cell !== ''))
    .map((row) => Object.fromEntries(head.map((column, index) => [column, row[index] ?? ''])));
}

async function rowsOf(file: string): Promise<readonly (readonly string[])[]> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (cause) {
    throw new HarnessError('USAGE', `不能读取清单：${file}`, { cause });
  }
  try {
    return bytes.subarray(0, 2).toString('latin1') === 'PK'
      ? await sheetRows(bytes)
      : readCsv(bytes).map(({ cells }) => cells);
  } catch (cause) {
    const reason = cause instanceof HarnessError ? `（${cause.message}）` : '';
    throw new HarnessError('LIST-INVALID', `不能读取清单：${file}${reason}`, { cause });
  }
}

async function sheetRows(bytes: Buffer): Promise<readonly (readonly string[])[]> {
  const { readSheet } = await import('read-excel-file/node');
  return (await readSheet(bytes)).map((row) => row.map(cellText));
}

/** Days of a sheet come as midnight in UTC; a table of ours that was saved as a sheet keeps its apostrophes. */
function cellText(cell: unknown): string {
  if (cell instanceof Date) return cell.toISOString().slice(0, 10);
  // A sheet keeps fifteen digits of a number; beyond them nobody knows what was typed.
  if (typeof cell === 'number')
    return Math.abs(cell) > Number.MAX_SAFE_INTEGER ? cell.toExponential() : String(cell);
  return typeof cell === 'string' ? cell.trim().replace(/^'/, '') : '';
}
