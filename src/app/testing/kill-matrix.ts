import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import type { Results, RowResult } from '../../judge/results.ts';
import { openPackage } from '../machine/package-root.ts';
import { leaksOf } from './leaks.ts';
import { conditionsOnly, failedRows, profileFixture, runFor } from './run.ts';

/** A defect of the reference hospital as it lists itself. */
export interface Defect {
  readonly id: string;
  readonly title: string;
  /** The check that has to notice it first; `null` where nothing comes that a check could look at. */
  readonly check: string | null;
  readonly also?: readonly string[];
  /** Its rows fail when nothing is said. */
  readonly outcome?: 'remark' | 'not-run';
  readonly rows: readonly string[];
  /** Cases of the suites beyond the form that it fails; such a defect shows nowhere else. */
  readonly extra?: readonly string[];
  /** The fixture of the profile under which it shows. */
  readonly profile?: string;
  /** Exists only where the hospital chooses its patients. */
  readonly ownPatients?: true;
}

/** The outcome of one defective hospital. */
export interface Kill {
  readonly defect: Defect;
  readonly failed: readonly string[];
  /** Rows for which nothing came, or only vouchers that are not this test. */
  readonly missing: readonly string[];
  /** The check that spoke first, by failed row; `null` where none did. */
  readonly first: Readonly<Record<string, string | null>>;
  /** Every check with a finding on a row of the form, with its rows. */
  readonly spoke: Readonly<Record<string, readonly string[]>>;
  /** Whose fault, by row that is not green. */
  readonly causes: Readonly<Record<string, string | null>>;
  readonly errors: number;
  /** Personal values that stand in full on one of the run's papers. */
  readonly leaks: readonly string[];
}

export async function listDefects(): Promise<readonly Defect[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    openPackage().hospitalEntry,
    '--list-defects',
  ]);
  return JSON.parse(stdout) as Defect[];
}

/** Certifies the hospital with one defect, all three scenarios. */
export async function kill(defect: Defect): Promise<Kill> {
  const { id, profile, ownPatients } = defect;
  return runFor(
    { kind: 'reference', defect: id, style: { pollMs: 20 } },
    async (results, folder) => ({
      defect,
      failed: failedRows(results),
      missing: results.rows
        .filter(({ reason }) => reason === 'nothing-received' || reason === 'not-this-test')
        .map(({ no }) => no),
      first: Object.fromEntries(
        results.rows
          .filter(({ verdict }) => verdict === 'fail')
          .map(({ no, divergence }) => [no, divergence?.check ?? null]),
      ),
      spoke: checksWithFindings(results),
      causes: Object.fromEntries(
        results.rows.filter(({ verdict }) => verdict !== 'pass').map(({ no, cause }) => [no, cause]),
      ),
      errors: results.summary.error,
      leaks: await leaksOf(folder),
    }),
    {
      ...(profile === undefined ? {} : { profile: profileFixture(profile) }),
      ...(ownPatients === true ? { ledger: 'declared' as const, cards: conditionsOnly } : {}),
    },
  );
}

function checksWithFindings({ rows }: Results): Kill['spoke'] {
  const spoke: Record<string, string[]> = {};
  const found = ({ checks }: RowResult): readonly string[] =>
    checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id);
  for (const row of rows) for (const id of found(row)) (spoke[id] ??= []).push(row.no);
  return spoke;
}

/** The ways in which the catalogue did not do its work; empty when the defect was caught as it should be. */
export function complaints(one: Kill): readonly string[] {
  const { errors, leaks } = one;
  return [
    ...(errors === 0 ? [] : [`the harness failed in ${errors} rows`]),
    ...leaks.map((leak) => `on paper in full: ${leak}`),
    ...otherThanExpected(one),
  ];
}

function otherThanExpected({ defect, failed, missing, first, spoke }: Kill): readonly string[] {
  const { check, also = [], outcome = 'fail', rows } = defect;
  const failures = failed.map((no) => `row ${no} failed: ${first[no] ?? ''}`);
  switch (outcome) {
    case 'fail': {
      if (failed.length === 0) return ['it survived'];
      const others = Object.entries(first).filter(([, id]) => id === null || ![check, ...also].includes(id));
      return [
        ...differing('failed', rows, failed),
        ...others.map(([no, id]) => `row ${no} failed for another reason: ${id ?? 'none'}`),
      ];
    }
    case 'remark':
      return [...failures, ...differing('remarked', rows, spoke[check ?? ''] ?? [])];
    case 'not-run':
      return [...failures, ...differing('without a request', rows, missing)];
  }
}

const differing = (
  what: string,
  expected: readonly string[],
  actual: readonly string[],
): readonly string[] =>
  [...expected].sort().join() === [...actual].sort().join()
    ? []
    : [`rows ${what}: expected ${expected.join(' ')}, got ${actual.join(' ')}`];

const outcomeWords = { fail: '未通过', remark: '通过并提示', 'not-run': '未测试' } as const;

/** `docs/kill-matrix.md`: every defective hospital, what has to notice it, and what did. */
export function killMatrixDocument(kills: readonly Kill[]): string {
  const lines = [
    '# 缺陷与检查项对照表',
    '',
    '由 `npm run killmatrix` 生成，请勿手工修改。每一行是参考医院的一种缺陷：应由哪个检查项首先发现、影响哪些测试项；',
    '缺陷未被发现、被别的原因发现、或影响到其他测试项时，测试不通过。',
    '',
    `共 ${kills.length} 种缺陷，${kills.filter((one) => complaints(one).length === 0).length} 种按预期发现。`,
    '',
    '| 缺陷 | 说明 | 应发现的检查项 | 结果 | 测试项 | 同时指出的检查项 | 是否符合 |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...kills.map(line),
  ];
  return `${lines.join('\n')}\n`;
}

function line(one: Kill): string {
  const { id, title, check, also = [], outcome = 'fail', rows } = one.defect;
  const expected = check === null ? [] : [check, ...also];
  const others = Object.keys(one.spoke).filter((id) => !expected.includes(id));
  const found = complaints(one);
  const cells = [
    `\`${id}\``,
    title,
    expected.length === 0 ? '（没有请求可检查）' : coded(expected),
    outcomeWords[outcome],
    rows.join(' '),
    others.length === 0 ? '—' : coded(others.toSorted()),
    found.length === 0 ? '是' : found.join('; '),
  ];
  return `| ${cells.join(' | ')} |`;
}

const coded = (ids: readonly string[]): string => ids.map((id) => `\`${id}\``).join(' ');

/** All defects, a few at a time; `onKill` gets each as it ends. */
export async function killAll(
  defects: readonly Defect[],
  onKill: (one: Kill) => void,
  atATime = 4,
): Promise<readonly Kill[]> {
  const kills: Kill[] = [];
  const queue = [...defects.entries()];
  const work = async (): Promise<void> => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
      const [index, defect] = next;
      const one = await kill(defect);
      kills[index] = one;
      onKill(one);
    }
  };
  await Promise.all(Array.from({ length: atATime }, work));
  return kills;
}
