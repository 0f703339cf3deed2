import { countsSentence } from '../../src/domain/words.ts';
import { coverDate } from './dates.ts';
import { wording } from './wording.ts';
import type { Environment } from '../../src/evidence/entries.ts';

/** The decision of a city or province about one submission. */
export interface ReceiptFacts {
  readonly level: 'city' | 'province';
  readonly authority: string;
  readonly decision: 'pass' | 'return';
  /** In the reviewer's words; empty when a submission passed without any. */
  readonly reason: string;
  /** The fault that the verifier found when the decision was made in spite of it; null otherwise. */
  readonly overridden: string | null;
  readonly reviewer: string;
  /** `yyyy-MM-dd…`, +08:00. */
  readonly decidedAt: string;
  /** Null, as what follows, when the package is so damaged that it cannot be read. */
  readonly hospital: { readonly code: string; readonly name: string } | null;
  readonly environment: Environment | null;
  readonly period: { readonly from: string; readonly to: string } | null;
  readonly counts: {
    readonly pass: number;
    readonly fail: number;
    readonly notRun: number;
    readonly error: number;
  } | null;
  /** SM3 of the submission as it was handed in. */
  readonly submission: string;
  /** SM3 of an earlier submission of the same hospital that this one takes the place of. */
  readonly supersedes: string | null;
  /** Fingerprint of the key that signed the decision. */
  readonly fingerprint: string;
  /** City and province decided with this one key. */
  readonly isOneKey?: boolean;
}

export interface Receipt {
  readonly title: string;
  readonly authority: string;
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly code: string;
}

const levels = { city: '地市审核', province: '省项目组确认' } as const;
const decisions = {
  city: { pass: '审核通过', return: '退回' },
  province: { pass: '确认通过', return: '退回' },
} as const;

/** The one-page receipt that the hospital gets back. */
export function receipt(facts: ReceiptFacts): Receipt {
  const { level, authority, decision, hospital } = facts;
  return {
    title: `医疗收费电子结算凭证接入测试${level === 'city' ? '审核' : '确认'}回执`,
    authority,
    facts: [
      {
        label: '定点医疗机构',
        value: hospital === null ? UNREADABLE : `${hospital.name}（${hospital.code}）`,
      },
      ...testFacts(facts),
      { label: '提交包摘要（SM3）', value: facts.submission },
      ...(facts.supersedes === null ? [] : [{ label: '取代的提交包（SM3）', value: facts.supersedes }]),
      { label: '环节', value: levels[level] },
      { label: '结论', value: decisions[level][decision] },
      { label: '意见', value: facts.reason === '' ? wording.none : facts.reason },
      ...(facts.overridden === null
        ? []
        : [
            {
              label: '例外处理',
              value: `验证发现：${facts.overridden}。经办人仍作出上述结论，理由见“意见”。`,
            },
          ]),
      { label: '经办人', value: facts.reviewer },
      { label: '日期', value: coverDate(facts.decidedAt) },
      { label: '签名公钥指纹', value: facts.fingerprint },
      ...(facts.isOneKey === true ? [{ label: '提示', value: wording.oneKey }] : []),
    ],
    code: `EVCR|${facts.submission}|${level}|${decision}|`,
  };
}

const UNREADABLE = '提交包不能读取';

/** The lines about its test that a readable package gives. */
function testFacts({ period, environment, counts }: ReceiptFacts): Receipt['facts'] {
  return [
    ...(period === null
      ? []
      : [{ label: '测试时间', value: `${coverDate(period.from)}至${coverDate(period.to)}` }]),
    ...(environment === null ? [] : [{ label: '测试环境', value: wording.environment[environment] }]),
    ...(counts === null
      ? []
      : [
          {
            label: '测试结果',
            value: countsSentence(counts),
          },
        ]),
  ];
}
