import { scenarioTitle } from '../../src/domain/form.ts';
import { suiteTitle } from '../../src/domain/suite.ts';
import { ownWords } from './own-words.ts';
import { causeTitles, type Cause, type Verdict } from '../../src/domain/verdict.ts';
import type { CheckResult, ExtraRow, RowResult } from '../../src/judge/results.ts';
import { exchangeView } from './exchanges.ts';
import type { Answers, ExchangeView } from './exchanges.ts';
import { maskedRemark } from './masked-results.ts';
import type { Masking } from './masking.ts';
import { wording } from './wording.ts';

export interface FindingView {
  readonly pointer: string;
  readonly message: string | null;
  readonly expected: string;
  readonly actual: string;
  readonly exchange: number | null;
}

export interface CheckView {
  readonly id: string;
  readonly title: string;
  readonly remedy: string;
  readonly clause: string;
  readonly level: string;
  /** The place to look for the fault, in words. */
  readonly cause: string;
  readonly findings: readonly FindingView[];
}

/** A row of the results as the annex shows it. */
export interface RowView {
  readonly id: string;
  readonly scenario: string;
  readonly interface: string;
  readonly verdict: Verdict;
  readonly verdictText: string;
  /** Name of scenario and step, e.g. 实时票据【重传电子结算凭证】; with the card for a further card. */
  readonly name: string;
  /** Why the row did not pass, or what it does not speak for. */
  readonly remark: string | null;
  readonly cause: string | null;
  /** The remedy for a row that no check speaks about: nothing came, or the harness failed. */
  readonly remedy: string | null;
  readonly attempt: number | null;
  readonly checked: number;
  readonly findings: number;
  readonly checks: readonly CheckView[];
  readonly exchanges: readonly ExchangeView[];
}

export function rowView(row: RowResult | ExtraRow, answers: Answers, masking: Masking): RowView {
  const failed = row.checks.filter(({ verdict }) => verdict === 'fail');
  return {
    id: rowId(row),
    scenario: row.scenario,
    interface: row.interface,
    verdict: row.verdict,
    verdictText: wording.verdict[row.verdict],
    name: nameOf(row),
    remark: remarkText(row, masking),
    cause: causeText(row.cause),
    remedy: ownRemedy(row),
    attempt: row.attempt,
    checked: row.checks.length,
    findings: failed.reduce((sum, check) => sum + check.findings.length, 0),
    checks: failed.map((check) => checkView(check, masking)),
    exchanges: row.exchanges.map((exchange) => exchangeView(exchange, answers, masking)),
  };
}

/** Returns what the judge says of a row; nothing else words a reason on paper. */
export const remarkText = maskedRemark;

const causeText = (cause: Cause | null): string | null => (cause === null ? null : causeTitles[cause]);

/** The remedy of a divergence that belongs to no check; a check's own stands beside its findings. */
export const ownRemedy = ({ divergence }: Pick<RowResult, 'divergence'>): string | null =>
  divergence?.check === null ? divergence.remedy : null;

/** Name of a row's part in the annex. */
export const rowId = (row: RowResult | ExtraRow): string =>
  'card' in row ? `extra-${row.no}-${row.card.replaceAll(/[^\w.-]/g, '_')}` : `row-${row.no}`;

/** A case of a suite is named by itself, a step of a further card also by its card. */
function nameOf(row: RowResult | ExtraRow): string {
  if (!('card' in row)) return stepName(row);
  return row.suite === undefined
    ? `${stepName(row)}（${row.card}）`
    : `${suiteTitle(row.suite.id)}【${row.title}】`;
}

/** 实时票据【重传电子结算凭证】 */
export const stepName = (row: Pick<RowResult, 'scenario' | 'title'>): string =>
  `${scenarioTitle(row.scenario)}【${row.title}】`;

export function checkView(check: CheckResult, masking: Masking): CheckView {
  return {
    id: check.id,
    title: check.title,
    remedy: check.remedy,
    clause: check.clause,
    level: wording.level[check.level],
    cause: causeTitles[check.cause],
    findings: check.findings.map((given) => {
      const { pointer, message, expected, actual, exchange } = masking.finding(given);
      return {
        pointer,
        message: ownWords({ message, expected, actual }),
        expected,
        actual,
        exchange: exchange ?? null,
      };
    }),
  };
}
