import type { Finding } from '../../src/domain/verdict.ts';
import type { CheckResult, Divergence, Results, RowResult } from '../../src/judge/results.ts';
import type { Masking } from './masking.ts';

/** Returns the results for the copy inside the PDF: shortened, and only the checks that found something, a tenth of it. */
export function maskedResults(results: Results, masking: Masking): Results {
  const shortened = shortenedResults(results, masking);
  const row = <Row extends RowResult>(given: Row): Row => ({
    ...given,
    checks: given.checks.filter(({ findings }) => findings.length > 0),
  });
  return { ...shortened, rows: shortened.rows.map(row), extra: shortened.extra.map(row) };
}

/** Returns the results as they may stand on paper: personal data shortened, verdicts and numbers untouched. */
export function shortenedResults(results: Results, masking: Masking): Results {
  const maskedDivergence = (given: Divergence): Divergence => ({
    ...given,
    ...masking.finding(findingOf(given)),
  });
  const row = <Row extends RowResult>(given: Row): Row => ({
    ...given,
    remark: maskedRemark(given, masking),
    divergence: given.divergence === null ? null : maskedDivergence(given.divergence),
    checks: given.checks.map((check): CheckResult => ({
      ...check,
      findings: check.findings.map(masking.finding),
    })),
  });
  return {
    ...results,
    rows: results.rows.map(row),
    extra: results.extra.map(row),
    earlier: results.earlier.map(row),
    remarks: results.remarks.map((remark) => ({ ...remark, text: masking.text(remark.text) })),
    ...(results.arrivals === undefined
      ? {}
      : { arrivals: results.arrivals.map((one) => ({ ...one, text: masking.text(one.text) })) }),
    unattributed: results.unattributed.map((exchange) => ({
      ...exchange,
      findings: exchange.findings.map((found) => ({ ...found, finding: masking.finding(found.finding) })),
    })),
  };
}

/** Returns a row's remark; where it tells a finding, in the words that the finding has on paper. */
export function maskedRemark({ remark, divergence, checks }: RowResult, masking: Masking): string | null {
  if (remark === null) return null;
  const findings: readonly Finding[] = [
    ...(divergence === null ? [] : [findingOf(divergence)]),
    ...checks.flatMap((check) => check.findings),
  ];
  const told = findings.find(({ message }) => message !== '' && remark.includes(message));
  return masking.text(
    told === undefined ? remark : remark.replaceAll(told.message, () => masking.finding(told).message),
  );
}

const findingOf = ({ message, expected, actual, pointer }: Divergence): Finding => ({
  message,
  expected,
  actual,
  pointer,
});
