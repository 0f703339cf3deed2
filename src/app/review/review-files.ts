import { existsSync, readdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { readRegularFile } from '../../evidence/regular-file.ts';
import type { KnownKeys } from '../outcomes/identity.ts';
import { doubtAbout, levels, readReview, type Doubt, type Review, type ReviewLevel } from './review.ts';

/** A file that looks like a review; without one when it is none or was changed. */
export interface Sidecar {
  readonly file: string;
  readonly review: Review | undefined;
}

const SIDECAR = /\.review-(city|province)\.json$/;
const MAX_BYTES = 64 * 1024;

/** Returns the path of a review beside its submission: `x.zip` → `x.review-city.json`. */
export const sidecarOf = (submission: string, level: ReviewLevel, ending: 'json' | 'pdf'): string =>
  `${submission.replace(/\.zip$/i, '')}.review-${level}.${ending}`;

/**
 * Makes room for a new decision: the one before it is kept under the time at which it was made
 * (`x.review-city.20261124T100000.json`), where nobody takes it for the one that counts.
 */
export function setAsideEarlier(submission: string, level: ReviewLevel): void {
  const json = sidecarOf(submission, level, 'json');
  if (!existsSync(json)) return;
  const decidedAt = reviewIn(json)?.decidedAt ?? statSync(json).mtime.toISOString();
  const stamp = decidedAt.slice(0, 19).replaceAll(/[-:]/g, '');
  for (const file of [json, sidecarOf(submission, level, 'pdf')])
    if (existsSync(file))
      renameSync(
        file,
        file.replace(/\.\w+$/, (ending) => `.${stamp}${ending}`),
      );
}

/**
 * Reads all reviews that lie in a folder: they are bound by digest, so a name that somebody changed does not matter.
 */
export function sidecarsIn(folder: string): readonly Sidecar[] {
  return readdirSync(folder)
    .filter((name) => SIDECAR.test(name))
    .toSorted()
    .map((name) => join(folder, name))
    .map((file) => ({ file, review: reviewIn(file) }));
}

function reviewIn(file: string): Review | undefined {
  try {
    return readReview(readRegularFile(file, MAX_BYTES));
  } catch {
    return undefined;
  }
}

export interface Doubted {
  readonly file: string;
  readonly doubt: Doubt;
}

/** Returns the files that are named like reviews of this submission, or bound to it, and are not believed. */
export function doubtedAmong(
  sidecars: readonly Sidecar[],
  { file, submission }: { readonly file: string; readonly submission: string },
  known: KnownKeys,
): readonly Doubted[] {
  const own = levels.map((level) => sidecarOf(file, level, 'json'));
  return sidecars.flatMap((sidecar) => {
    const { review } = sidecar;
    const isOurs = own.includes(sidecar.file) || review?.submission === submission;
    const doubt = review === undefined ? 'broken' : doubtAbout(review, submission, known);
    return isOurs && doubt !== undefined ? [{ file: sidecar.file, doubt }] : [];
  });
}
