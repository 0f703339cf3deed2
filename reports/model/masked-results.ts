import type { CheckResult, Divergence, Results, RowResult } from '../../src/judge/results.ts';
import type { Masking } from './masking.ts';

/**
 * The results for the copy inside the PDF: personal data shortened, and only the checks that found something – those that
 * did not are nine tenths of it. Verdicts and numbers are untouched.
 */
export function maskedResults(results: Results, masking: Masking): Results {
  const maskedDivergence = ({ check, remedy, exchange, ...finding }: Divergence): Divergence => ({
    ...masking.finding(finding),
    check,
    remedy,
    exchange,
  });
  const row = <Row extends RowResult>(given: Row): Row => ({
    ...given,
    remark: given.remark === null ? null : masking.text(given.remark),
    divergence: given.divergence === null ? null : maskedDivergence(given.divergence),
    checks: given.checks.flatMap((check): readonly CheckResult[] =>
      check.findings.length === 0 ? [] : [{ ...check, findings: check.findings.map(masking.finding) }],
    ),
  });
  return {
    ...results,
    rows: results.rows.map(row),
    extra: results.extra.map(row),
    remarks: results.remarks.map((remark) => ({ ...remark, text: masking.text(remark.text) })),
    unattributed: results.unattributed.map((exchange) => ({
      ...exchange,
      findings: exchange.findings.map((found) => ({ ...found, finding: masking.finding(found.finding) })),
    })),
  };
}
