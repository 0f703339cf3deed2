import { expect, test } from 'vitest';

import type { ExtraRow } from '../judge/results.ts';
import { allPassed } from '../../reports/testing/sample-results.ts';
import { junitXml } from './junit.ts';

const results = allPassed();

const beyond = (verdict: ExtraRow['verdict']): ExtraRow => ({
  ...(results.rows[0] as ExtraRow),
  verdict,
  remark: verdict === 'pass' ? null : '超时后换了 msgid',
  card: 'RS-1',
  suite: {
    id: 'resilience',
    case: 'timeout',
    demand: '超时不等于失败',
    fault: 'failure',
    played: [7],
  },
});

test('what lies beyond the form is listed and never fails a pipeline', () => {
  const xml = junitXml({ ...results, extra: [beyond('pass'), beyond('fail')] });
  expect(xml.match(/<testcase/g)).toHaveLength(14);
  expect(xml).toContain(
    '<testsuite name="故障演练（不影响结论）" tests="2" failures="0" errors="0" skipped="1">',
  );
  expect(xml).toContain('超时后换了 msgid');
  expect(xml).not.toContain('<failure');
});
