import { readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Hospital } from '../../domain/card.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import type { Entry } from '../../evidence/entries.ts';
import { readRegularFile } from '../../evidence/regular-file.ts';
import { openSubmission } from '../../evidence/submission-reader.ts';
import { JOURNAL_PART, submissionDigest } from '../../evidence/submission.ts';
import { signerFacts, type KnownKeys } from '../outcomes/identity.ts';
import { doubtAbout } from './review.ts';
import type { Sidecar } from './review-files.ts';

/** The statements of a package about itself, as far as its signature holds. */
interface Claim {
  readonly submission: string;
  readonly hospital: Hospital;
  /** Time of the journal's last line, ISO. */
  readonly at: string;
}

/** The package under review. */
export interface Successor {
  readonly file: string;
  readonly submission: string;
  readonly hospitalCode: string;
}

/**
 * Returns the SM3 of the newest older submission of the same hospital that lies in the same folder, as a package or
 * as a review of one; null when there is none.
 */
export function predecessorOf(
  { file, submission, hospitalCode }: Successor,
  sidecars: readonly Sidecar[],
  known: KnownKeys,
): string | null {
  const claims = claimsBeside(file, known).filter(({ hospital }) => hospital.fixmedinsCode === hospitalCode);
  const ownAt = claims.find((claim) => claim.submission === submission)?.at ?? '';
  const older = newest(claims.filter(({ at }) => at < ownAt));
  if (older !== undefined) return older.submission;
  const newer = new Set(claims.map((claim) => claim.submission));
  const reviewed = sidecars.flatMap(({ review }) =>
    review?.hospital?.fixmedinsCode === hospitalCode &&
    review.supersedes !== submission &&
    !newer.has(review.submission) &&
    doubtAbout(review, review.submission, known) === undefined
      ? [{ ...review, at: review.decidedAt }]
      : [],
  );
  return newest(reviewed)?.submission ?? null;
}

const newest = <T extends { readonly at: string }>(all: readonly T[]): T | undefined =>
  all.toSorted((left, right) => (left.at < right.at ? 1 : -1))[0];

/** @throws HarnessError USAGE when the file is no older submission of this hospital */
export function statedPredecessor(file: string, { submission, hospitalCode }: Successor): string {
  let claim: Claim | undefined;
  try {
    claim = claimOf(readRegularFile(file));
  } catch (cause) {
    throw new HarnessError('USAGE', `没有这个文件：${file}`, { cause });
  }
  if (claim === undefined) throw new HarnessError('USAGE', `${file} 不是完好的提交包`);
  if (claim.hospital.fixmedinsCode !== hospitalCode)
    throw new HarnessError('USAGE', `${file} 属于机构 ${claim.hospital.fixmedinsCode}，不是 ${hospitalCode}`);
  if (claim.submission === submission) throw new HarnessError('USAGE', '提交包不能取代它自己');
  return claim.submission;
}

function claimsBeside(file: string, known: KnownKeys): readonly Claim[] {
  const folder = dirname(resolve(file));
  return readdirSync(folder)
    .filter((name) => /\.zip$/i.test(name))
    .flatMap((name) => {
      try {
        return claimOf(readRegularFile(join(folder, name)), known) ?? [];
      } catch {
        return [];
      }
    });
}

/** Reads the claim of a package; with `known`, only of one that a trusted key signed. */
function claimOf(bytes: Uint8Array, known?: KnownKeys): Claim | undefined {
  const reading = openSubmission(bytes);
  if (reading.kind === 'broken') return undefined;
  const { files, signer } = reading.submission;
  const lines = Buffer.from(files.get(JOURNAL_PART) ?? [])
    .toString('utf8')
    .trimEnd()
    .split('\n');
  const first = JSON.parse(lines[0] ?? '') as Entry;
  const { at } = JSON.parse(lines.at(-1) ?? '') as Partial<Entry>;
  if (first.kind !== 'open' || typeof at !== 'string') return undefined;
  const { hospital } = first.data;
  if (typeof (hospital.fixmedinsCode as unknown) !== 'string') return undefined;
  const isVouched = (facts: KnownKeys): boolean =>
    signer !== undefined &&
    ['own', 'listed'].includes(signerFacts(facts, signer, hospital.fixmedinsCode).standing);
  return known === undefined || isVouched(known)
    ? { submission: submissionDigest(bytes), hospital, at }
    : undefined;
}
