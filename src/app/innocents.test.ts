import { expect, test } from 'vitest';

import type { DriverChoice } from './certify.ts';
import { mustFindings, runFor, verdictsOf } from './testing/run.ts';

/** Legal habits of the reference hospital. */
const styles: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'mode 1': { upldMode: '1' },
  'mode 2': { upldMode: '2' },
  'no mode': { upldMode: 'absent' },
  OFD: { layout: 'ofd' },
  'JSON numbers': { numbers: 'number' },
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
