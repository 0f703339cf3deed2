import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { createContracts } from '../../checks/profiled.ts';
import { createReader, type PackageReader } from '../../contract/reading/reader.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { Journal } from '../../evidence/entries.ts';
import { createFileJournalStore } from '../../evidence/file-journal-store.ts';
import type { JournalStore } from '../../evidence/journal-store.ts';
import { packSubmission } from '../../evidence/submission.ts';
import { judgement, type Judgement } from '../../judge/judge.ts';
import type { Results } from '../../judge/results.ts';
import { openPackage, type Package } from '../machine/package-root.ts';
import { junitXml } from './junit.ts';
import { onPaper } from './on-paper.ts';
import type { CertifyOptions } from './options.ts';

export interface ConcludePorts {
  readonly pack: Package;
  readonly reader: PackageReader;
  readonly journals: JournalStore;
}

/** The choice of what is written at the end beside the verdicts. */
export type Written = Pick<CertifyOptions, 'signers' | 'documents'>;

/** Judges the folder's journal and writes what follows from it. @throws HarnessError RESULTS-WRITE */
export async function conclude(folder: string, ports: ConcludePorts, written: Written): Promise<Judgement> {
  const journal = await ports.journals.read(folder);
  const judged = await judgement(journal, { contractFor: createContracts(), reader: ports.reader });
  try {
    await writeResults(folder, judged, journal, ports, written);
  } catch (cause) {
    if (!isSystemError(cause)) throw cause;
    // Half a document is worse than none.
    for (const name of WRITTEN_AT_THE_END) await rm(join(folder, name), { force: true });
    throw new HarnessError('RESULTS-WRITE', `结果写入失败：${cause.message}`, { cause });
  }
  return judged;
}

const WRITTEN_AT_THE_END = [
  'results.json',
  'junit.xml',
  'test-report.pdf',
  'test-report.html',
  'submission.zip',
] as const;

const isSystemError = (fault: unknown): fault is NodeJS.ErrnoException =>
  fault instanceof Error && 'syscall' in fault;

async function writeResults(
  folder: string,
  judged: Judgement,
  journal: Journal,
  { pack, journals }: ConcludePorts,
  { signers, documents }: Written,
): Promise<void> {
  const { results } = judged;
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`, { mode: 0o600 });
  await writeFile(join(folder, 'junit.xml'), junitXml(onPaper(judged)), { mode: 0o600 });
  if (documents === false) return;
  // The PDF renderer is large, and who only judges needs none.
  const { writeReports } = await import('./reports.ts');
  await writeReports(folder, judged, journal, pack);
  const { entries, head } = results.journal;
  await packSubmission(folder, journals, { entries, head }, signers ?? {});
}

/** Renders Appendix 2 of a folder again; the same journal gives the same bytes. Returns the file's path. */
export async function reportFolder(
  folder: string,
  file = join(folder, 'test-report.pdf'),
  journals = createFileJournalStore(),
): Promise<string> {
  const pack = openPackage();
  const reader = createReader({ workerUrl: pack.workerUrl });
  try {
    const journal = await journals.read(folder);
    const judged = await judgement(journal, { contractFor: createContracts(), reader });
    const { writeTestReport } = await import('./reports.ts');
    await writeTestReport(file, judged, journal, pack);
    return file;
  } finally {
    await reader.close();
  }
}

/** Judges a folder again. @throws HarnessError JOURNAL-NOT-FOUND, JOURNAL-BROKEN */
export async function judgedFolder(folder: string, journals = createFileJournalStore()): Promise<Judgement> {
  const reader = createReader({ workerUrl: openPackage().workerUrl });
  try {
    return await judgement(await journals.read(folder), { contractFor: createContracts(), reader });
  } finally {
    await reader.close();
  }
}

/** Returns the verdicts of a folder judged again. @throws HarnessError as `judgedFolder` */
export const judgeFolder = async (folder: string, journals?: JournalStore): Promise<Results> =>
  (await judgedFolder(folder, journals)).results;

/** 0 conformant · 1 a selected row failed or was not run · 3 the harness itself failed. */
export function exitCodeOf({ rows, journal }: Results): 0 | 1 | 3 {
  const selected = rows.filter(({ reason }) => reason !== 'not-selected');
  if (selected.some(({ verdict }) => verdict === 'error')) return 3;
  return selected.length > 0 && selected.every(({ verdict }) => verdict === 'pass') && journal.closed ? 0 : 1;
}
