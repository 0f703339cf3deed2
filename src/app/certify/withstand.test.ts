import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

import { afterAll, expect, test } from 'vitest';

import { exchanged, resultsIn, soundEntries, startCertify } from '../testing/process.ts';
import { runFor } from '../testing/run.ts';
import { judgeFolder } from './conclude.ts';

const timeout = 300_000;
const allPass = { pass: 12, fail: 0, notRun: 0, error: 0 };

const home = mkdtempSync(join(tmpdir(), 'evoucher-withstand-'));
afterAll(() => {
  rmSync(home, { recursive: true, force: true });
});
const folder = (name: string): string => join(home, name);

test.concurrent(
  'Ctrl-C in the middle of the acts leaves a judged run that goes on',
  { timeout },
  async () => {
    const out = folder('interrupted');
    const { child, ended } = startCertify(out);
    await exchanged(out, 5);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 1, err: '' });
    const first = resultsIn(out);
    expect([first.journal.closed, first.summary.fail, first.summary.error]).toEqual([false, 0, 0]);
    expect(existsSync(join(out, 'test-report.pdf'))).toBe(true);

    expect(await startCertify(out, ['--resume']).ended).toEqual({ code: 0, err: '' });
    const { summary, attempts, journal } = resultsIn(out);
    expect([summary, attempts.length, journal.closed]).toEqual([allPass, 2, true]);
  },
);

test.concurrent(
  'a run that is killed at any point, again and again, comes to its end',
  { timeout },
  async () => {
    const out = folder('killed');
    let known = 0;
    for (const moment of [1, 2, 5]) {
      const { child, ended } = startCertify(out, known === 0 ? [] : ['--resume']);
      await exchanged(out, known + moment);
      child.kill('SIGKILL');
      await ended;
      const { rows } = await judgeFolder(out);
      expect(rows.filter(({ verdict }) => verdict === 'fail' || verdict === 'error')).toEqual([]);
      known = (await soundEntries(out)).filter(({ kind }) => kind === 'exchange').length;
    }
    expect(await startCertify(out, ['--resume']).ended).toEqual({ code: 0, err: '' });
    expect(resultsIn(out).summary).toEqual(allPass);
  },
);

const noLimits = process.platform === 'win32' ? '（Windows 没有 ulimit，跳过）' : '';

test.skipIf(noLimits !== '')(
  `a disk that is full, at any point, ends with 3 and a sentence, and nothing is lost${noLimits}`,
  { timeout, concurrent: true },
  async () => {
    const out = folder('full');
    const full = {
      code: 3,
      err: expect.stringMatching(/^错误：.*写入失败：.*\n请清理磁盘空间.*--resume.*\n$/) as string,
    };
    expect(await startCertify(out, [], 8).ended).toEqual(full);
    expect((await soundEntries(out)).map(({ kind }) => kind)).not.toContain('exchange');
    expect(await startCertify(out, ['--resume'], 80).ended).toEqual(full);
    const kept = await soundEntries(out);
    expect(kept.filter(({ kind }) => kind === 'exchange').length).toBeGreaterThan(0);

    expect(await startCertify(out, ['--resume']).ended).toEqual({ code: 0, err: '' });
    expect((await soundEntries(out)).slice(0, kept.length)).toEqual(kept);

    // The journal is complete and only the results do not fit any more.
    const journal = readFileSync(join(out, 'journal.ndjson'));
    expect(await startCertify(out, ['--resume'], 64).ended).toEqual(full);
    expect(readFileSync(join(out, 'journal.ndjson'))).toEqual(journal);
    expect(existsSync(join(out, 'results.json'))).toBe(false);
    expect(existsSync(join(out, 'test-report.pdf'))).toBe(false);
    expect(await startCertify(out, ['--resume']).ended).toEqual({ code: 0, err: '' });
    expect(resultsIn(out).summary).toEqual(allPass);
  },
);

test.concurrent(
  'two hospitals are tested side by side, and a folder belongs to one of them',
  { timeout },
  async () => {
    const [here, there] = [folder('here'), folder('there')];
    const [one, two] = [startCertify(here), startCertify(there)];
    await Promise.all([exchanged(here, 1), exchanged(there, 1)]);
    const third = await startCertify(here, ['--resume']).ended;
    expect(third).toEqual({ code: 2, err: expect.stringContaining('目录正被另一个测试使用') as string });
    expect(await Promise.all([one.ended, two.ended])).toEqual([
      { code: 0, err: '' },
      { code: 0, err: '' },
    ]);
    const [ours, theirs] = [resultsIn(here), resultsIn(there)];
    expect([ours.summary, theirs.summary, ours.unattributed, theirs.unattributed]).toEqual([
      allPass,
      allPass,
      [],
      [],
    ]);
  },
);

/** Posts messages of a hospital that has no business here, until nobody answers any more. */
async function intrude(url: string): Promise<readonly unknown[]> {
  const code = 'H37990000009';
  const infcodes: unknown[] = [];
  for (let count = 1; ; count += 1) {
    const infno = ['4901', '4902', '5501'][count % 3] ?? '';
    const message = { infno, fixmedins_code: code, input: { fixmedinsCode: code, upldBchno: `${count}` } };
    try {
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(message) });
      infcodes.push(((await response.json()) as { infcode?: unknown }).infcode);
    } catch {
      return infcodes;
    }
    await pause(20);
  }
}

test('another hospital at the address is refused, credited nowhere, and cut off at the end', async () => {
  let intruder: Promise<readonly unknown[]> | undefined;
  await runFor(
    { kind: 'reference', style: { pollMs: 20 } },
    async (results, out) => {
      const answers = (await intruder) ?? [];
      expect(answers.length).toBeGreaterThan(5);
      expect(new Set(answers)).toEqual(new Set([-1]));
      expect(
        results.rows.filter(({ verdict }) => verdict !== 'pass').map(({ no, remark }) => [no, remark]),
      ).toEqual([]);
      expect(
        results.rows.flatMap(({ exchanges }) => exchanges).filter(({ infcode }) => infcode === '-1'),
      ).toEqual([]);
      const seen = results.unattributed.map(({ findings }) => findings.map(({ check }) => check));
      expect(seen.length).toBeGreaterThanOrEqual(answers.length);
      expect(seen.every((checks) => checks.includes('envelope.institution'))).toBe(true);
      expect((await soundEntries(out)).at(-1)?.kind).toBe('close');
    },
    {
      deadlineMs: 60_000,
      progress: {
        actStarted: ({ center }) => {
          intruder ??= intrude(center.url);
        },
        actEnded: () => undefined,
      },
    },
  );
});
