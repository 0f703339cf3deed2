import { fromIsoTime } from '../../domain/china-time.ts';
import type { Hospital } from '../../domain/card.ts';
import { isSignedBy, publicKey, fingerprint, type Signer } from '../../evidence/sm2.ts';
import { jsonFile, signerData, type SignerData } from '../../evidence/submission.ts';
import { holderIn } from '../trust/trust-list.ts';
import type { Acquaintance } from '../verify/identity.ts';

export const levels = ['city', 'province'] as const;
export type ReviewLevel = (typeof levels)[number];
export type Decision = 'pass' | 'return';

/** What city or province decided about one submission: `<name>.review-city.json`, `<name>.review-province.json`. */
export interface Review {
  readonly schema: 'evoucher/review@1';
  readonly level: ReviewLevel;
  readonly decision: Decision;
  /** In the reviewer's words; empty when a submission passed without any. */
  readonly reason: string;
  /** What spoke against the decision that was made all the same; null otherwise. */
  readonly overridden: string | null;
  /** Name of the office, as its receipt prints it. */
  readonly authority: string;
  readonly reviewer: string;
  /** ISO, +08:00. */
  readonly decidedAt: string;
  /** Null for a package so damaged that it names none. */
  readonly hospital: Pick<Hospital, 'fixmedinsCode' | 'fixmedinsName'> | null;
  /** SM3 of the submission, byte by byte. */
  readonly submission: string;
  /** SM3 of the same hospital's submission that this one takes the place of. */
  readonly supersedes: string | null;
  readonly signer: SignerData;
  /** SM2 with SM3 over the file without this key, as `jsonFile` writes it. */
  readonly signature: string;
}

export type ReviewDraft = Omit<Review, 'schema' | 'signer' | 'signature'>;

export function signReview(draft: ReviewDraft, signer: Signer): Review {
  const open: Omit<Review, 'signature'> = {
    schema: 'evoucher/review@1',
    ...draft,
    signer: signerData(signer.publicKey),
  };
  return { ...open, signature: signer.sign(jsonFile(open)) };
}

/** A review that its signer signed as it stands; `undefined` for anything else. Whether it is believed comes later. */
export function readReview(bytes: Uint8Array): Review | undefined {
  const value = parsed(bytes);
  if (value === undefined || !jsonFile(value).equals(bytes)) return undefined;
  const { signature, ...open } = value;
  const key = publicKey(open.signer?.publicKey);
  if (key === undefined || open.signer?.fingerprint !== fingerprint(key) || !isWhole(open)) return undefined;
  return isSignedBy(key, jsonFile(open), signature) ? (value as Review) : undefined;
}

const DIGEST = /^[0-9a-f]{64}$/;

function isWhole(open: Partial<Review>): boolean {
  const { schema, level, decision, reason, overridden, authority, reviewer, hospital, supersedes } = open;
  return (
    schema === 'evoucher/review@1' &&
    levels.some((one) => one === level) &&
    (decision === 'pass' || decision === 'return') &&
    [reason, authority, reviewer].every((text) => typeof text === 'string') &&
    (overridden === null || typeof overridden === 'string') &&
    fromIsoTime(String(open.decidedAt)) !== undefined &&
    (hospital === null || typeof hospital?.fixmedinsCode === 'string') &&
    DIGEST.test(String(open.submission)) &&
    (supersedes === null || DIGEST.test(String(supersedes)))
  );
}

/** JSON of somebody else; only an object is let in. */
function parsed(bytes: Uint8Array): Partial<Review> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Why a review is not believed. */
export type Doubt = 'broken' | 'other-submission' | 'signer-unknown' | 'signer-role';

/**
 * Whether a review counts for a submission: bound to exactly these bytes, and signed by somebody who decides at its
 * level. This machine's own key may, unless the list gives it another office.
 */
export function doubtAbout(review: Review, submission: string, known: Acquaintance): Doubt | undefined {
  if (review.submission !== submission) return 'other-submission';
  return signerDoubt(review, known);
}

/** Whether whoever signed may decide at this level. */
export function signerDoubt(
  { level, signer }: Pick<Review, 'level' | 'signer'>,
  { trust, own }: Acquaintance,
): 'signer-unknown' | 'signer-role' | undefined {
  if (holderIn(trust, signer.publicKey, [level]) !== undefined) return undefined;
  const isListed = trust.signers.some((one) => one.fingerprint === signer.fingerprint);
  if (isListed) return 'signer-role';
  return signer.publicKey === own ? undefined : 'signer-unknown';
}
