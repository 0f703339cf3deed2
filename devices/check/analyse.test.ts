import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { ScanFault } from '../faults.ts';
import { keyEvents } from '../key-events.ts';
import type { KeyboardModel } from '../model.ts';
import { gun, modelOf } from '../testing/requests.ts';
import { analyseScan, type ScanAnalysis, type SeenKey } from './analyse.ts';
import { scannerProblems } from './findings.ts';
import { testCodes } from './test-codes.ts';

const [digits = '', mixed = ''] = testCodes.map(({ text }) => text);

interface Scan {
  readonly text?: string;
  readonly model?: KeyboardModel;
  readonly faults?: readonly ScanFault[];
  readonly seed?: number;
}

/** The emulator's scan as the check sees it. */
function scanned({ text = mixed, model = gun, faults = [], seed = 1 }: Scan): ScanAnalysis {
  const keys = keyEvents({ model, text, faults, seed });
  const value = keys.map((event) => (event.type === 'down' ? event.text : '')).join('');
  return analyseScan(text, { keys, value });
}

const found = (scan: Scan): readonly string[] => scanned(scan).findings.map(({ id }) => id);

test.each(['honeywell-gun', 'desk-scanner', 'card-terminal'])('a healthy %s has no finding', (id) => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(digits, mixed), (seed, text) => {
      expect(found({ model: modelOf(id, 'keyboard'), seed, text })).toEqual([]);
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['no-suffix', 'no-suffix'],
  ['double-scan', 'double-scan'],
  ['truncated', 'truncated'],
  ['dropped-key', 'lost-keys'],
  ['repeated-key', 'repeated-keys'],
  ['ime', 'ime'],
] as const)('the fault %s is found as %s with either code, whatever the seed', (fault, problem) => {
  fc.assert(
    fc.property(fc.integer(), fc.constantFrom(digits, mixed), (seed, text) => {
      expect(found({ faults: [fault], seed, text })).toEqual([problem]);
    }),
    { numRuns: 60 },
  );
});

test('Caps Lock shows only in letters', () => {
  expect(found({ faults: ['caps-lock'] })).toEqual(['caps-lock']);
  expect(found({ faults: ['caps-lock'], text: digits })).toEqual([]);
});

test('two faults are both found', () => {
  expect(found({ faults: ['caps-lock', 'no-suffix'] })).toEqual(['caps-lock', 'no-suffix']);
  expect(found({ faults: ['double-scan', 'no-suffix'] })).toEqual(['no-suffix', 'double-scan']);
  expect(found({ faults: ['truncated', 'caps-lock'] })).toEqual(['caps-lock', 'truncated']);
  expect(found({ faults: ['double-scan', 'dropped-key'] })).toEqual(['double-scan', 'lost-keys']);
});

test('a scanner that is set up otherwise is found out', () => {
  expect(found({ model: { ...gun, suffix: 'tab' } })).toEqual(['tab-suffix']);
  expect(found({ model: { ...gun, suffix: 'crlf' } })).toEqual(['extra-suffix']);
  expect(found({ model: { ...gun, symbologyPrefix: true } })).toEqual(['prefix']);
  expect(found({ model: { ...gun, prefix: '%' }, text: digits })).toEqual(['prefix']);
  expect(found({ model: { ...gun, letterCase: 'upper' } })).toEqual(['letter-case']);
  expect(found({ model: { ...gun, letterCase: 'lower' } })).toEqual(['letter-case']);
  expect(found({ model: modelOf('zebra-gun', 'keyboard') })).toEqual(['slow']);
});

test('a computer with another keyboard layout is found out', () => {
  const keys = keyEvents({ model: gun, text: mixed }).map((event): SeenKey => {
    const azerty: Readonly<Record<string, string>> = { q: 'a', a: 'q', Z: 'W', W: 'Z', m: ',' };
    return { ...event, key: azerty[event.key] ?? event.key };
  });
  const { findings } = analyseScan(mixed, { keys, value: 'x' });
  expect(findings.map(({ id }) => id)).toEqual(['layout', 'different']);
  expect(findings[0]?.seen).toBe('按下美国键盘上“a”的位置，得到“q”');
});

test('full-width characters are an input method’s, whatever the keys say', () => {
  const keys = keyEvents({ model: gun, text: digits });
  expect(analyseScan(digits, { keys, value: '４２４' }).findings.map(({ id }) => id)).toEqual(['ime']);
});

test('silence and a foreign code are told', () => {
  expect(analyseScan(digits, { keys: [], value: '' })).toEqual({
    expected: digits,
    received: '',
    gapMs: undefined,
    findings: [expect.objectContaining({ id: 'nothing' })],
  });
  const foreign = keyEvents({ model: gun, text: '6901234567892' });
  const { findings } = analyseScan(digits, { keys: foreign, value: '' });
  expect(findings).toEqual([expect.objectContaining({ id: 'different', seen: '收到“6901234567892”' })]);
});

test('the pace is told as the scanner has it', () => {
  expect(scanned({ model: modelOf('card-terminal', 'keyboard') }).gapMs).toBeCloseTo(32, 6);
});

test('every problem has a remedy and an id of its own', () => {
  expect(new Set(scannerProblems.map(({ id }) => id)).size).toBe(scannerProblems.length);
  for (const { title, remedy } of scannerProblems) expect(title.length * remedy.length).toBeGreaterThan(0);
});
