import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { Results, RowResult } from '../judge/results.ts';

/** What the machine-readable reporters print; the list is printed while the run goes on. */
export async function reporterOutput(
  names: readonly string[],
  results: Results,
  folder: string,
): Promise<string> {
  const parts: string[] = [];
  if (names.includes('json')) parts.push(`${JSON.stringify(results, null, 2)}\n`);
  if (names.includes('junit')) parts.push(await readFile(join(folder, 'junit.xml'), 'utf8'));
  if (names.includes('github')) parts.push(results.rows.map(annotation).join(''));
  return parts.join('');
}

/** Workflow commands: one annotation for every row that is not green. */
function annotation({ no, title, verdict, reason, remark }: RowResult): string {
  if (verdict === 'pass' || reason === 'not-selected') return '';
  const level = verdict === 'not-run' ? 'warning' : 'error';
  return `::${level} title=${escaped(`${no} ${title}`, true)}::${escaped(remark ?? verdict, false)}\n`;
}

function escaped(text: string, isProperty: boolean): string {
  const data = text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  return isProperty ? data.replaceAll(':', '%3A').replaceAll(',', '%2C') : data;
}
