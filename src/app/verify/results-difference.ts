import { isDeepStrictEqual } from 'node:util';

import { formRows } from '../../domain/form.ts';
import type { Verdict } from '../../domain/verdict.ts';
import { verdictWords } from '../../domain/words.ts';
import type { CheckResult, ExtraRow, Results, RowResult } from '../../judge/results.ts';

/** The word for a verdict; what stands in somebody's file may be none at all. */
export const wordFor = (verdict: unknown): string =>
  typeof verdict === 'string' && Object.hasOwn(verdictWords, verdict)
    ? verdictWords[verdict as Verdict]
    : '空';

/** The first row of somebody's results whose verdict is not ours. */
export function rowDifference(
  theirs: readonly (Partial<RowResult> | null)[],
  ours: Results,
): string | undefined {
  for (const { no } of formRows) {
    const mine = ours.rows.find((row) => row.no === no);
    const verdict = theirs.find((row) => row?.no === no)?.verdict;
    if (mine !== undefined && verdict !== mine.verdict)
      return `${no} 包内为${wordFor(verdict)}，重新判定为${verdictWords[mine.verdict]}`;
  }
  return undefined;
}

/** Whether somebody's `results.json` has the lists in which it is compared. What stands in them may be anything. */
export function isReadable(value: unknown): value is Results {
  if (!isRecord(value)) return false;
  const { rows, extra, earlier } = value;
  const isList = (list: unknown): boolean => Array.isArray(list) && list.every(isRow);
  return [rows, extra, earlier].every(isList) && others.every((key) => isListOfRecords(value[key]));
}

const others = ['attempts', 'matrix', 'playedFaults', 'unattributed'] as const;

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isListOfRecords = (value: unknown): boolean => Array.isArray(value) && value.every(isRecord);
const isRow = (row: unknown): boolean =>
  isRecord(row) && isNamed(row['checks']) && isListOfRecords(row['exchanges']);
const isNamed = (checks: unknown): boolean =>
  Array.isArray(checks) && checks.every((check) => isRecord(check) && typeof check['id'] === 'string');

/**
 * The first fact in which the results of another version differ from ours: a verdict, a check, an exchange, a sum.
 * Sentences – titles, reasons, remarks, remedies – are not compared.
 */
export function resultsDifference(theirs: Results, ours: Results): string | undefined {
  return (
    rowDifference(theirs.rows, ours) ??
    rowsDifference('rows', theirs.rows, ours.rows) ??
    rowsDifference('extra', theirs.extra, ours.extra) ??
    rowsDifference('earlier', theirs.earlier, ours.earlier) ??
    partDifference(theirs, ours)
  );
}

function rowsDifference(
  part: 'rows' | 'extra' | 'earlier',
  theirs: readonly RowResult[],
  ours: readonly RowResult[],
): string | undefined {
  if (theirs.length !== ours.length)
    return `results.json 的 ${part} 有 ${theirs.length} 行，应为 ${ours.length} 行`;
  for (const [index, mine] of ours.entries()) {
    const given = theirs[index];
    const difference = given === undefined ? '' : factDifference(given, mine);
    if (difference !== undefined) return `${nameOf(mine)} ${difference}`;
  }
  return undefined;
}

/** `1.1`, `1.1 RT-OP-CHRONIC` or `resilience/timeout-lost`. */
function nameOf(row: RowResult | ExtraRow): string {
  if (!('card' in row)) return row.no;
  return row.suite === undefined ? `${row.no} ${row.card}` : `${row.suite.id}/${row.suite.case} ${row.card}`;
}

function factDifference(theirs: RowResult | ExtraRow, mine: RowResult | ExtraRow): string | undefined {
  if (!isDeepStrictEqual(placeOf(theirs), placeOf(mine))) return '的位置';
  if (theirs.verdict !== mine.verdict)
    return `包内为${wordFor(theirs.verdict)}，重新判定为${verdictWords[mine.verdict]}`;
  const check = checkDifference(theirs.checks, mine.checks);
  if (check !== undefined) return check;
  if (theirs.exchanges.length !== mine.exchanges.length)
    return `的交互包内有 ${theirs.exchanges.length} 次，记录中为 ${mine.exchanges.length} 次`;
  return isDeepStrictEqual(theirs.exchanges.map(exchangeFacts), mine.exchanges.map(exchangeFacts))
    ? undefined
    : '的交互';
}

function placeOf(row: RowResult | ExtraRow): readonly unknown[] {
  const { card, suite } = row as Partial<ExtraRow>;
  return [row.no, row.scenario, row.interface, row.attempt, card, suite?.id, suite?.case, suite?.played];
}

const exchangeFacts = ({
  seq,
  at,
  infno,
  ms,
  infcode,
}: RowResult['exchanges'][number]): readonly unknown[] => [seq, at, infno, ms, infcode];

const checkWords = { pass: '通过', fail: '未通过' } as const;

function checkDifference(theirs: readonly CheckResult[], ours: readonly CheckResult[]): string | undefined {
  for (const { id, level, verdict } of ours) {
    const given = theirs.find((check) => check.id === id);
    if (given === undefined) return `的检查项 ${id} 不在包内`;
    if (given.verdict !== verdict)
      return `的检查项 ${id} 包内为${wordFor(given.verdict)}，重新判定为${checkWords[verdict]}`;
    if (given.level !== level) return `的检查项 ${id} 的级别`;
  }
  const more = theirs.find((check) => ours.every(({ id }) => id !== check.id));
  return more === undefined ? undefined : `的检查项 ${more.id.slice(0, 64)} 不在重新判定的结果中`;
}

/** What else a package states as fact. */
const facts: Readonly<Record<string, (results: Results) => unknown>> = {
  schema: ({ schema }) => schema,
  harness: ({ harness }) => [harness.name, harness.version],
  contract: ({ contract }) => [contract.id, contract.digest],
  profile: ({ profile }) => [profile.id, profile.lowered],
  driver: ({ driver }) => driver,
  ledger: ({ ledger }) => ledger,
  environment: ({ environment }) => environment,
  hospital: ({ hospital }) => hospital,
  his: ({ his }) => his,
  capabilities: ({ capabilities }) => capabilities,
  period: ({ period }) => [period.from, period.to],
  attempts: ({ attempts }) =>
    attempts.map(({ no, scenarios, suites, at, rows }) => [no, scenarios, suites, at, rows]),
  matrix: ({ matrix }) => matrix.map(({ no, card, needed, verdict }) => [no, card, needed, verdict]),
  playedFaults: ({ playedFaults }) =>
    playedFaults.map(({ scenario, card, exchange, mended }) => [scenario, card, exchange, mended]),
  unattributed: ({ unattributed }) => unattributed.map(({ seq, infno }) => [seq, infno]),
  summary: ({ summary: { pass, fail, notRun, error } }) => [pass, fail, notRun, error],
  journal: ({ journal: { entries, head, closed } }) => [entries, head, closed],
};

function partDifference(theirs: Results, ours: Results): string | undefined {
  const differing = Object.entries(facts).find(([, of]) => {
    try {
      return !isDeepStrictEqual(of(theirs), of(ours));
    } catch {
      // What is not there cannot be taken apart.
      return true;
    }
  });
  return differing === undefined ? undefined : `results.json 的 ${differing[0]}`;
}
