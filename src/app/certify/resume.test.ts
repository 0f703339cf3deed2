import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { readJournal } from '../../evidence/journal-reader.ts';
import { settings, verdictsOf } from '../testing/run.ts';
import { certify } from './certify.ts';
import type { CertifyOptions } from './options.ts';

const options: Omit<CertifyOptions, 'out' | 'driver'> = {
  settings,
  selected: ['self-paid', 'cross-province'],
  furtherCards: false,
  host: '127.0.0.1',
  port: 0,
  seed: 1,
  environment: {},
  ledger: 'card' as const,
  progress: { actStarted: () => undefined, actEnded: () => undefined },
  signal: new AbortController().signal,
  processingMs: 30,
  deadlineMs: 10_000,
  silenceMs: 150,
};
const style = { pollMs: 20 };

async function inFolder(act: (out: string) => Promise<void>): Promise<void> {
  const out = mkdtempSync(join(tmpdir(), 'evoucher-resume-'));
  try {
    await act(out);
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

test('a further attempt reruns the scenario that failed and keeps the evidence of the first', async () => {
  await inFolder(async (out) => {
    const first = await certify({
      ...options,
      out,
      driver: { kind: 'reference', defect: 'cross-province-as-local', style },
    });
    expect(verdictsOf(first.results)).toMatchObject({
      '2.1': 'pass',
      '3.1': 'fail',
      '3.2': 'pass',
      '3.3': 'fail',
    });
    const before = readFileSync(join(out, 'journal.ndjson'), 'utf8');

    const second = await certify({
      ...options,
      settings: { ...settings, his: { vendor: '某厂商', version: '2.1' } },
      out,
      resume: true,
      driver: { kind: 'reference', style },
    });
    expect(readFileSync(join(out, 'journal.ndjson'), 'utf8').startsWith(before)).toBe(true);
    expect(second.results.attempts.map(({ no, scenarios }) => [no, scenarios])).toEqual([
      [1, ['self-paid', 'cross-province']],
      [2, ['cross-province']],
    ]);
    expect(second.results.attempts.map(({ changes, rows }) => ({ changes, rows }))).toMatchObject([
      { changes: [], rows: expect.arrayContaining([{ no: '3.1', verdict: 'fail' }]) as unknown },
      {
        changes: [
          { subject: 'his.vendor', from: null, to: '某厂商' },
          { subject: 'his.version', from: null, to: '2.1' },
        ],
        rows: ['3.1', '3.2', '3.3', '3.4'].map((no) => ({ no, verdict: 'pass' })),
      },
    ]);
    expect(second.results.earlier.map(({ no, attempt }) => [no, attempt])).toEqual([
      ['3.1', 1],
      ['3.3', 1],
    ]);
    const attempts = Object.fromEntries(second.results.rows.map(({ no, attempt }) => [no, attempt]));
    expect(attempts).toMatchObject({ '2.1': 1, '2.4': 1, '3.1': 2, '3.4': 2 });
    for (const row of second.results.rows.filter(({ scenario }) => scenario !== 'real-time')) {
      expect([row.no, row.verdict]).toEqual([row.no, 'pass']);
    }
  });
});

test('a rerun works on settlements of its own', async () => {
  await inFolder(async (out) => {
    await certify({
      ...options,
      out,
      selected: ['cross-province'],
      driver: { kind: 'reference', defect: 'query-once', style },
    });
    await certify({
      ...options,
      out,
      selected: ['cross-province'],
      resume: true,
      driver: { kind: 'reference', style },
    });
    const { entries } = await readJournal(out);
    const ids = entries.flatMap((entry) =>
      entry.kind === 'card' ? [entry.data.card.settlement.setlId] : [],
    );
    expect(ids).toHaveLength(4);
    expect(new Set(ids).size).toBe(4);
  });
});

test('a run that was cut off in the middle of a line goes on behind its last sound line', async () => {
  await inFolder(async (out) => {
    await certify({ ...options, out, selected: ['self-paid'], driver: { kind: 'reference', style } });
    const file = join(out, 'journal.ndjson');
    const lines = readFileSync(file, 'utf8').split('\n');
    // Killed after the upload of the first card, in the middle of writing the next line.
    const kept = `${lines.slice(0, 12).join('\n')}\n`;
    truncateSync(file, 0);
    writeFileSync(file, kept);
    appendFileSync(file, (lines[12] ?? '').slice(0, 40));

    const { results } = await certify({
      ...options,
      out,
      selected: ['self-paid'],
      resume: true,
      driver: { kind: 'reference', style },
    });
    expect(verdictsOf(results)).toMatchObject({ '2.1': 'pass', '2.2': 'pass', '2.3': 'pass', '2.4': 'pass' });
    expect(readFileSync(file, 'utf8').startsWith(kept)).toBe(true);
    expect(results.journal.closed).toBe(true);
  });
});

test('a run that another center recorded is not continued here: its report would name the wrong environment', async () => {
  await inFolder(async (out) => {
    await certify({ ...options, out, selected: ['self-paid'], driver: { kind: 'reference', style } });
    const relay = new URL('http://127.0.0.1:1');
    const run = certify({ ...options, out, resume: true, relay, driver: { kind: 'reference', style } });
    await expect(run).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 });
  });
});

test('there is nothing to resume in an empty folder', async () => {
  await inFolder(async (out) => {
    const run = certify({ ...options, out, resume: true, driver: { kind: 'reference', style } });
    await expect(run).rejects.toMatchObject({ code: 'JOURNAL-NOT-FOUND', exitCode: 2 });
  });
});
