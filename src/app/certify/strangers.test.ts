import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { Results } from '../../judge/results.ts';
import { caseOf, faultTimes, mustFindings, settings } from '../testing/run.ts';
import { legalStyles, runHookStranger, runStranger } from '../testing/stranger.ts';
import type { CertifyOptions } from './options.ts';

const { outpatient, inpatient } = {
  outpatient: { settings: { ...settings, capabilities: { ...settings.capabilities, inpatient: false } } },
  inpatient: { settings: { ...settings, capabilities: { ...settings.capabilities, outpatient: false } } },
};

const TOKEN = 'hook-token-4901';

/** Hospitals as they are found: each has several habits at once. */
const hospitals: readonly (readonly [string, Partial<CertifyOptions>])[] = [
  ['plain', { furtherCards: true }],
  ['numbers,short-decimals,reordered,sign-in,chunked', outpatient],
  ['chkcode-number,long-decimals,ofd,gzip,chunked,new-batch', inpatient],
  ['mode2,escaped,close,no-zip', outpatient],
  ['nulls,xml-pretty,continue,type2', inpatient],
  ['empties,text-plain,annotation,auto-reupload', outpatient],
  ['absent,bom,folder-in-zip,upper-ext,stored-zip', inpatient],
  ['zeros,all-zero-splits,no-place,no-mode,streamed-zip,wrapped-base64,split', outpatient],
  ['extra,vendor-words,late-clock,gateway,paths', inpatient],
  ['input-data,gbk,no-type,xml-sample', outpatient],
  ['input-text,own-patients,visit-serial,type3,eager', {}],
  ['twice,two-addresses,reissue,early-status', outpatient],
  ['resends,restarts,sign-in,yesterday', { ...inpatient, silenceMs: 3_000 }],
  ['collects,no-zip', {}],
  ['collects,one-by-one,everyday,new-batch,asks-all', {}],
  ['unasked,eager,yesterday', { silenceMs: 3_000 }],
  ['unasked,whole-month,asks-all', { ...outpatient, silenceMs: 3_000 }],
  ['slow-poll,declares,unread-stdin', { ...inpatient, selected: ['real-time'] }],
];

/** Habits of a hospital whose program is started anew for every act. */
const OF_A_COMMAND = /plain|own-patients|restarts|resends|unasked|twice|unread-stdin|declares/;

/** Most hospitals stand behind a hook: that is one start of Python instead of two dozen. */
const run = async (
  styles: string,
  look: (results: Results) => void,
  changes: Partial<CertifyOptions>,
): Promise<void> =>
  OF_A_COMMAND.test(styles)
    ? runStranger(`--style ${styles}`, look, changes)
    : runHookStranger(['--style', styles], TOKEN, look, changes);

test.concurrent.each(hospitals)(
  'a stranger with the habits %s earns every row',
  { timeout: 300_000 },
  async (styles, changes) => {
    await run(
      styles,
      ({ rows, extra, ...results }) => {
        expect(mustFindings({ rows, extra, ...results })).toEqual([]);
        const selected = rows.filter(({ reason }) => reason !== 'not-selected');
        const notGreen = [...selected, ...extra].filter(({ verdict }) => verdict !== 'pass');
        expect(notGreen.map(({ no, verdict, reason }) => `${no} ${verdict} ${reason ?? ''}`)).toEqual([]);
      },
      changes,
    );
  },
);

test.concurrent.each([
  ['at once', []],
  ['later', ['--later']],
])('a stranger behind a hook that answers %s earns every row', { timeout: 300_000 }, async (_how, flags) => {
  await runHookStranger(flags, TOKEN, async (results, folder) => {
    expect(mustFindings(results)).toEqual([]);
    expect(results).toMatchObject({ driver: 'http', ledger: 'card', summary: { pass: 12 } });
    expect(readFileSync(join(folder, 'journal.ndjson'), 'utf8')).not.toContain(TOKEN);
    return Promise.resolve();
  });
});

test('every legal habit is worn by some hospital', () => {
  const worn = new Set(hospitals.flatMap(([styles]) => styles.split(',')));
  expect(Object.keys(legalStyles).filter((style) => !worn.has(style))).toEqual([]);
});

const P = 'pass';
const F = 'fail';
const N = 'not-run';
const nothing = [N, N, N, N];
const faults: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['says-done', nothing, nothing],
  ['other-hospital', [F, N, N, N], [F, N, N, N]],
  ['wrong-total', [F, P, F, N], [F, P, F, N]],
  ['no-poll', [P, N, N, N], [P, N, N, N]],
  ['poll-once', [P, F, N, N], [P, F, N, N]],
  ['upload-again', [P, P, F, P], [P, P, F, P]],
  ['no-status', [P, P, P, N], [P, P, P, N]],
  ['self-paid-with-settlement', [P, P, P, P], [F, P, F, N]],
];

test.concurrent.each(faults)(
  'the stranger with fault %s fails the right rows',
  { timeout: 300_000 },
  async (fault, realTime, selfPaid) => {
    const verdicts = await runStranger(`--fault ${fault}`, ({ rows }) => rows.map(({ verdict }) => verdict), {
      ...outpatient,
      selected: ['real-time', 'self-paid'],
    });
    expect(verdicts).toEqual([...realTime, ...selfPaid, ...nothing]);
  },
);

test(
  'the stranger repeats what was not answered, never issues a second voucher, and takes one back',
  { timeout: 300_000 },
  async () => {
    await runStranger(
      '--timeout 2',
      ({ extra }) => {
        const notGreen = extra.filter(({ verdict, remark }) => verdict !== 'pass' || remark !== null);
        expect(notGreen.map((row) => `${caseOf(row)} ${row.verdict} ${row.remark ?? ''}`)).toEqual([]);
        expect(new Set(extra.map(({ suite }) => suite?.id))).toEqual(new Set(['resilience', 'red']));
      },
      { selected: [], suites: ['resilience', 'red'], faultTimes },
    );
  },
);
