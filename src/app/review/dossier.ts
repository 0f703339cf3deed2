import { existsSync, lstatSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { sm3 } from '../../domain/sm3.ts';
import { readRegularFile } from '../../evidence/regular-file.ts';
import { openSubmission } from '../../evidence/submission-reader.ts';
import { submissionDigest } from '../../evidence/submission.ts';
import type { Results } from '../../judge/results.ts';
import type { SealedFacts, Verification } from '../outcomes/verification.ts';
import { verify } from '../verify/verify.ts';
import type { ReviewerKnowledge } from './review-submission.ts';
import { doubtedAmong, sidecarsIn, type Doubted } from './review-files.ts';
import { progressOf, type ReviewProgress } from './state.ts';

/** One submission with everything a city knows about it. */
export interface Dossier {
  readonly file: string;
  /** SM3 of the submission. */
  readonly submission: string;
  readonly verification: Verification;
  readonly progress: ReviewProgress;
  readonly doubted: readonly Doubted[];
  /** The sealed Appendix 2; absent when the package does not verify. */
  readonly sealed: SealedReport;
  /** The judged results; absent when the package does not verify. */
  readonly results?: Pick<Results, 'earlier' | 'his' | 'capabilities' | 'hospital'>;
}

/** Appendix 2 with the hospital's seal: in the package, or beside it as `<name>.sealed.pdf`. */
export type SealedReport =
  | { readonly kind: 'packed'; readonly facts: SealedFacts }
  | { readonly kind: 'beside'; readonly facts: SealedFacts; readonly file: string }
  /** `reason`: the reason, in Chinese, why a copy beside the package is not taken; empty when there is none. */
  | { readonly kind: 'missing'; readonly reason: string };

export interface DossierOptions {
  readonly known: ReviewerKnowledge;
  readonly done?: (count: number, of: number) => void;
}

/**
 * Verifies the submissions among these files and folders and reads the reviews beside them.
 * @throws HarnessError USAGE for paths that are not there, or hold no submission
 */
export async function openDossiers(
  paths: readonly string[],
  { known, done }: DossierOptions,
): Promise<readonly Dossier[]> {
  const files = [...new Set(paths.flatMap(submissionsIn))].toSorted();
  if (files.length === 0) throw new HarnessError('USAGE', `没有找到提交包（.zip）：${paths.join('、')}`);
  const loose = files.map(looseSeal).filter((file) => existsSync(file));
  // A review is bound by digest: it counts for a second copy in another folder too.
  const sidecars = [...new Set(files.map((file) => dirname(file)))].flatMap(sidecarsIn);
  const reviews = sidecars.flatMap(({ review }) => review ?? []);
  const decided = new Map(
    files.map((file) => {
      const bytes = bytesOf(file);
      // What cannot be read has no digest; no decision is bound to its name.
      const submission = bytes === undefined ? sm3(Buffer.from(file)) : submissionDigest(bytes);
      return [file, { submission, progress: progressOf(submission, reviews, known) }] as const;
    }),
  );
  const { files: verified } = await verify({
    paths: [...files, ...new Set(loose)],
    keepsOlder: true,
    confirmed: new Set(files.filter((file) => decided.get(file)?.progress.state === 'confirmed')),
    ...known,
    ...(done === undefined ? {} : { done }),
  });
  return verified.flatMap((verification): readonly Dossier[] => {
    const { file } = verification;
    const decision = decided.get(file);
    if (decision === undefined) return [];
    const { submission, progress } = decision;
    const bytes = verification.verified ? bytesOf(file) : undefined;
    const results = bytes === undefined ? undefined : resultsOf(bytes);
    return [
      {
        file,
        submission,
        verification,
        progress,
        doubted: doubtedAmong(sidecars, { file, submission }, known),
        sealed: sealedReport(verification, verified),
        ...(results === undefined ? {} : { results }),
      },
    ];
  });
}

/**
 * Returns the path of a loose sealed report, as a clerk names the scan of a report that came on paper: `x.zip` and
 * `x.sealed.zip` → `x.sealed.pdf`.
 */
const looseSeal = (submission: string): string =>
  `${submission.replace(/(\.sealed)?\.zip$/i, '')}.sealed.pdf`;

function sealedReport(own: Verification, verified: readonly Verification[]): SealedReport {
  if (own.sealed !== null) return { kind: 'packed', facts: own.sealed };
  const loose = verified.find(({ file }) => file === looseSeal(own.file));
  if (loose === undefined) return { kind: 'missing', reason: '' };
  const { sealed: facts, file, outcome } = loose;
  if (facts !== null && facts.journal === own.journal?.head) return { kind: 'beside', facts, file };
  const reason = facts === null ? outcome.message : '是另一次测试的报告';
  return { kind: 'missing', reason: `${basename(file)} 不予采信：${reason}` };
}

/**
 * Returns a sort key: the more complete of two dossiers of one submission stands last, one that verifies and has its
 * seal.
 */
export const merit = ({ verification, sealed }: Dossier): string =>
  `${verification.verified ? 1 : 0}${sealed.kind === 'missing' ? 0 : 1}`;

/** Finds the submissions of a path; a folder is searched with everything below it. */
function submissionsIn(path: string): readonly string[] {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined)
    throw new HarnessError('USAGE', `没有这个文件或目录：${path}`);
  return isFolder(path) ? entriesBelow(path) : [path];
}

/**
 * Links to folders are not followed: they may lead in a circle. A folder that may not be read stands in the list by
 * itself, so that the reason is said.
 */
function entriesBelow(folder: string): readonly string[] {
  let entries: readonly Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return [folder];
  }
  return entries.flatMap((entry): readonly string[] => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entriesBelow(path);
    return /\.zip$/i.test(entry.name) && !isFolder(path) ? [path] : [];
  });
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

function bytesOf(file: string): Buffer | undefined {
  try {
    return readRegularFile(file);
  } catch {
    return undefined;
  }
}

/** Reads the results of a verified package, whose verdicts were compared with those judged again. */
function resultsOf(bytes: Uint8Array): Results | undefined {
  const reading = openSubmission(bytes);
  const file = reading.kind === 'sound' ? reading.submission.files.get('results.json') : undefined;
  return file === undefined ? undefined : (JSON.parse(Buffer.from(file).toString('utf8')) as Results);
}
