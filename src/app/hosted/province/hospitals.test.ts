import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { issueTokens, openRoster, readHospitals, revokeToken } from './hospitals.ts';
import { expectEveryFileAnswered } from '../../settings/testing/wrong-files.ts';

const LIST =
  '机构代码,机构名称,医保区划\nH37990000001,仿真测试医院,379900\nH37990000002,仿真第二医院,379900\n';

/** A list in a folder that goes with the test. */
function listOf(content: string | Uint8Array): string {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-hospitals-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'hospitals.csv');
  writeFileSync(file, content);
  return file;
}

test('tokens are issued to those that have none, and only their digests are kept', () => {
  const file = listOf(LIST);
  const issued = issueTokens(file, undefined);
  expect(issued.map(({ hospital }) => hospital.fixmedinsCode)).toEqual(['H37990000001', 'H37990000002']);
  const written = readFileSync(file, 'utf8');
  for (const { token } of issued) {
    expect(token).toMatch(/^[0-9a-f]{64}$/);
    expect(written).not.toContain(token);
  }
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(issueTokens(file, undefined)).toEqual([]);
});

test('a new token ends the old one, and a revoked one opens nothing, without a restart', () => {
  const file = listOf(LIST);
  const lines: string[] = [];
  const roster = openRoster(file, (line) => lines.push(line));
  const [first] = issueTokens(file, 'H37990000001');
  expect(roster.find(first?.token ?? '')).toMatchObject({ fixmedinsName: '仿真测试医院' });
  const [second] = issueTokens(file, 'H37990000001');
  expect(roster.find(first?.token ?? '')).toBeUndefined();
  expect(roster.find(second?.token ?? '')).toBeDefined();
  revokeToken(file, 'H37990000001');
  expect(roster.find(second?.token ?? '')).toBeUndefined();
  expect(roster.admits('H37990000001')).toBe(false);
  expect(issueTokens(file, undefined).map(({ hospital }) => hospital.fixmedinsCode)).toEqual([
    'H37990000002',
  ]);
});

test('an empty token is nobody’s, also where none was issued', () => {
  expect(openRoster(listOf(LIST), () => undefined).find('')).toBeUndefined();
});

test('a list that was broken while the center runs is told, and the hospitals stay', () => {
  const file = listOf(LIST);
  const lines: string[] = [];
  const roster = openRoster(file, (line) => lines.push(line));
  const [issued] = issueTokens(file, 'H37990000001');
  expect(roster.find(issued?.token ?? '')).toBeDefined();
  writeFileSync(file, 'nonsense\n');
  expect(roster.find(issued?.token ?? '')).toBeDefined();
  expect(lines.join('\n')).toContain('继续使用原名单');
});

test.each([
  ['名称\n', '表头缺少'],
  ['机构代码,机构名称,医保区划\n../x,甲,379900\n', '第 2 行：机构代码'],
  ['机构代码,机构名称,医保区划\nH1,甲,3799\n', '医保区划应为六位数字'],
  ['机构代码,机构名称,医保区划\nH1,,379900\n', '缺少机构名称'],
  ['机构代码,机构名称,医保区划\nH1,甲,379900\nH1,乙,379900\n', '第 3 行：机构代码重复'],
  ['机构代码,机构名称,医保区划,令牌摘要\nH1,甲,379900,secret\n', '令牌摘要'],
  ['机构代码,机构名称,医保区划,令牌摘要,状态\nH1,甲,379900,,启用\n', '状态'],
])('a list like %j is refused by line', (content, words) => {
  expect(() => readHospitals(listOf(content))).toThrow(words);
});

test('a token for a hospital that is not on the list is refused', () => {
  expect(() => issueTokens(listOf(LIST), 'H37990000009')).toThrow('没有机构代码');
});

test('a hospital whose name begins like a formula keeps its name, and is a formula on no desk', () => {
  const file = listOf('机构代码,机构名称,医保区划\nH37990000001,=HYPERLINK("x"),379900\n');
  issueTokens(file, undefined);
  issueTokens(file, 'H37990000001');
  expect(readHospitals(file)[0]?.hospital.fixmedinsName).toBe('=HYPERLINK("x")');
  expect(readFileSync(file, 'utf8')).toContain(`"'=HYPERLINK(""x"")"`);
});

test('whatever is wrong with the list of hospitals is said in Chinese, by line', async () => {
  await expectEveryFileAnswered({
    name: 'hospitals.csv',
    writing: 'lines',
    good: [
      LIST,
      `机构代码,机构名称,医保区划,令牌摘要,状态\nH37990000001,"甲,院",379900,${'a'.repeat(64)},停用\n`,
    ],
    load: readHospitals,
    place: /第 \d+ 行|的表头缺少/,
  });
});
