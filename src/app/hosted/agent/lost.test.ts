import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { JOURNAL_FILE } from '../../../evidence/journal-writer.ts';
import { createPrivatePem } from '../../../evidence/sm2.ts';
import { judgeFolder } from '../../certify/conclude.ts';
import { verdictsOf } from '../../testing/run.ts';
import { createCaller, request } from '../testing/caller.ts';
import { FIRST, openProvince } from '../testing/province.ts';

const binary = resolve(import.meta.dirname, '../../../../bin/evoucher.js');
const green = { '2.1': 'pass', '2.2': 'pass', '2.3': 'pass', '2.4': 'pass' };

/** The command as a process of its own that can be killed. */
function command(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, [binary, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

const killed = async (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    child.once('exit', () => done());
    child.kill('SIGKILL');
  });

const said = async (child: ChildProcess, words: string): Promise<string> =>
  new Promise((done) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (text.includes(words)) done(text);
    });
  });

test('an agent that vanished for good is an error of nobody’s hospital, and pauses the run', async () => {
  const province = await openProvince({
    pace: { processingMs: 30, deadlineMs: 10_000, silenceMs: 150, patienceMs: 100, mostAwayMs: 200 },
  });
  const caller = createCaller(province.hosting().origin, province.tokenOf(FIRST.fixmedinsCode));
  await caller.post('/runs', request());
  await expect.poll(() => province.lines.at(-1), { timeout: 60_000 }).toContain('测试暂停');
  const [folder = ''] = province.runsOf(FIRST.fixmedinsCode);
  const results = await judgeFolder(folder);
  expect(results.rows.find(({ no }) => no === '2.1')).toMatchObject({
    verdict: 'error',
    reason: 'harness-error',
  });
  expect(results.summary).toMatchObject({ pass: 0, fail: 0 });
  expect(results.journal.closed).toBe(false);
});

test('a run whose agent was killed is taken up at once, in a further attempt', async () => {
  const province = await openProvince();
  const out = province.out('killed');
  const args = [
    'certify',
    '--center',
    province.hosting().origin,
    '--token',
    province.tokenOf(FIRST.fixmedinsCode),
  ];
  const first = command(...args, '--scenario', 'self-paid', '--no-further-cards', '--out', out);
  await said(first, '重传：完成');
  await killed(first);
  const { results } = await province.agent(FIRST.fixmedinsCode, { out, resume: true });
  expect(verdictsOf(results)).toMatchObject(green);
  expect(results.attempts).toHaveLength(2);
  expect(results.rows.filter(({ verdict }) => verdict === 'fail' || verdict === 'error')).toEqual([]);
  expect(province.runsOf(FIRST.fixmedinsCode)).toHaveLength(1);
}, 150_000);

test('a center that is stopped and started again goes on in a further attempt, by itself', async () => {
  const province = await openProvince();
  const told: string[] = [];
  let restarted: Promise<void> | undefined;
  const { results } = await province.agent(FIRST.fixmedinsCode, {
    say: (line) => told.push(line),
    progress: { actStarted: () => undefined, actEnded: () => void (restarted ??= province.restart()) },
  });
  await restarted;
  expect(verdictsOf(results)).toMatchObject(green);
  expect(results.attempts.map(({ no }) => no)).toEqual([1, 2]);
  expect(told.join('\n')).toContain('正在继续');
}, 150_000);

test('a center whose process was killed goes on behind its last sound line', async () => {
  const province = await openProvince();
  const key = join(province.folder, 'center.pem');
  writeFileSync(key, createPrivatePem());
  const data = province.out('other-data');
  const start = async (port: string): Promise<readonly [ChildProcess, string]> => {
    const args = ['--port', port, '--data', data, '--hospitals', province.hospitals, '--key', key];
    const child = command('center', ...args);
    const origin = /已启动：(\S+)/.exec(await said(child, 'Ctrl-C'))?.[1] ?? '';
    return [child, origin];
  };
  const [first, center] = await start('0');
  let second: Promise<unknown> | undefined;
  const again = async (): Promise<unknown> => {
    await killed(first);
    return start(new URL(center).port);
  };
  const { results, folder } = await province.agent(FIRST.fixmedinsCode, {
    center,
    progress: { actStarted: () => undefined, actEnded: () => void (second ??= again()) },
  });
  await second;
  expect(verdictsOf(results)).toMatchObject(green);
  expect(results.attempts).toHaveLength(2);
  expect(results.journal.closed).toBe(true);
  expect(existsSync(join(folder, 'submission.zip'))).toBe(true);
}, 150_000);

test('a center that never comes back ends the test with what was seen', async () => {
  const province = await openProvince();
  let closed: Promise<void> | undefined;
  const run = province.agent(FIRST.fixmedinsCode, {
    patienceMs: 500,
    progress: {
      actStarted: () => undefined,
      actEnded: () => void (closed ??= province.hosting().close()),
    },
  });
  await expect(run).rejects.toMatchObject({ code: 'CENTER-LOST', exitCode: 3 });
  expect(readFileSync(join(province.out(FIRST.fixmedinsCode), JOURNAL_FILE), 'utf8')).toContain('"exchange"');
}, 150_000);

test('a center that cannot be reached is told before anything is moved', async () => {
  const province = await openProvince();
  const out = province.out('kept');
  await province.agent(FIRST.fixmedinsCode, { out });
  const run = province.agent(FIRST.fixmedinsCode, { out, center: 'http://127.0.0.1:1' });
  await expect(run).rejects.toMatchObject({ code: 'CENTER-UNREACHABLE', exitCode: 2 });
  expect(existsSync(join(out, 'previous'))).toBe(false);
  expect(existsSync(join(out, 'submission.zip'))).toBe(true);
});
