import { writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { renderReceipt } from '../../../reports/index.ts';
import type { ReceiptFacts } from '../../../reports/model/receipt.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { FileRefused, readRegularFile } from '../../evidence/regular-file.ts';
import { fingerprint, type Signer } from '../../evidence/sm2.ts';
import { jsonFile, signerData, submissionDigest } from '../../evidence/submission.ts';
import type { Challenge } from '../challenge/challenge.ts';
import { openPackage } from '../machine/package-root.ts';
import { holderIn } from '../trust/trust-list.ts';
import type { KnownKeys } from '../outcomes/identity.ts';
import type { ExaminePool } from '../verify/pool.ts';
import type { Verification } from '../outcomes/verification.ts';
import { verify } from '../verify/verify.ts';
import { decide, type StatedDecision } from './decide.ts';
import { predecessorOf, statedPredecessor } from './predecessor.ts';
import { signReview, signerDoubt, type Review } from './review.ts';
import {
  doubtedAmong,
  setAsideEarlier,
  sidecarOf,
  sidecarsIn,
  type Doubted,
  type Sidecar,
} from './review-files.ts';
import { progressOf, type ReviewProgress } from './state.ts';
import { doubtWords, officeWords } from './words.ts';

/** The keys that a reviewing office knows, the challenges that it issued, and its workers. */
export interface ReviewerKnowledge extends KnownKeys {
  readonly challenges?: readonly Challenge[];
  /** Verifying workers, kept by an office that has many submissions. */
  readonly pool?: ExaminePool;
}

/** A submission with everything decided about it. */
export interface ReviewStatus {
  readonly file: string;
  readonly submission: string;
  readonly verification: Verification;
  readonly progress: ReviewProgress;
  /** Reviews beside it that do not count, each with the reason. */
  readonly doubted: readonly Doubted[];
  /** A believed review in the folder that puts a newer submission in this one's place. */
  readonly supersededBy: Review | undefined;
}

/** @throws HarnessError USAGE for a path that is no file */
export async function statusOf(file: string, known: ReviewerKnowledge): Promise<ReviewStatus> {
  return (await look(file, known)).status;
}

interface Look {
  readonly status: ReviewStatus;
  readonly sidecars: readonly Sidecar[];
}

async function look(file: string, known: ReviewerKnowledge): Promise<Look> {
  const submission = submissionDigest(bytesOf(file));
  const { files } = await verify({ paths: [file], ...known });
  const [verification] = files;
  if (verification === undefined || verification.kind === 'report')
    throw new HarnessError('USAGE', `${file} 不是提交包`, { hint: '请给出医院交来的 submission.zip。' });
  const sidecars = sidecarsIn(dirname(file));
  const reviews = sidecars.flatMap(({ review }) => review ?? []);
  return {
    sidecars,
    status: {
      file,
      submission,
      verification,
      progress: progressOf(submission, reviews, known),
      doubted: doubtedAmong(sidecars, { file, submission }, known),
      supersededBy: reviews.find(
        (review) => review.supersedes === submission && signerDoubt(review, known) === undefined,
      ),
    },
  };
}

function bytesOf(file: string): Buffer {
  try {
    return readRegularFile(file);
  } catch (cause) {
    const words = cause instanceof FileRefused && cause.reason === 'too-large' ? '文件过大' : '没有这个文件';
    throw new HarnessError('USAGE', `${words}：${file}`, {
      cause,
      hint: '请给出医院交来的 submission.zip。',
    });
  }
}

export type ReviewOrder = Omit<StatedDecision, 'authority'> & {
  readonly file: string;
  readonly authority?: string;
  /** Path of another submission that this one takes the place of. */
  readonly supersedes?: string;
};

/** The decision as it lies beside the submission now. */
export interface Reviewed {
  readonly review: Review;
  readonly verification: Verification;
  readonly progress: ReviewProgress;
  readonly files: readonly [string, string];
  /** True when the trust list has the signer in an office of this level. */
  readonly isListed: boolean;
  /** True when city and province decided with one key. */
  readonly isOneKey: boolean;
}

/**
 * Verifies a submission and writes the signed decision about it with its receipt beside it.
 * @throws HarnessError USAGE, REVIEW-REFUSED, REVIEW-SIGNER, FOLDER-UNWRITABLE
 */
export async function reviewSubmission(
  order: ReviewOrder,
  signer: Signer,
  known: ReviewerKnowledge,
): Promise<Reviewed> {
  const { file, level, supersedes, authority, ...stated } = order;
  const holder = holderIn(known.trust, signer.publicKey, [level]);
  const doubt = signerDoubt(
    { level, signer: signerData(signer.publicKey) },
    { ...known, own: signer.publicKey },
  );
  if (doubt !== undefined)
    throw new HarnessError('REVIEW-SIGNER', `${doubtWords[doubt]}：${fingerprint(signer.publicKey)}`);
  const { status, sidecars } = await look(file, known);
  const { verification, submission, progress } = status;
  const successor = {
    file,
    submission,
    hospitalCode: verification.hospital?.fixmedinsCode ?? '',
  };
  const counterpart = level === 'city' ? progress.province : progress.city;
  const isShared = counterpart?.signer.publicKey === signer.publicKey;
  const draft = decide(
    { ...stated, level, authority: authority ?? holder?.name ?? officeWords[level] },
    {
      verification,
      submission,
      progress,
      isKeyRefused: known.trust.separateKeys === true && isShared,
      supersedes:
        supersedes === undefined
          ? predecessorOf(successor, sidecars, known)
          : statedPredecessor(supersedes, successor),
    },
  );
  const review = signReview(draft, signer);
  const [json, pdf] = [sidecarOf(file, level, 'json'), sidecarOf(file, level, 'pdf')];
  const receipt = await renderReceipt(
    { ...receiptOf(review, verification), isOneKey: isShared },
    new Date(review.decidedAt),
    openPackage(),
  );
  try {
    setAsideEarlier(file, level);
    writeFileSync(pdf, receipt);
    writeFileSync(json, jsonFile(review));
  } catch (cause) {
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入审核结论：${json}`, { cause });
  }
  const reviews = [...sidecars.flatMap((sidecar) => sidecar.review ?? []), review];
  return {
    review,
    verification,
    progress: progressOf(submission, reviews, { ...known, own: signer.publicKey }),
    files: [json, pdf],
    isListed: holder !== undefined,
    isOneKey: isShared,
  };
}

/** Returns the facts that the receipt prints: the decision, and what the verified package says of its test. */
export function receiptOf(review: Review, { environment, period, summary }: Verification): ReceiptFacts {
  const { hospital, signer, level, authority, decision, reason, overridden, reviewer, ...rest } = review;
  const { decidedAt, submission, supersedes } = rest;
  return {
    ...{ level, authority, decision, reason, overridden, reviewer, decidedAt, submission, supersedes },
    hospital: hospital === null ? null : { code: hospital.fixmedinsCode, name: hospital.fixmedinsName },
    environment,
    period: period?.from == null || period.to === null ? null : { from: period.from, to: period.to },
    counts: summary,
    fingerprint: signer.fingerprint,
  };
}
