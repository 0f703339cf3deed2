import { formRows, type Infno, type ScenarioId } from '../../domain/form.ts';
import type { Reason } from '../../judge/results.ts';
import { checks as catalogue } from '../../checks/catalogue/index.ts';
import { readDocument } from '../settings/document.ts';
import { nearMiss } from '../../domain/near-miss.ts';
import { loadSchema } from '../settings/schema.ts';
import type { Problem } from '../settings/yaml.ts';

/**
 * The reasons for which a row may be expected not to run. What the harness or an interruption did is never expected.
 */
export const expectableReasons = [
  'nothing-received',
  'not-offered',
  'no-failure-to-mend',
  'not-shown',
] as const satisfies readonly Reason[];

export type ExpectableReason = (typeof expectableReasons)[number];

/** One expected failure of a row: the must-checks that are not met, or the reason why it is not run. */
export interface ExpectedFailure {
  /** Number of the row, `1.1` … `3.4`. */
  readonly row: string;
  readonly checks: readonly string[];
  readonly notRun: ExpectableReason | null;
  readonly reason: string;
  /** The last day, yyyy-MM-dd, on which it is expected. */
  readonly until: string | null;
}

export type Baseline = readonly ExpectedFailure[];

/** An entry as it is written. Schema: `schemas/baseline.json`. */
interface WrittenEntry {
  readonly row?: string;
  readonly scenario?: ScenarioId;
  readonly interface?: Infno;
  readonly checks?: readonly string[];
  readonly notRun?: ExpectableReason;
  readonly reason: string;
  readonly until?: string;
}

/**
 * Reads the failures that a pipeline expects, from YAML or JSON.
 * @throws HarnessError CONFIG-INVALID with line and column of everything that is wrong
 */
export function loadBaseline(path: string, schemas: string): Baseline {
  const { expected } = readDocument<{ readonly expected: readonly WrittenEntry[] }>(path, {
    noun: '基线',
    code: 'CONFIG-INVALID',
    schema: loadSchema(schemas, 'baseline'),
    rules: ({ expected: written }) => [...written.flatMap(entryProblems), ...repeated(written)],
  });
  return expected.map((written) => ({
    row: rowOf(written) ?? '',
    checks: written.checks ?? [],
    notRun: written.notRun ?? null,
    reason: written.reason,
    until: written.until ?? null,
  }));
}

const rowOf = (written: WrittenEntry): string | undefined =>
  written.row ??
  formRows.find((row) => row.scenario === written.scenario && row.interface === written.interface)?.no;

function entryProblems(written: WrittenEntry, index: number): readonly Problem[] {
  const { row, scenario, checks = [], notRun } = written;
  const at = (message: string, ...path: readonly string[]): Problem => ({
    path: ['expected', String(index), ...path],
    at: 'value',
    message,
  });
  const named = [scenario, written.interface].filter((part) => part !== undefined).length;
  return [
    ...((row === undefined) === (named === 0) || named === 1
      ? [at("请用 row（例如 row: '1.3'），或用 scenario 与 interface 两者，指出测试项")]
      : []),
    ...((written.checks === undefined) === (notRun === undefined)
      ? [at('请写 checks（不满足的检查项）或 notRun（未测试的原因）之一')]
      : []),
    ...checks.flatMap((id, position) => {
      const message = unknownCheck(id);
      return message === undefined ? [] : [at(message, 'checks', String(position))];
    }),
  ];
}

function unknownCheck(id: string): string | undefined {
  const ids = catalogue.map((check) => check.id);
  if (ids.includes(id)) return undefined;
  const near = nearMiss(id, ids);
  return `没有检查项 ${id}${near === undefined ? '；evoucher checks 列出全部' : `；是否为 ${near}？`}`;
}

/** Returns a problem for every failure that is listed twice: it would have two reasons. */
function repeated(all: readonly WrittenEntry[]): readonly Problem[] {
  const seen = new Set<string>();
  return all.flatMap((written, index) =>
    [...(written.checks ?? []), written.notRun].flatMap((what) => {
      const key = `${rowOf(written) ?? ''} ${what ?? ''}`;
      if (what === undefined || !seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [
        { path: ['expected', String(index)], at: 'value' as const, message: `${key} 列了两次，请只留一项` },
      ];
    }),
  );
}
