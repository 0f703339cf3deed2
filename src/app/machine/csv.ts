import { isUtf8 } from 'node:buffer';

import { CsvError, parse } from 'csv-parse/sync';

import { HarnessError } from '../../domain/harness-error.ts';

/** One row of a table. */
export interface CsvRow {
  /** The line of the file at which the row ends, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

export interface CsvTable {
  readonly head: readonly string[];
  readonly rows: readonly CsvRow[];
}

/**
 * Reads a table as spreadsheets of a Chinese Windows save it: any charset of `decoded`, lines of Windows, Unix or an old
 * Mac. Cells are trimmed, empty rows left out, and the apostrophe that `writeCsv` puts before a would-be formula is gone.
 * @throws HarnessError LIST-INVALID, with the line, when the quotes are not paired
 */
export const readCsv = (bytes: Uint8Array): readonly CsvRow[] => parseCsv(decoded(bytes), ',');

/**
 * The names of the columns and the rows below them.
 * @throws HarnessError LIST-INVALID, with file and line, when the quotes are not paired
 */
export function readCsvTable(bytes: Uint8Array, file: string): CsvTable {
  try {
    const [head, ...rows] = readCsv(bytes);
    return { head: head?.cells ?? [], rows };
  } catch (cause) {
    if (!(cause instanceof HarnessError)) throw cause;
    throw new HarnessError(cause.code, `清单 ${file} ${cause.message}`, { cause });
  }
}

/** Reads a table that is text already, its cells between `delimiter`. @throws HarnessError LIST-INVALID, see `readCsv` */
export function parseCsv(text: string, delimiter: string): readonly CsvRow[] {
  try {
    const rows: CsvRow[] = [];
    parse(text, {
      delimiter,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      relax_column_count: true,
      relax_quotes: true,
      on_record: (cells: readonly string[], { lines }) => {
        rows.push({ line: lines, cells: cells.map(withoutGuard) });
        return null;
      },
    });
    return rows;
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    const place = typeof cause['lines'] === 'number' ? `第 ${cause['lines']} 行附近` : '';
    throw new HarnessError('LIST-INVALID', `${place}引号没有成对，不能按列读取`, { cause });
  }
}

/** Text as a Chinese Windows saves it: UTF-8, GB18030, or UTF-16 with its mark, which Excel calls Unicode text. */
export function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder(isUtf8(bytes) ? 'utf-8' : 'gb18030').decode(bytes);
}

/**
 * Writes a table that a spreadsheet opens with a double click: UTF-8 with the mark without which Excel takes Chinese for
 * GBK, lines as Windows ends them, quotes as RFC 4180 has them. A cell that a spreadsheet would take for a formula gets
 * an apostrophe before it: a hospital's own words must not run on somebody else's desk.
 */
export const writeCsv = (rows: readonly (readonly string[])[]): string =>
  `\uFEFF${rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`;

function cellText(text: string): string {
  const harmless = isFormula(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) || harmless.trim() !== harmless
    ? `"${harmless.replaceAll('"', '""')}"`
    : harmless;
}

/**
 * Tells whether a spreadsheet would calculate with the text, full-width signs of a Chinese input method included. An
 * amount such as -12.00 is left a number, since it can only be itself and is summed up; a leading plus is guarded, for it
 * stands before telephone numbers and would be lost. An apostrophe is guarded so that reading takes off only ours.
 */
const isFormula = (text: string): boolean =>
  /^['\t\r\n]|^\s*[=+\-@＝＋－＠]/.test(text) && !/^-\d+(?:\.\d+)?$/.test(text);

const withoutGuard = (cell: string): string => cell.replace(/^'/, '');
