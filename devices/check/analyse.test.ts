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
    manner: undefined,
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

/** A key that is pressed and let go, as a page notes it. */
const pressed = (key: string, code: string, more: Partial<SeenKey> = {}): readonly SeenKey[] => {
  const event = { key, code, keyCode: 0, shiftKey: false, ctrlKey: false, ...more };
  return [
    { at: 0, type: 'down', ...event },
    { at: 0, type: 'up', ...event },
  ];
};
const enter = pressed('Enter', 'Enter', { keyCode: 13 });
const each = (text: string, press: (char: string) => readonly SeenKey[]): readonly SeenKey[] =>
  Array.from(text).flatMap(press);
const numpad = (char: string): readonly SeenKey[] =>
  pressed(char, char === '-' ? 'NumpadSubtract' : `Numpad${char}`);
const altCode = (char: string): readonly SeenKey[] => [
  { at: 0, type: 'down', key: 'Alt', code: 'AltLeft', keyCode: 18, shiftKey: false, ctrlKey: false },
  ...each(String(char.charCodeAt(0)).padStart(4, '0'), (digit) => pressed('Home', `Numpad${digit}`)),
  { at: 0, type: 'up', key: 'Alt', code: 'AltLeft', keyCode: 18, shiftKey: false, ctrlKey: false },
];
/** A French scanner at a French computer: digits with Shift, letters in other places. */
const french = (char: string): readonly SeenKey[] => {
  const places: Readonly<Record<string, string>> = {
    a: 'KeyQ',
    q: 'KeyA',
    Z: 'KeyW',
    W: 'KeyZ',
    m: 'Semicolon',
  };
  return /\d/.test(char)
    ? pressed(char, `Digit${char}`, { shiftKey: true })
    : pressed(char, char === '-' ? 'Digit6' : (places[char] ?? `Key${char.toUpperCase()}`), {
        shiftKey: /[A-Z]/.test(char),
      });
};
const remote = (char: string): readonly SeenKey[] => pressed(char, '');
const inMethod = (): readonly SeenKey[] => pressed('Process', '', { keyCode: 229 });

test.each([
  ['numpad', '数字小键盘', digits, each(digits, numpad)],
  ['alt-numpad', 'Alt＋小键盘编码', mixed, each(mixed, altCode)],
  ['no-code', '没有键位的按键（如经远程桌面）', mixed, each(mixed, remote)],
  ['other-layout', '另一种键盘布局', mixed, each(mixed, french)],
  ['other-layout', '另一种键盘布局', digits, each(digits, french)],
  ['input-method', '经输入法', mixed, each(mixed, inMethod)],
] as const)('the right code passes in the manner %s (%s) of %s', (id, title, text, keys) => {
  const analysis = analyseScan(text, { keys: [...keys, ...enter], value: text });
  expect(analysis).toMatchObject({ findings: [], received: `${text}\r` });
  expect(analysis.manner).toEqual({ id, title });
});

test('a hyphen of the number pad is one of the code', () => {
  const keys = [...each('12-3', numpad), ...enter];
  expect(analyseScan('12-3', { keys, value: '12-3' })).toMatchObject({
    findings: [],
    manner: { id: 'numpad' },
  });
});

test('the right code passes on the main keys, whatever the number pad’s Enter', () => {
  const keys = [
    ...keyEvents({ model: gun, text: digits, faults: ['no-suffix'] }),
    ...pressed('Enter', 'NumpadEnter'),
  ];
  expect(analyseScan(digits, { keys, value: digits })).toMatchObject({
    findings: [],
    manner: { id: 'keyboard' },
  });
});

test('a field that is filled without keys passes; that no suffix was seen is a remark', () => {
  const { findings, manner, received } = analyseScan(mixed, { keys: [], value: mixed });
  expect([manner?.id, received]).toEqual(['no-keys', mixed]);
  expect(findings.map(({ id, level }) => [id, level])).toEqual([['suffix-unseen', 'should']]);
  const withEnter = analyseScan(mixed, { keys: enter, value: mixed });
  expect(withEnter).toMatchObject({ findings: [], received: `${mixed}\r`, manner: { id: 'no-keys' } });
  expect(analyseScan(mixed, { keys: [], value: mixed.slice(0, 6) }).findings.map(({ id }) => id)).toEqual([
    'truncated',
    'suffix-unseen',
  ]);
});

test('a field that lost half is told although every key was right', () => {
  const keys = keyEvents({ model: gun, text: digits });
  for (const value of [digits.slice(0, 14), ''])
    expect(analyseScan(digits, { keys, value }).findings.map(({ id, level }) => [id, level])).toEqual([
      ['field-differs', 'must'],
    ]);
  expect(analyseScan(digits, { keys, value: digits.slice(0, 14) }).findings[0]?.seen).toBe(
    '输入框中为“42400000000000”（14 个字符）',
  );
});

test('with NumLock off the number pad moves the cursor, and that is named', () => {
  const keys = [...each(digits, (char) => pressed('ArrowLeft', `Numpad${char}`)), ...enter];
  const { findings } = analyseScan(digits, { keys, value: '' });
  expect(findings).toEqual([
    expect.objectContaining({ id: 'num-lock', level: 'must', seen: '按下小键盘“4”，得到“ArrowLeft”' }),
  ]);
});

test('a US scanner at a French computer is a matter of layout, not of an input method', () => {
  const read = 'à&é"\'(-è_ç';
  const keys = [...each(digits, (char) => pressed(read.charAt(Number(char)), `Digit${char}`)), ...enter];
  const value = Array.from(digits, (char) => read.charAt(Number(char))).join('');
  expect(analyseScan(digits, { keys, value }).findings.map(({ id }) => id)).toEqual(['layout', 'different']);
});

test('an input method that takes the Enter is told, although the code is right', () => {
  const keys = each(digits, inMethod);
  expect(analyseScan(digits, { keys, value: digits }).findings.map(({ id }) => id)).toEqual(['ime']);
});
