import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { renderHtmlReport, renderTestReport } from '../../reports/index.ts';
import type { Journal } from '../evidence/entries.ts';
import type { Results } from '../judge/results.ts';
import type { Package } from './package-root.ts';

/** Writes the documents of a run into its folder: `test-report.pdf` (Appendix 2) and `test-report.html`. */
export async function writeReports(folder: string, results: Results, journal: Journal, pack: Package): Promise<void> {
  await writeFile(join(folder, 'test-report.pdf'), await renderTestReport(results, journal, pack), { mode: 0o600 });
  await writeFile(join(folder, 'test-report.html'), await renderHtmlReport(results, journal, pack), { mode: 0o600 });
}

/** Renders Appendix 2 of a folder's journal to a file. */
export async function writeTestReport(file: string, results: Results, journal: Journal, pack: Package): Promise<void> {
  await writeFile(file, await renderTestReport(results, journal, pack));
}
