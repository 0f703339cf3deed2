import { stringify } from 'yaml';

import { HarnessError } from '../../domain/harness-error.ts';
import type { Results } from '../../judge/results.ts';
import type { Baseline, ExpectableReason, ExpectedFailure } from './baseline.ts';
import { symptomsOf } from './compare.ts';

/** The baseline after a run, with what was added and removed. */
export interface BaselineUpdate {
  readonly baseline: Baseline;
  readonly added: Baseline;
  /** Entries, or parts of them, that no longer happen. */
  readonly removed: Baseline;
}

/** Reason and last day (yyyy-MM-dd) that new entries get. */
export interface NewEntryReason {
  readonly reason: string | undefined;
  readonly until: string | undefined;
}

/**
 * Returns the baseline that fits this run: what still happens keeps its reason, what has gone is left out, what is
 * new gets the reason given. Rows that the run did not select keep their entries.
 * @throws HarnessError USAGE where something new has no reason, or where the run says nothing certain
 */
export function updatedBaseline(
  existing: Baseline,
  results: Results,
  explained: NewEntryReason,
): BaselineUpdate {
  const symptoms = judgedSymptoms(results);
  const parts = existing.map((entry) => {
    const found = symptoms.get(entry.row);
    const remains = (what: string): boolean => found === undefined || found.has(what);
    return {
      kept: only(entry, remains),
      gone: only(entry, (what) => !remains(what)),
    };
  });
  const kept = parts.flatMap((part) => part.kept);
  const added = [...symptoms].flatMap(([row, found]) => {
    const known = kept.filter((entry) => entry.row === row).flatMap(symptomsIn);
    return entriesFor(row, new Map([...found].filter(([what]) => !known.includes(what))), explained);
  });
  const baseline = [...kept, ...added].toSorted((left, right) => left.row.localeCompare(right.row));
  return { baseline, added, removed: parts.flatMap(({ gone }) => gone) };
}

const symptomsIn = ({ checks, notRun }: ExpectedFailure): readonly string[] => [
  ...checks,
  ...(notRun === null ? [] : [notRun]),
];

/** Returns the entry with only those symptoms that `keeps` accepts; nothing when none is left. */
function only(entry: ExpectedFailure, keeps: (what: string) => boolean): Baseline {
  const checks = entry.checks.filter(keeps);
  const notRun = entry.notRun !== null && keeps(entry.notRun) ? entry.notRun : null;
  return checks.length === 0 && notRun === null ? [] : [{ ...entry, checks, notRun }];
}

type Symptom = { readonly kind: 'check' } | { readonly kind: 'not-run'; readonly reason: ExpectableReason };

/** Returns the symptoms of every row that the run selected, by row number. */
function judgedSymptoms(results: Results): ReadonlyMap<string, ReadonlyMap<string, Symptom>> {
  if (!results.journal.closed)
    throw new HarnessError('USAGE', '该测试没有正常结束，不能作为基线的依据', {
      hint: '请先用 --resume 完成测试，或重新测试。',
    });
  const found = new Map<string, ReadonlyMap<string, Symptom>>();
  for (const row of results.rows) {
    if (row.reason === 'not-selected') continue;
    const { checks, notRun, unforeseeable, isError } = symptomsOf(row, results);
    if (isError || unforeseeable.length > 0)
      throw new HarnessError('USAGE', `${row.no} ${row.title}：工具异常或测试中断，不能列为预期失败`, {
        hint: '请重新测试后再更新基线。',
      });
    found.set(
      row.no,
      new Map<string, Symptom>([
        ...checks.map((id): [string, Symptom] => [id, { kind: 'check' }]),
        ...notRun.map((reason): [string, Symptom] => [reason, { kind: 'not-run', reason }]),
      ]),
    );
  }
  return found;
}

/** Returns one entry for the checks of a row, and one for each reason why it was not run. */
function entriesFor(
  row: string,
  found: ReadonlyMap<string, Symptom>,
  {
    reason,
    until = null,
  }: { readonly reason: string | undefined; readonly until?: string | null | undefined },
): Baseline {
  if (found.size === 0) return [];
  if (reason === undefined)
    throw new HarnessError('USAGE', `${row} 有未列入基线的失败：${[...found.keys()].join('、')}`, {
      hint: '请用 --reason 写明为什么预期它失败，例如缺陷单的编号。',
    });
  const checks = [...found].filter(([, { kind }]) => kind === 'check').map(([id]) => id);
  const reasons = [...found.values()].flatMap((symptom) =>
    symptom.kind === 'not-run' ? [symptom.reason] : [],
  );
  return [
    ...(checks.length === 0 ? [] : [{ row, checks, notRun: null, reason, until }]),
    ...reasons.map((notRun) => ({ row, checks: [], notRun, reason, until })),
  ];
}

const HEAD = `# 流水线中预期的失败（evoucher certify --baseline）。只影响退出码与流水线的输出，不影响判定、报告和提交包。
# 由 evoucher baseline 更新；reason 与 until 可以手工修改。
`;

/** Returns the text of a baseline file: JSON where its name ends in `.json`, otherwise YAML. */
export function baselineText(baseline: Baseline, file: string): string {
  const expected = baseline.map(({ row, checks, notRun, reason, until }) => ({
    row,
    ...(checks.length === 0 ? {} : { checks }),
    ...(notRun === null ? {} : { notRun }),
    reason,
    ...(until === null ? {} : { until }),
  }));
  if (/\.json$/i.test(file)) return `${JSON.stringify({ expected }, null, 2)}\n`;
  return `${HEAD}${stringify({ expected }, { lineWidth: 0 })}`;
}
