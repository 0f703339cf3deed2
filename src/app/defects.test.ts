import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { checks } from '../checks/index.ts';
import { openPackage } from './package-root.ts';
import type { Results } from '../judge/results.ts';
import {
  caseOf,
  conditionsOnly,
  failedRows,
  faultTimes,
  mustFindings,
  profileFixture,
  runFor,
  unmetIn,
} from './testing/run.ts';

interface Defect {
  readonly id: string;
  readonly title: string;
  readonly check: string;
  readonly rows: readonly string[];
  readonly extra?: readonly string[];
  readonly profile?: string;
  /** Exists only where the hospital chooses its patients. */
  readonly ownPatients?: true;
}

const defects = JSON.parse(
  execFileSync(process.execPath, [openPackage().hospitalEntry, '--list-defects'], { encoding: 'utf8' }),
) as Defect[];

const fast = { pollMs: 20 };

const ofForm = defects.filter(({ extra }) => extra === undefined);
const beyond = defects.filter(({ extra }) => extra !== undefined);

test.concurrent.each(ofForm)(
  '$id is caught by $check and fails exactly its rows',
  async ({ id, check, rows, profile, ownPatients }) => {
    const look = (results: Results): void => {
      expect({ rows: failedRows(results), error: results.summary.error }).toEqual({ rows, error: 0 });
      const caught = mustFindings(results).filter((finding) => finding.endsWith(` ${check}`));
      expect(caught.length, mustFindings(results).join(', ')).toBeGreaterThan(0);
    };
    const changes = {
      ...(profile === undefined ? {} : { profile: profileFixture(profile) }),
      ...(ownPatients === true ? { ledger: 'declared' as const, cards: conditionsOnly } : {}),
    };
    await runFor({ kind: 'reference', defect: id, style: fast }, look, changes);
  },
);

// One after the other: under load a hospital that is in a hurry would take a slow answer for silence.
test.each(beyond)(
  '$id is caught by $check beyond the form, in exactly its cases',
  async ({ id, check, rows, extra = [] }) => {
    await runFor(
      { kind: 'reference', defect: id, style: { ...fast, timeoutMs: 2_000 } },
      (results) => {
        expect({ rows: failedRows(results), error: results.summary.error }).toEqual({ rows, error: 0 });
        const failed = results.extra.filter(({ verdict }) => verdict === 'fail');
        expect(failed.map(caseOf).toSorted()).toEqual([...extra].toSorted());
        for (const row of failed) expect(unmetIn(row, 'must'), caseOf(row)).toContain(check);
        expect(results.extra.filter(({ verdict }) => verdict === 'error')).toEqual([]);
      },
      { suites: ['resilience'], faultTimes },
    );
  },
);

test('every must-check has a hospital that it catches', () => {
  const caught = new Set(defects.map(({ check }) => check));
  // Only a real environment can refuse for a reason of its own; relay.test.ts plays one.
  caught.add('relay.accepted');
  const uncaught = checks.filter(({ id, level }) => level === 'must' && !caught.has(id)).map(({ id }) => id);
  expect(uncaught).toEqual([]);
});

test('every defect names a must-check of the catalogue', () => {
  const musts = new Set(checks.filter(({ level }) => level === 'must').map(({ id }) => id));
  expect(defects.filter(({ check }) => !musts.has(check))).toEqual([]);
});
