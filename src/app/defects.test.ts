import { execFileSync } from 'node:child_process';

import { expect, test } from 'vitest';

import { checks } from '../checks/index.ts';
import { openPackage } from './package-root.ts';
import type { Results } from '../judge/results.ts';
import { conditionsOnly, failedRows, mustFindings, profileFixture, runFor } from './testing/run.ts';

interface Defect {
  readonly id: string;
  readonly title: string;
  readonly check: string;
  readonly rows: readonly string[];
  readonly profile?: string;
  /** Exists only where the hospital chooses its patients. */
  readonly ownPatients?: true;
}

const defects = JSON.parse(
  execFileSync(process.execPath, [openPackage().hospitalEntry, '--list-defects'], { encoding: 'utf8' }),
) as Defect[];

const fast = { pollMs: 20 };

test.concurrent.each(defects)(
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
