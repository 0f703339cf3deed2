import { HarnessError } from '../../domain/harness-error.ts';
import type { Verification } from '../outcomes/verification.ts';
import type { Decision, ReviewDraft, ReviewLevel } from './review.ts';
import type { ReviewProgress } from './state.ts';
import { decisionWords, levelWords } from './words.ts';

/** The decision as the reviewer states it. */
export interface StatedDecision {
  readonly level: ReviewLevel;
  readonly decision: Decision;
  readonly reason: string;
  /** The reviewer decides in spite of what speaks against it. */
  readonly isOverride: boolean;
  readonly reviewer: string;
  readonly authority: string;
  /** ISO, +08:00. */
  readonly decidedAt: string;
}

/** The submission that a decision is made about. */
export interface DecisionSubject {
  readonly verification: Verification;
  /** SM3 of the submission. */
  readonly submission: string;
  readonly supersedes: string | null;
  readonly progress: ReviewProgress;
  /** The other level decided with the key that signs now, and the trust list asks for two. */
  readonly isKeyRefused?: boolean;
}

/**
 * Makes the decision to be signed.
 * @throws HarnessError USAGE without a needed reason; REVIEW-REFUSED for what needs an exception
 */
export function decide(statement: StatedDecision, subject: DecisionSubject): ReviewDraft {
  const { level, decision, isOverride, ...stated } = statement;
  const { verification, submission, supersedes } = subject;
  const { hospital } = verification;
  if (subject.isKeyRefused === true && decision === 'pass')
    throw new HarnessError(
      'REVIEW-REFUSED',
      '地市审核与省确认须由不同的密钥签名（信任列表的 separateKeys）',
      {
        hint: '请由另一单位用它自己的密钥作出结论。',
      },
    );
  const against = objections(statement, subject);
  if (stated.reason === '' && (decision === 'return' || (isOverride && against.length > 0)))
    throw new HarnessError('USAGE', `请用 --reason 说明${decision === 'return' ? '退回' : '例外'}的理由`);
  if (against.length > 0 && !isOverride)
    throw new HarnessError('REVIEW-REFUSED', `不能${decisionWords[decision]}：${against.join('；')}`, {
      ...(decision === 'return' ? { hint: '确需更改时加 --override。' } : {}),
    });
  if (hospital === null && decision === 'pass')
    throw new HarnessError('REVIEW-REFUSED', '提交包中读不出医疗机构，不能通过', {
      hint: '请退回医院（--decision 退回 --reason …）。',
    });
  return {
    level,
    decision,
    reason: stated.reason,
    overridden: against.length === 0 ? null : against.join('；'),
    authority: stated.authority,
    reviewer: stated.reviewer,
    decidedAt: stated.decidedAt,
    hospital:
      hospital === null
        ? null
        : { fixmedinsCode: hospital.fixmedinsCode, fixmedinsName: hospital.fixmedinsName },
    submission,
    supersedes,
  };
}

/** Returns the reasons that speak against the decision, a Chinese sentence each. */
function objections(
  { level, decision }: StatedDecision,
  { verification, progress }: DecisionSubject,
): readonly string[] {
  const earlier = progress[level];
  const changed =
    earlier === undefined || earlier.decision === decision
      ? []
      : [
          `${levelWords[level]}已有结论“${decisionWords[earlier.decision]}”（${earlier.decidedAt.slice(0, 10)}）`,
        ];
  if (decision === 'return') return changed;
  const { outcome, verified, conformant } = verification;
  return [
    ...(verified && conformant ? [] : [outcome.message]),
    ...(level === 'province' && progress.city?.decision !== 'pass' ? [cityObjection(progress)] : []),
    ...changed,
  ];
}

const cityObjection = ({ city }: ReviewProgress): string =>
  city === undefined ? '没有可以采信的地市审核结论' : '地市审核的结论是退回';
