import { HarnessError } from '../../domain/harness-error.ts';
import { parseCsv, type CsvRow } from '../machine/csv.ts';
import { fieldOf } from './fields.ts';

/** One settlement that was read, by field name. */
export type Settlement = Readonly<Record<string, string>>;

export interface ReadSettlements {
  /** Fields of the heading, in its order; those of the settlement where there is no heading. */
  readonly fields: readonly string[];
  readonly settlements: readonly Settlement[];
  /** What was not understood, in Chinese. */
  readonly problems: readonly string[];
}

/**
 * Reads a CSV with a line of names, or lines of "name: value" as they are copied from a HIS. Separators are comma,
 * semicolon or tab; colons may be Chinese. The one reader of what is pasted, chosen as a file and exported.
 */
export function readSettlements(text: string): ReadSettlements {
  const whole = text.replace(/^\uFEFF/, '');
  const lines = whole.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '');
  const [first] = lines;
  if (first === undefined) return { fields: [], settlements: [], problems: ['没有内容'] };
  const separator = ['\t', ',', ';', '，'].find((mark) => known(first.split(mark)) > 1);
  return separator === undefined ? fromPairs(lines) : fromTable(whole, separator);
}

const known = (names: readonly string[]): number =>
  names.filter((name) => fieldOf(name) !== undefined).length;

function fromTable(text: string, delimiter: string): ReadSettlements {
  const rows = rowsOf(text, delimiter);
  if (typeof rows === 'string') return { fields: [], settlements: [], problems: [rows] };
  const [{ cells: names } = { cells: [] }, ...rest] = rows;
  const problems = names
    .filter((name) => name !== '' && fieldOf(name) === undefined)
    .map((name) => `不认识的列“${name}”，已忽略`);
  const settlements = rest.map(({ cells }) =>
    settlementOf(names.map((name, index) => [name, cells[index] ?? ''] as const)),
  );
  if (rest.length === 0) problems.push('只有表头，没有结算数据');
  const mangled = settlements.filter(isMangled).length;
  if (mangled > 0) problems.push(`${mangled} 行的编号${MANGLED}`);
  return { fields: names.flatMap((name) => fieldOf(name) ?? []), settlements, problems };
}

export const MANGLED = '被表格软件改成了科学计数法；请把编号的列设为文本后重新导出';

/** An id of which a spreadsheet has kept only the first digits. */
export const isMangled = (settlement: Settlement): boolean =>
  ids.some((id) => SCIENTIFIC.test(settlement[id] ?? ''));

const ids = ['setlId', 'medinsSetlId', 'fixmedinsMdtrtId', 'psnNo'] as const;
const SCIENTIFIC = /^\d(\.\d+)?E\+\d+$/i;

/** A sentence when the text cannot be cut into cells. */
function rowsOf(text: string, delimiter: string): readonly CsvRow[] | string {
  try {
    return parseCsv(text, delimiter);
  } catch (fault) {
    if (fault instanceof HarnessError) return fault.message;
    throw fault;
  }
}

function fromPairs(lines: readonly string[]): ReadSettlements {
  const problems: string[] = [];
  const pairs = lines.flatMap((line) => {
    const found = /^\s*"?([^"：:=\t,，]+?)"?\s*[：:=\t,，]\s*"?(.*?)"?[,，]?\s*$/.exec(line);
    const [, name = '', value = ''] = found ?? [];
    if (fieldOf(name) !== undefined) return [[name, value] as const];
    if (!/^\s*[{}]\s*$/.test(line)) problems.push(`不认识“${line.trim().slice(0, 40)}”，已忽略`);
    return [];
  });
  const settlement = settlementOf(pairs);
  return { fields: Object.keys(settlement), settlements: pairs.length === 0 ? [] : [settlement], problems };
}

function settlementOf(pairs: readonly (readonly [string, string])[]): Settlement {
  return Object.fromEntries(
    pairs.flatMap(([name, written]) => {
      const field = fieldOf(name);
      const value = field === undefined ? '' : cleaned(field, written.trim());
      return field === undefined || value === '' ? [] : [[field, value]];
    }),
  );
}

const amounts = new Set(['medfeeSumamt', 'inscpAmt', 'hifpPay']);

/** What spreadsheets put around a value: ="…" or an apostrophe to keep digits, signs and separators of money. */
function cleaned(field: string, text: string): string {
  const value = text.replace(/^="(.*)"$/, '$1').replace(/^'/, '');
  if (amounts.has(field)) return value.replaceAll(/[,，¥￥元\s]/g, '');
  return field === 'setlTime' ? timeIn(value) : value;
}

/** `2026/1/2 9:05:00` is `2026-01-02 09:05:00`; without seconds nothing can be compared. */
function timeIn(text: string): string {
  const found = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})[ T]+(\d{1,2}):(\d{2})(?::(\d{2}))?$/.exec(text);
  if (found === null) return text;
  const [, year = '', month = '', day = '', hour = '', minute = '', second] = found;
  if (second === undefined) return '';
  const two = (part: string): string => part.padStart(2, '0');
  return `${year}-${two(month)}-${two(day)} ${two(hour)}:${minute}:${second}`;
}
