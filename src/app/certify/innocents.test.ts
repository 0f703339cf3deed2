import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import type { Results } from '../../judge/results.ts';
import type { DriverChoice } from './options.ts';
import { mustFindings, runFor, verdictsOf } from '../testing/run.ts';

/** Legal habits of the reference hospital. */
const styles: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'mode 1': { upldMode: '1' },
  'mode 2': { upldMode: '2' },
  'no mode': { upldMode: 'absent' },
  OFD: { layout: 'ofd' },
  'JSON numbers': { numbers: 'number' },
  'JSON numbers with exponents': { numbers: 'exponent' },
  'the envelope of another province': { dialect: 'hyphenated' },
  'optional fields absent': { optional: 'absent' },
  'optional fields empty': { optional: 'empty' },
  'optional fields null': { optional: 'null' },
  'fields in reverse': { fieldOrder: 'reversed' },
  'extra fields': { extraFields: true },
  're-upload without zip': { reuploadZip: false },
  're-upload under a new number': { reuploadBatch: 'new' },
  're-upload by itself': { autoReupload: true },
  'a connection per call': { transport: 'close' },
  chunked: { transport: 'chunked' },
  gzip: { transport: 'gzip' },
  'expect 100-continue': { transport: 'expect-continue' },
  'split segments': { transport: 'split' },
  'text/plain': { contentType: 'text/plain' },
};

/** A hospital in Python, written against the published contract by a stranger. */
const stranger = join(import.meta.dirname, '../../../fixtures/hospitals/python/his.py');

const allPass = Object.fromEntries(
  ['1', '2', '3'].flatMap((scenario) => ['1', '2', '3', '4'].map((step) => [`${scenario}.${step}`, 'pass'])),
);

test.concurrent.each(Object.keys(styles))('the innocent with %s earns all twelve rows', async (name) => {
  const driver: DriverChoice = { kind: 'reference', style: { pollMs: 20, ...styles[name] } };
  await runFor(driver, (results) => {
    expect(mustFindings(results)).toEqual([]);
    expect(verdictsOf(results)).toEqual(allPass);
    expect(results.unattributed).toEqual([]);
  });
});

test('the reference hospital and the stranger in their plain style give no cause for a remark', async () => {
  const remarks = (results: Results): readonly string[] => [
    ...new Set(
      [...results.rows, ...results.extra].flatMap(({ checks }) =>
        checks.filter(({ verdict }) => verdict === 'fail').map(({ id }) => id),
      ),
    ),
  ];
  const everything = { furtherCards: true };
  expect(await runFor({ kind: 'reference', style: { pollMs: 20 } }, remarks, everything)).toEqual([]);
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-stranger-'));
  const command = `python3 -B "${stranger}" --state "${join(folder, 'state.json')}"`;
  try {
    expect(await runFor({ kind: 'command', command }, remarks)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('further cards are reported beside the form and do not decide', async () => {
  await runFor(
    { kind: 'reference', style: { pollMs: 20 } },
    (results) => {
      expect(verdictsOf(results)).toEqual(allPass);
      expect(new Set(results.extra.map(({ card }) => card))).toEqual(
        new Set(['RT-OP-CHRONIC', 'RT-OP-ACCOUNT', 'RT-OP-PROVINCE']),
      );
      expect(results.extra.every(({ verdict }) => verdict === 'pass')).toBe(true);
    },
    { furtherCards: true, selected: ['real-time', 'self-paid', 'cross-province'] },
  );
});
