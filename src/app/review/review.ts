import { fromIsoTime } from '../../domain/china-time.ts';
import type { Hospital } from '../../domain/card.ts';
import type { Signer } from '../../evidence/sm2.ts';
import { readStatement, signStatement, type Signed } from '../../evidence/statement.ts';
import { signerData } from '../../evidence/submission.ts';
import { holderIn } from '../trust/trust-list.ts';
import type { KnownKeys } from '../outcomes/identity.ts';

export const levels = ['city', 'province'] as const;
export type ReviewLevel = (typeof levels)[number];
export type Decision = 'pass' | 'return';

/**
 * The decision of city or province about one submission: `<name>.review-city.json`, `<name>.review-province.json`.
 */
export interface Review extends Signed {
  readonly schema: 'evoucher/review@1';
  readonly level: ReviewLevel;
  readonly decision: Decision;
  /** Reason in the reviewer's words; empty when a submission passed without any. */
  readonly reason: string;
  /** Objections to a decision that was made all the same; null otherwise. */
  readonly overridden: string | null;
  /** Name of the office, as its receipt prints it. */
  readonly authority: string;
  readonly reviewer: string;
  /** ISO, +08:00. */
  readonly decidedAt: string;
  /** The tested hospital; null for a package so damaged that it names none. */
  readonly hospital: Pick<Hospital, 'fixmedinsCode' | 'fixmedinsName'> | null;
  /** SM3 of the submission, byte by byte. */
  readonly submission: string;
  /** SM3 of the same hospital's submission that this one takes the place of. */
  readonly supersedes: string | null;
}

export type ReviewDraft = Omit<Review, 'schema' | 'signer' | 'signature'>;

export function signReview(draft: ReviewDraft, signer: Signer): Review {
  const open: Omit<Review, 'signature'> = {
    schema: 'evoucher/review@1',
    ...draft,
    signer: signerData(signer.publicKey),
  };
  return signStatement(open, signer);
}

/**
 * Reads a review that its signer signed as it stands; `undefined` for anything else. `doubtAbout` tells whether it is
 * believed.
 */
export const readReview = (bytes: Uint8Array): Review | undefined => readStatement<Review>(bytes, isWhole);

const isDigest = (value: unknown): boolean => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);

function isWhole(open: Partial<Review>): boolean {
  const { schema, level, decision, reason, overridden, authority, reviewer, hospital, supersedes } = open;
  return (
    schema === 'evoucher/review@1' &&
    levels.some((one) => one === level) &&
    (decision === 'pass' || decision === 'return') &&
    [reason, authority, reviewer].every((text) => typeof text === 'string') &&
    (overridden === null || typeof overridden === 'string') &&
    fromIsoTime(open.decidedAt) !== undefined &&
    (hospital === null ||
      (typeof hospital?.fixmedinsCode === 'string' && typeof hospital.fixmedinsName === 'string')) &&
    isDigest(open.submission) &&
    (supersedes === null || isDigest(supersedes))
  );
}

/** The reason why a review is not believed. */
export type Doubt = 'broken' | 'other-submission' | 'signer-unknown' | 'signer-role';

/**
 * Returns the reason why a review does not count for a submission; `undefined` when it does: bound to exactly these
 * bytes, and signed by somebody who decides at its level. This machine's own key may, unless the list gives it
 * another office.
 */
export function doubtAbout(review: Review, submission: string, known: KnownKeys): Doubt | undefined {
  if (review.submission !== submission) return 'other-submission';
  return signerDoubt(review, known);
}

/** Returns the reason why a signer may not decide at this level; `undefined` when the signer may. */
export function signerDoubt(
  { level, signer }: Pick<Review, 'level' | 'signer'>,
  { trust, own }: KnownKeys,
): 'signer-unknown' | 'signer-role' | undefined {
  if (holderIn(trust, signer.publicKey, [level]) !== undefined) return undefined;
  const isListed = trust.signers.some((one) => one.fingerprint === signer.fingerprint);
  if (isListed) return 'signer-role';
  return signer.publicKey === own ? undefined : 'signer-unknown';
}
