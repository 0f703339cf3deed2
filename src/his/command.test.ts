import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, onTestFinished, test } from 'vitest';

import { systemClock } from '../app/machine/system-clock.ts';
import type { Act } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import type { ActReport, HisDriver } from '../run/ports.ts';
import { createCommandDriver } from './command.ts';
import { act } from './testing/act.ts';

// eslint-disable-next-line no-restricted-syntax -- a command needs a PATH
const environment = process.env;

/** A script in a folder of its own and the command line that runs it. */
function script(source: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-command-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'his.cjs');
  writeFileSync(file, source);
  return `"${process.execPath}" "${file}"`;
}

const driver = (command: string, more: Partial<Parameters<typeof createCommandDriver>[0]> = {}): HisDriver =>
  createCommandDriver({ command, environment, clock: systemClock, ...more });

const perform = async (command: string, changes: Partial<Act> = {}): Promise<ActReport> =>
  driver(command).perform({ ...act, ...changes }, new AbortController().signal);

/** Whether a process is gone; one that was killed may need a moment, and its entry stays until it is reaped. */
async function isGone(pid: number): Promise<boolean> {
  for (let look = 0; look < 100; look += 1) {
    try {
      process.kill(pid, 0);
    } catch {
      return true;
    }
    const status = `/proc/${pid}/status`;
    if (existsSync(status) && /^State:\s*Z/m.test(readFileSync(status, 'utf8'))) return true;
    await systemClock.wait(20);
  }
  return false;
}

test('a command that ends well and says nothing leaves no remark', async () => {
  expect(await perform(script(''))).toEqual({ timedOut: false });
});

test("our secrets are none of the command's, and what it found out of them is kept nowhere", async () => {
  const secrets = { EVOUCHER_KEY_PASSPHRASE: '很长的口令', EVOUCHER_TOKEN: 'token-of-ours' };
  const his = driver(
    script(
      "const e = process.env; console.log('got', e.EVOUCHER_KEY_PASSPHRASE, e.EVOUCHER_TOKEN, e.OTHER); console.error('said 很长的口令'); process.exitCode = 1;",
    ),
    { environment: { ...environment, ...secrets, OTHER: 'kept' } },
  );
  const { remark, ending } = await his.perform(act, new AbortController().signal);
  expect(remark).toContain('got undefined undefined kept');
  expect(JSON.stringify([remark, ending])).not.toMatch(/很长的口令|token-of-ours/);
  expect(ending).toMatchObject({ kind: 'exit', code: 1, line: 'said （已隐去）' });
});

test('the act stands on standard input as one JSON document in UTF-8', async () => {
  const { remark } = await perform(
    script(
      `const all = []; process.stdin.on('data', (part) => all.push(part)).on('end', () => process.stdout.write(Buffer.concat(all)))`,
    ),
  );
  expect(remark?.startsWith('退出码 0\n')).toBe(true);
  expect(JSON.parse(remark?.slice('退出码 0\n'.length) ?? '')).toEqual(act);
});

test('name of the act and address of the center stand in the environment, beside what was there', async () => {
  const { remark } = await driver(
    script(
      `const { EVOUCHER_ACT, EVOUCHER_CENTER_URL, HIS_DSN } = process.env; console.log(EVOUCHER_ACT, EVOUCHER_CENTER_URL, HIS_DSN)`,
    ),
    { environment: { ...environment, HIS_DSN: 'oracle', EVOUCHER_ACT: 'old' } },
  ).perform({ ...act, act: 'query-status' }, new AbortController().signal);
  expect(remark).toBe(`退出码 0\nquery-status ${act.center.url} oracle`);
});

test('a command may leave its input unread, however long it is', async () => {
  const card = { ...act.card, title: '长'.repeat(2_000_000) };
  expect(await perform(script('process.stdin.destroy(); process.exitCode = 0'), { card })).toEqual({
    timedOut: false,
  });
});

test('a command runs through the shell', async () => {
  expect((await perform('echo one && echo two >&2')).remark).toBe('退出码 0\none\ntwo');
});

test.each([126, 127, 1])('exit code %i after the first act is only a remark', async (code) => {
  const his = driver(script(`process.exit(process.env.EVOUCHER_ACT === 'upload' ? 0 : ${code})`));
  const { signal } = new AbortController();
  expect(await his.perform(act, signal)).toEqual({ timedOut: false });
  expect(await his.perform({ ...act, act: 'query-upload' }, signal)).toMatchObject({
    remark: `退出码 ${code}`,
    timedOut: false,
  });
});

test.each([
  ['a command that does not exist', 'no-such-command-4901', '退出码 127'],
  ['a command that may not be run', '/dev/null', '退出码 126'],
])('%s stops the run at its first act and says what was tried', async (_what, command, words) => {
  await expect(perform(command)).rejects.toMatchObject({
    code: 'COMMAND-NOT-STARTED',
    exitCode: 2,
    message: expect.stringContaining(`${command}（${words}）`) as string,
  });
});

