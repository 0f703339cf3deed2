import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { sm3 } from '../../evidence/bodies.ts';
import { openSubmission } from '../../evidence/submission-reader.ts';
import type { Results } from '../../judge/results.ts';
import type { Verification } from '../verify/verification.ts';
import { verify } from '../verify/verify.ts';
import type { Known } from './desk.ts';
import { doubtedAmong, sidecarsIn, type Doubted } from './review-files.ts';
import { progressOf, type Progress } from './state.ts';

/** One submission with everything a city knows about it. */
export interface Dossier {
  readonly file: string;
  /** SM3 of the submission. */
  readonly submission: string;
  readonly verification: Verification;
  readonly progress: Progress;
  readonly doubted: readonly Doubted[];
  /** What was judged; absent when the package does not verify. */
  readonly results?: Pick<Results, 'earlier' | 'his' | 'capabilities' | 'hospital'>;
}

export interface DossierOptions {
  readonly known: Known;
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
  const { files: verified } = await verify({
    paths: files,
    keepsOlder: true,
    ...known,
    ...(done === undefined ? {} : { done }),
  });
  // A review is bound by digest: it counts for a second copy in another folder too.
  const sidecars = [...new Set(files.map((file) => dirname(file)))].flatMap(sidecarsIn);
  const reviews = sidecars.flatMap(({ review }) => review ?? []);
  return verified.map((verification): Dossier => {
    const { file } = verification;
    const bytes = readFileSync(file);
    const submission = sm3(bytes);
    const results = verification.verified ? resultsOf(bytes) : undefined;
    return {
      file,
      submission,
      verification,
      progress: progressOf(submission, reviews, known),
      doubted: doubtedAmong(sidecars, { file, submission }, known),
      ...(results === undefined ? {} : { results }),
    };
  });
}

/** A folder is searched with everything below it. */
function submissionsIn(path: string): readonly string[] {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new HarnessError('USAGE', `没有这个文件或目录：${path}`);
  if (!found.isDirectory()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.zip$/i.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

/** Files of a package that was verified; the verdicts were compared with those judged again. */
export function packageFiles(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const reading = openSubmission(bytes);
  return reading.kind === 'sound' ? reading.submission.files : new Map();
}

function resultsOf(bytes: Uint8Array): Results | undefined {
  const file = packageFiles(bytes).get('results.json');
  return file === undefined ? undefined : (JSON.parse(Buffer.from(file).toString('utf8')) as Results);
}
