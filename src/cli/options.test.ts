import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import type { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';

import { junitXml } from '../app/certify/junit.ts';
import { openPackage } from '../app/machine/package-root.ts';
import { readSettings } from '../app/settings/config.ts';
import { planLines } from '../app/settings/plan-lines.ts';
import { resolveRunPlan, type RunPlan } from '../app/settings/run-plan.ts';
import { partlyFailed } from '../../reports/testing/sample-results.ts';
import { planOf } from './certify-run.ts';
import type { CertifyFlags } from './certify-flags.ts';
import { secondsUpTo } from './arguments.ts';
import { createProgram } from './program.ts';
import { reporterList } from './reporters.ts';

const { schemas } = openPackage();

function planWith(flags: Partial<CertifyFlags>, file = ''): Promise<RunPlan> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-options-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'evoucher.yaml'), file);
  return planOf({ ...flags, config: join(folder, 'evoucher.yaml') } as CertifyFlags, folder, {});
}

const waitsOf = (plan: RunPlan): string | undefined => planLines(plan).find(({ id }) => id === 'times')?.text;

test('the times of an act come from option, file and default, in this order, and stand in the plan', async () => {
  expect(waitsOf(await planWith({ hisCommand: 'x' }))).toBe('每步最多 60 秒，报告完成后再等 2 秒');
  const file = 'driver: { command: x }\nactDeadline: 300\nsilence: 5\n';
  expect(waitsOf(await planWith({}, file))).toBe('每步最多 300 秒，报告完成后再等 5 秒');
  const plan = await planWith({ actDeadline: 90, silence: 1 }, file);
  expect(plan.times).toMatchObject({ deadlineMs: 90_000, silenceMs: 1_000 });
  expect(planLines(plan).find(({ id }) => id === 'times')?.origin).toBe('flag');
});

test.each(['0', '-1', '1.5', '86401', 'x', ''])('a deadline of %s seconds is refused', (text) => {
  expect(() => secondsUpTo(86_400)(text)).toThrow('应为 1 到 86400 的整数（秒）');
});

test.each(['actDeadline: 0', 'actDeadline: 86401', 'silence: 0', 'silence: 3601', 'silence: 1.5'])(
  'a file with %s is refused',
  async (line) => {
    await expect(planWith({}, `${line}\n`)).rejects.toMatchObject({ code: 'CONFIG-INVALID' });
  },
);

test('what the province decides is told as not used', () => {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-options-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, 'evoucher.yaml'), 'actDeadline: 300\n');
  const file = readSettings(undefined, folder, schemas);
  const flags = { center: 'https://center.example', token: 't', hisCommand: 'x' };
  const plan = resolveRunPlan({ flags, environment: {}, file, hostedAt: () => undefined });
  expect(plan.unused).toContain('actDeadline');
  expect(waitsOf(plan)).toBe('由省项目组的中心决定');
});

const all = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(all)];

test('help shows defaults as people write them, never as JSON', () => {
  for (const command of all(createProgram('0.0.0')))
    expect(command.helpInformation()).not.toMatch(/(?:default|默认)[^\n]*[[{]["\]}]?/);
});

test('reporters keep the order in which they were asked for', () => {
  expect(Object.keys(reporterList('junit,json')).slice(-2)).toEqual(['junit', 'json']);
  expect(Object.keys(reporterList('json,junit')).slice(-2)).toEqual(['json', 'junit']);
});

test('a case that JUnit skips says why', () => {
  const xml = junitXml(partlyFailed());
  expect(xml.match(/<skipped/g)?.length).toBe(xml.match(/<skipped message="[^"]+"\/>/g)?.length);
  expect(xml).toContain('<skipped message="本次未选择该场景"/>');
});
