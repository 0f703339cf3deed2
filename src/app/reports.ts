import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { renderHtmlReport, renderTestReport } from '../../reports/index.ts';
import { HarnessError } from '../domain/harness-error.ts';
import type { Journal } from '../evidence/entries.ts';
import type { Results } from '../judge/results.ts';
import type { Package } from './package-root.ts';

/** Writes the documents of a run into its folder: `test-report.pdf` (Appendix 2) and `test-report.html`. */
export async function writeReports(
  folder: string,
  results: Results,
  journal: Journal,
  pack: Package,
): Promise<void> {
  await writeFile(join(folder, 'test-report.pdf'), await renderTestReport(results, journal, pack), {
    mode: 0o600,
  });
  await writeFile(join(folder, 'test-report.html'), await renderHtmlReport(results, journal, pack), {
    mode: 0o600,
  });
}

/** Renders Appendix 2 to a file. @throws HarnessError FOLDER-UNWRITABLE */
export async function writeTestReport(
  file: string,
  results: Results,
  journal: Journal,
  pack: Package,
): Promise<void> {
  const pdf = await renderTestReport(results, journal, pack);
  try {
    await writeFile(file, pdf, { mode: 0o600 });
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入文件：${file}`, { cause });
  }
}