test('a command that was not found once is still not found at the next try', async () => {
  const his = driver('no-such-command-4901');
  const { signal } = new AbortController();
  await expect(his.perform(act, signal)).rejects.toMatchObject({ code: 'COMMAND-NOT-STARTED' });
  await expect(his.perform(act, signal)).rejects.toMatchObject({ code: 'COMMAND-NOT-STARTED' });
});

test('any other failure is a remark with what the command said', async () => {
  expect(
    await perform(script(`console.error('ORA-12541: 没有监听程序'); process.exitCode = 3`)),
  ).toMatchObject({
    remark: '退出码 3\nORA-12541: 没有监听程序',
    timedOut: false,
  });
});

test('a command that was killed is a remark', async () => {
  expect((await perform(script(`process.kill(process.pid, 'SIGKILL')`))).remark).toMatch(
    /SIGKILL|退出码 137/,
  );
});

test('at the deadline the whole process tree is ended', async () => {
  const child = `setInterval(() => 0, 1000); process.stdout.write(String(process.pid) + '\\n')`;
  const { remark, timedOut } = await perform(
    script(
      `process.stdout.write(String(process.pid) + '\\n'); require('node:child_process').spawn(process.execPath, ['-e', ${JSON.stringify(child)}], { stdio: 'inherit' }); setInterval(() => 0, 1000)`,
    ),
    { deadlineMs: 1_500 },
  );
  expect(timedOut).toBe(true);
  const [words, ...pids] = (remark ?? '').split('\n');
  expect(words).toBe('到期限未结束，已终止进程');
  expect(pids).toHaveLength(2);
  for (const pid of pids) expect(await isGone(Number(pid)), pid).toBe(true);
});

test('a command that catches every signal is ended all the same', async () => {
  const { remark } = await perform(
    script(
      `process.on('SIGTERM', () => 0); process.stdout.write(String(process.pid)); setInterval(() => 0, 1000)`,
    ),
    { deadlineMs: 1_000 },
  );
  expect(await isGone(Number(remark?.split('\n')[1]))).toBe(true);
});

test('the deadline runs on the clock that was given', async () => {
  const waits: number[] = [];
  const clock: Clock = {
    now: () => 0,
    wait: async (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
  const report = await driver(script('setInterval(() => 0, 1000)'), { clock }).perform(
    { ...act, deadlineMs: 3_600_000 },
    new AbortController().signal,
  );
  expect(report.timedOut).toBe(true);
  expect(waits[0]).toBe(3_600_000);
});

test('a run that is interrupted ends the command at once, and that is no timeout', async () => {
  const stop = new AbortController();
  const running = driver(script('setInterval(() => 0, 1000)')).perform(act, stop.signal);
  stop.abort();
  expect(await running).toEqual({ remark: '测试被中断，已终止进程', timedOut: false });
});

test('a run that was interrupted before does not wait for the command', async () => {
  const report = await driver(script('setInterval(() => 0, 1000)')).perform(act, AbortSignal.abort());
  expect(report).toEqual({ remark: '测试被中断，已终止进程', timedOut: false });
}, 10_000);

test('of the output 64 KiB are kept, and the rest is counted', async () => {
  const { remark = '' } = await perform(
    script(`process.stdout.write('x'.repeat(40_000)); process.stderr.write('y'.repeat(160_000))`),
  );
  const [, output = '', note] = remark.split('\n');
  expect(output).toHaveLength(65_536);
  expect(note).toBe('（输出共 200000 字节，只保留前 64 KiB）');
});

test('output of exactly 64 KiB is whole', async () => {
  const { remark } = await perform(script(`process.stdout.write('x'.repeat(65_536))`));
  expect(remark).toBe(`退出码 0\n${'x'.repeat(65_536)}`);
});

test('what is cut off in the middle of a character stays text, and the last line is still a declaration', async () => {
  const { remark = '', declaration } = await perform(
    script(
      `process.stdout.write('好'.repeat(40_000) + '\\n' + JSON.stringify({ evoucher: { settlement: { psnName: '测试' } } }) + '\\n  \\r\\n')`,
    ),
  );
  expect(remark.split('\n')[1]).toBe('好'.repeat(21_845));
  expect(declaration).toEqual({ settlement: { psnName: '测试' } });
});

test('a command that leaves a child behind with its output open is done when it ends', async () => {
  const { remark } = await perform(
    script(
      `const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => 0, 1000)'], { stdio: 'inherit' }); console.log(child.pid); child.unref(); process.exitCode = 0;`,
    ),
  );
  const [words, pid] = (remark ?? '').split('\n');
  expect(words).toBe('退出码 0');
  process.kill(Number(pid), 'SIGKILL');
});
