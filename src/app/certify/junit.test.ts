import { SaxesParser } from 'saxes';
import { expect, test } from 'vitest';

import type { ExtraRow, Results } from '../../judge/results.ts';
import { allPassed, failedCheck, partlyFailed } from '../../../reports/testing/sample-results.ts';
import { compareWithBaseline } from '../baseline/compare.ts';
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

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: Element[];
  text: string;
}

/** The document as Jenkins and GitLab read it: strictly XML, or it is refused as a whole. */
function elementsOf(xml: string): Element {
  const root: Element = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser();
  const add = (text: string): void => void (open.at(-1)!.text += text);
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const element = { name, attributes: attributes as Record<string, string>, children: [], text: '' };
    open.at(-1)!.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', add);
  parser.on('cdata', add);
  parser.write(xml).close();
  return root.children[0]!;
}

const allowed: Readonly<Record<string, readonly string[]>> = {
  testsuites: ['testsuite'],
  testsuite: ['testcase'],
  testcase: ['skipped', 'error', 'failure', 'system-out'],
};

/** The common part of the schemas of Jenkins (xunit) and GitLab. */
function complaints(element: Element): readonly string[] {
  const { name, attributes, children } = element;
  const wrong = children
    .filter((child) => allowed[name]?.includes(child.name) !== true)
    .map((child) => `${child.name} in ${name}`);
  const count = (what: string): number => cases(element).filter((one) => has(one, what)).length;
  const counts: Readonly<Record<string, number>> = {
    tests: cases(element).length,
    failures: count('failure'),
    errors: count('error'),
    skipped: count('skipped'),
  };
  if (name === 'testsuites' || name === 'testsuite')
    for (const [key, value] of Object.entries(counts))
      if (attributes[key] !== String(value)) wrong.push(`${name} ${key}`);
  if (name === 'testcase') {
    if (!/^\d+(\.\d+)?$/.test(attributes['time'] ?? '')) wrong.push(`time ${attributes['time'] ?? ''}`);
    if ((attributes['name'] ?? '') === '' || (attributes['classname'] ?? '') === '') wrong.push('unnamed');
    if (children.filter((child) => child.name !== 'system-out').length > 1) wrong.push('two outcomes');
  }
  return [...wrong, ...children.flatMap(complaints)];
}

const cases = (element: Element): readonly Element[] =>
  element.name === 'testcase' ? [element] : element.children.flatMap(cases);
const has = ({ children }: Element, name: string): boolean => children.some((child) => child.name === name);

/** A hospital that sends what no XML may hold. */
const hostile = (): Results => {
  const partly = partlyFailed(1);
  const nasty = 'a\u0000b\u001b[31m\ufffe]]><x>&"\n第二行 𬭎';
  return {
    ...partly,
    rows: partly.rows.map((row) => (row.no === '1.1' ? { ...row, remark: nasty, title: nasty } : row)),
    extra: [{ ...beyond('fail'), remark: nasty }],
  };
};

test.each<[string, Results]>([
  ['green run', allPassed()],
  ['run with everything that can go wrong', partlyFailed()],
  ['hospital that sends control characters and markup', hostile()],
])('the file of a %s is what Jenkins and GitLab accept', (_what, given) => {
  const root = elementsOf(junitXml(given));
  expect(root.name).toBe('testsuites');
  expect(complaints(root)).toEqual([]);
});

test('a failure has one line for the list, and all that is known for whoever opens it', () => {
  const given = partlyFailed(2);
  const [first] = cases(elementsOf(junitXml(given)));
  const failure = first!.children.find(({ name }) => name === 'failure');
  expect(failure?.attributes['message']).toBe(given.rows[0]?.remark);
  expect(failure?.text).toContain('[upload.amount-matches-settlement]');
  expect(failure?.text).toContain('请按结算接口返回的 medfeeSumamt');
});

test('what the baseline expects is skipped with its reason, what is stale in it is a failure', () => {
  const passed = allPassed({ matrix: [] });
  const given: Results = {
    ...passed,
    rows: passed.rows.map((row) =>
      row.no === '1.1' ? { ...row, verdict: 'fail', checks: [failedCheck('must', 1, 'a')] } : row,
    ),
  };
  const entry = { notRun: null, reason: 'HIS-1', until: null };
  const baseline = [
    { ...entry, row: '1.1', checks: ['a'] },
    { ...entry, row: '1.2', checks: ['b'] },
  ];
  const xml = junitXml(given, compareWithBaseline(given, baseline, '2026-11-22'));
  const root = elementsOf(xml);
  expect(complaints(root)).toEqual([]);
  expect(root.attributes).toMatchObject({ tests: '13', failures: '1', skipped: '1' });
  expect(xml).toContain('预期内：a（原因：HIS-1）');
  expect(xml).toContain('type="stale"');
  expect(junitXml(given)).toContain('type="fail"');
});
