import { expect, test } from 'vitest';

import { reporterList } from './reporters.ts';
import { resultLines } from './table.ts';
import { allPassed } from '../../reports/testing/sample-results.ts';

test('every reporter may be asked for at once', () => {
  expect(reporterList('list,junit,json,github')).toEqual({
    list: true,
    github: true,
    json: { kind: 'stdout' },
    junit: { kind: 'stdout' },
  });
});

test('reporters are named, and machine-readable ones may go to a file', () => {
  expect(reporterList('list, github')).toEqual({ list: true, github: true });
  expect(reporterList('json,junit=out/a=b.xml')).toEqual({
    list: false,
    github: false,
    json: { kind: 'stdout' },
    junit: { kind: 'file', path: 'out/a=b.xml' },
  });
});

test.each([
  ['nonsense', '没有输出方式 nonsense'],
  ['', '没有输出方式'],
  ['list=x', 'list 不能写入文件'],
  ['junit=', '缺少文件名'],
])('%j is wrong usage', (text, words) => {
  expect(() => reporterList(text)).toThrow(words);
});

test('what a hospital sent cannot begin a line of its own or colour the terminal', () => {
  const passed = allPassed();
  const nasty = 'a\n::stop-commands::x\u001b[2J';
  const rows = passed.rows.map((row) => ({ ...row, remark: nasty }));
  const lines = resultLines({ ...passed, rows });
  expect(lines.join('\n').split('\n')).toHaveLength(lines.length);
  expect(lines.join('')).not.toContain('\u001b');
});
