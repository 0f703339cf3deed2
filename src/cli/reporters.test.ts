import { expect, test } from 'vitest';

import { reporterList } from './reporters.ts';
import { shellQuoted } from '../domain/shell-quoted.ts';
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

/** A row that fails for as many things as there are numbers. */
function failing(count: number) {
  const passed = allPassed();
  const findings = Array.from({ length: count }, (_, index) => ({
    message: `第 ${index} 处不符合`,
    expected: 'a',
    actual: 'b',
    pointer: '/x',
  }));
  const [first] = findings;
  const check = {
    id: 'upload.fields',
    title: '',
    remedy: '',
    clause: '',
    level: 'must',
    cause: 'payload',
  } as const;
  const divergence = {
    check: check.id,
    ...(first ?? { message: '', expected: '', actual: '', pointer: '' }),
  };
  const rows = passed.rows.map((row, index) =>
    index > 0
      ? row
      : {
          ...row,
          verdict: 'fail' as const,
          cause: 'payload' as const,
          divergence: { ...divergence, remedy: '', exchange: null },
          checks: [{ ...check, verdict: 'fail' as const, findings }],
        },
  );
  return { ...passed, rows };
}

test('everything that a row fails for is on the screen; of very much the command that lists it', () => {
  const few = resultLines(failing(3)).join('\n');
  expect(few).toContain('第 1 处不符合');
  expect(few).toContain('第 2 处不符合');
  expect(few).not.toContain('另有');
  const many = resultLines(failing(13), { folder: "/srv/my out/o'k" }).join('\n');
  expect(many).toContain(
    `另有 7 处，全部列出：evoucher judge ${shellQuoted("/srv/my out/o'k", process.platform)} --all`,
  );
  expect(resultLines(failing(13), { isWhole: true }).join('\n')).toContain('第 12 处不符合');
});

test('a path with blanks or quotes is quoted for the shell of the machine', () => {
  expect(shellQuoted('out', 'linux')).toBe('out');
  expect(shellQuoted("my o'ut", 'linux')).toBe(String.raw`'my o'\''ut'`);
  expect(shellQuoted(String.raw`C:\测试 1\out`, 'win32')).toBe(String.raw`"C:\测试 1\out"`);
});
