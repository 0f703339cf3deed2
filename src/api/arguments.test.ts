import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { checkArguments } from './arguments.ts';
import { certify } from './certify.ts';

/** What a program without types, or with a wrong one, hands in. */
const wrong: readonly (readonly [string, object, string])[] = [
  ['a driver that does not exist', { driver: { kind: 'bogus' } }, "driver.kind 不能是 'bogus'"],
  ['a driver without its kind', { driver: {} }, 'driver 缺少 kind'],
  ['a driver as text', { driver: 'command' }, '驱动方式'],
  ['an empty command', { driver: { kind: 'command', command: ' ' } }, '命令行，不为空'],
  ['no command', { driver: { kind: 'command' } }, '参数 缺少 command'],
  ['an option of another driver', { driver: { kind: 'command', command: 'x', url: 'http://h/' } }, 'url'],
  ['an address that is none', { driver: { kind: 'http', url: 'nowhere' } }, 'http://'],
  ['no scenario', { scenarios: [] }, '至少一个'],
  ['an unknown scenario', { scenarios: ['real-tme'] }, '是否为 real-time？'],
  ['a scenario twice', { scenarios: ['red', 'red'] }, 'scenarios'],
  ['no suite', { suites: [] }, '至少一个'],
  ['an unknown suite', { suites: ['blue'] }, "suites.0 不能是 'blue'"],
  ['a port that is none', { port: 70_000 }, '0 到 65535'],
  ['a port as text', { port: '80' }, '请去掉引号'],
  ['half a port', { port: 1.5 }, 'port'],
  ['a time that is no number', { processingMs: Number.NaN }, 'NaN'],
  ['no patience at all', { deadlineMs: 0 }, 'deadlineMs'],
  ['a name that does not exist', { secnarios: ['real-time'] }, '是否为 scenarios？'],
  ['a hospital without its code', { hospital: {} }, 'hospital 缺少 fixmedinsCode'],
  ['a capability that does not exist', { capabilities: { inpatien: false } }, '是否为 inpatient？'],
  ['a source of settlements that does not exist', { ledger: 'x' }, 'ledger'],
  ['a relay that is no address', { relay: 'x' }, 'http://'],
  ['a profile that does not exist', { profile: 'henan' }, 'henan'],
  ['a code that nobody issued', { challenge: 'x' }, '挑战码有误'],
  ['a folder that is no text', { out: 5 }, 'out 应为文本'],
];

test.each(wrong)('certify refuses %s before anything is started', async (_what, options, words) => {
  const out = join(mkdtempSync(join(tmpdir(), 'evoucher-arguments-')), 'out');
  onTestFinished(() => rmSync(join(out, '..'), { recursive: true, force: true }));
  const refused = certify({ out, ...options });
  await expect(refused).rejects.toMatchObject({ name: 'HarnessError', exitCode: 2 });
  await expect(refused).rejects.toThrow(words);
});

test.each([
  ['a defect', { defect: 'no-such-defect' }],
  ['a habit', { style: { noSuchHabit: true } }],
])('%s that the built-in hospital does not have is wrong usage', async (_what, kind) => {
  const out = join(mkdtempSync(join(tmpdir(), 'evoucher-arguments-')), 'out');
  onTestFinished(() => rmSync(join(out, '..'), { recursive: true, force: true }));
  await expect(certify({ out, driver: { kind: 'reference', ...kind } })).rejects.toMatchObject({
    code: 'USAGE',
  });
});

test.each([
  ['no scenario', { scenarios: [] }, '至少一个'],
  ['an unknown scenario', { scenarios: ['x'] }, 'scenarios.0'],
  ['an address that is none', { url: 'nowhere' }, 'http://'],
  ['a hospital without its code', { hospital: {} }, 'fixmedinsCode'],
  ['a name that does not exist', { scenario: ['real-time'] }, '是否为 scenarios？'],
])('handlers are not made with %s', (_what, options, words) => {
  expect(() => checkArguments('createCenterHandlers', options)).toThrow(words);
});

test('what is not said, and what is said to be undefined, has its default', () => {
  expect(() =>
    checkArguments('certify', {
      out: 'x',
      scenarios: undefined,
      driver: undefined,
      relay: new URL('http://h/'),
    }),
  ).not.toThrow();
  expect(() => checkArguments('createCenterHandlers', {})).not.toThrow();
});
