import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { drawUpTestReport } from '../../../reports/index.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { Journal } from '../../evidence/entries.ts';
import type { Judgement } from '../../judge/judge.ts';
import type { Package } from '../machine/package-root.ts';

/** Writes the documents of a run into its folder: `test-report.pdf` (Appendix 2) and `test-report.html`. */
export async function writeReports(
  folder: string,
  judgement: Judgement,
  journal: Journal,
  pack: Package,
): Promise<void> {
  const report = await drawUpTestReport(judgement, journal, pack);
  await writeFile(join(folder, 'test-report.pdf'), await report.pdf(), { mode: 0o600 });
  await writeFile(join(folder, 'test-report.html'), await report.html(), { mode: 0o600 });
}

/** Renders Appendix 2 to a file. @throws HarnessError FOLDER-UNWRITABLE */
export async function writeTestReport(
  file: string,
  judgement: Judgement,
  journal: Journal,
  pack: Package,
): Promise<void> {
  const { pdf } = await drawUpTestReport(judgement, journal, pack);
  const bytes = await pdf();
  try {
    await writeFile(file, bytes, { mode: 0o600 });
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入文件：${file}`, { cause });
  }
}
