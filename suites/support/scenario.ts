import type { Results } from 'evoucher-harness';

import { expect, test } from 'evoucher-harness/playwright';

/** Declares the test of one scenario: one run, one journal, a step for each row of the form. */
export function describeScenario(scenario: Results['rows'][number]['scenario'], title: string): void {
  test(`${title}：四个接口全部通过`, async ({ certify }) => {
    const { results } = await certify({ scenarios: [scenario] });
    for (const row of results.rows.filter((candidate) => candidate.scenario === scenario)) {
      await test.step(`${row.no} ${row.interface}【${row.title}】`, () => {
        expect(row, row.remark ?? '').toMatchObject({ verdict: 'pass', blockedBy: null });
        expect(row.exchanges.map(({ infno }) => infno)).toContain(row.interface);
        expect(row.checks.length).toBeGreaterThan(0);
      });
    }
    await test.step('未选择的场景不算通过', () => {
      for (const row of results.rows.filter((candidate) => candidate.scenario !== scenario)) {
        expect(row).toMatchObject({ verdict: 'not-run', reason: 'not-selected' });
      }
    });
  });

  test(`${title}：有缺陷的医院不能通过`, async ({ certify }) => {
    const { results } = await certify({
      scenarios: [scenario],
      driver: { kind: 'reference', defect: 'listed-total-one-cent-more' },
    });
    const verdicts = results.rows.filter((row) => row.scenario === scenario).map(({ verdict }) => verdict);
    expect(verdicts).toEqual(['fail', 'pass', 'fail', 'not-run']);
  });
}
