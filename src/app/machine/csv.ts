import { parse } from 'csv-parse/sync';

/** Rows of a CSV file as spreadsheets of a Chinese Windows write it: UTF-8 or GB18030, with or without BOM. @throws Error */
export const readCsv = (bytes: Uint8Array): readonly (readonly string[])[] =>
  parse(decoded(bytes), {
    bom: true,
    trim: true,
    skip_empty_lines: true,
    relax_column_count: true,
    relax_quotes: true,
  });

/** Text as a Chinese Windows saves it: UTF-8 or GB18030. */
export function decoded(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('gb18030').decode(bytes);
  }
}

/** As a spreadsheet opens it with a double click: UTF-8 with BOM and CRLF. */
export const writeCsv = (rows: readonly (readonly string[])[]): string =>
  `\ufeff${rows.map((row) => `${row.map(cellText).join(',')}\r\n`).join('')}`;

/** A hospital's own words must not become a formula on somebody else's desk. */
function cellText(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
