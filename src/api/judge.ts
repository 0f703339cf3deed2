import { judgeFolder } from '../app/certify/conclude.ts';
import type { Results } from '../judge/results.ts';

/**
 * Judges the journal in a folder again. The same journal gives the same verdicts on every machine; nothing is written.
 * @throws HarnessError JOURNAL-NOT-FOUND, JOURNAL-BROKEN for the folder, PROFILE-INVALID when its profile is none,
 * READER-FAILED when a reader of ours breaks
 */
export async function judge(folder: string): Promise<Results> {
  return judgeFolder(folder);
}
