import fc from 'fast-check';
import { expect, test } from 'vitest';

import type { ScanFault } from './faults.ts';
import { keyEvents, type KeyEvent } from './key-events.ts';
import { createStandingPace, credential, gun, modelOf } from './testing/requests.ts';
import { createMemorySink } from './transports/memory.ts';
import { play } from './play.ts';

const scanned = (text: string, ...faults: readonly ScanFault[]): readonly KeyEvent[] =>
  keyEvents({ model: gun, text, faults });
const textOf = (events: readonly KeyEvent[]): string =>
  events.map((event) => (event.type === 'down' ? event.text : '')).join('');
const keysDown = (events: readonly KeyEvent[]): readonly KeyEvent[] =>
  events.filter(({ type, key }) => type === 'down' && key !== 'Shift' && key !== 'Control');

test('a key says what it is in every way a page may ask', () => {
  const [down, up] = scanned('4');
  expect(down).toMatchObject({ type: 'down', key: '4', code: 'Digit4', keyCode: 52, which: 52, text: '4' });
  expect(up).toMatchObject({ type: 'up', key: '4', code: 'Digit4', keyCode: 52, which: 52, text: '' });
});

test('a capital letter is typed with Shift around it', () => {
  expect(scanned('aB', 'no-suffix').map(({ type, key, shiftKey }) => [type, key, shiftKey])).toEqual([
    ['down', 'a', false],
    ['up', 'a', false],
    ['down', 'Shift', true],
    ['down', 'B', true],
    ['up', 'B', true],
    ['up', 'Shift', false],
  ]);
});

test('every printable character and the suffix arrive as they were scanned', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x20-\x7e]{1,60}$/), fc.integer(), (text, seed) => {
      expect(textOf(keyEvents({ model: gun, text, seed }))).toBe(`${text}\r`);
    }),
  );
});

test.each([
  ['honeywell-gun', 5, 10],
  ['desk-scanner', 20, 25],
  ['card-terminal', 32, 32],
  ['zebra-gun', 80, 100],
])('%s types a key every %i to %i ms, and its events are in order', (id, shortest, longest) => {
  const events = keyEvents({ model: modelOf(id, 'keyboard'), text: credential, seed: 7 });
  const downs = keysDown(events).map(({ at }) => at);
  const gaps = downs.slice(1).map((at, index) => at - (downs[index] ?? 0));
  expect(downs).toHaveLength(credential.length + 1);
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(shortest - 1e-9);
  expect(Math.max(...gaps)).toBeLessThanOrEqual(longest + 1e-9);
  expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).toSorted((a, b) => a - b));
});

test('the same seed gives the same scan, another seed another jitter', () => {
  const times = (seed: number): readonly number[] =>
    keyEvents({ model: gun, text: credential, seed }).map(({ at }) => at);
  expect(times(3)).toEqual(times(3));
  expect(times(3)).not.toEqual(times(4));
});

test('prefix, symbology identifier and CR+LF stand where the scanner was told to put them', () => {
  const model = { ...modelOf('crlf-gun', 'keyboard'), prefix: '%' };
  const events = keyEvents({ model, text: '42' });
  expect(textOf(events)).toBe('%]Q142\r');
  expect(textOf(keyEvents({ model, text: '42', symbology: 'code-128' }))).toBe('%]C042\r');
  const [feed] = keysDown(events).slice(-1);
  expect(feed).toMatchObject({ key: 'j', ctrlKey: true, text: '' });
});

test('a scanner that overrides Caps Lock gives a page the letters of the code', () => {
  const model = { ...gun, overridesCapsLock: true };
  expect(textOf(keyEvents({ model, text: 'aB-1', faults: ['caps-lock'] }))).toBe('aB-1\r');
});

test('a scanner set to capitals sends capitals', () => {
  expect(textOf(keyEvents({ model: { ...gun, letterCase: 'upper' }, text: 'aB-1' }))).toBe('AB-1\r');
});

test('Tab leaves the field and types nothing', () => {
  const events = keyEvents({ model: { ...gun, suffix: 'tab' }, text: '1' });
  expect(textOf(events)).toBe('1');
  expect(keysDown(events).at(-1)).toMatchObject({ key: 'Tab', keyCode: 9 });
});

test('each fault does what it says', () => {
  expect(textOf(scanned(credential, 'no-suffix'))).toBe(credential);
  expect(textOf(scanned(credential, 'double-scan'))).toBe(`${credential}\r${credential}\r`);
  expect(textOf(scanned(credential, 'truncated'))).toBe(`${credential.slice(0, 19)}\r`);
  expect(textOf(scanned(credential, 'dropped-key'))).toHaveLength(credential.length);
  expect(textOf(scanned(credential, 'repeated-key'))).toHaveLength(credential.length + 2);
  expect(textOf(scanned('aB-1', 'caps-lock'))).toBe('Ab-1\r');
  expect(textOf(scanned(credential, 'stale-code'))).toBe(`${credential}\r`);
});

test('with Caps Lock on Shift is still pressed where the scanner presses it', () => {
  const letters = keysDown(scanned('aB', 'caps-lock', 'no-suffix'));
  expect(letters.map(({ key, shiftKey }) => [key, shiftKey])).toEqual([
    ['A', false],
    ['b', true],
  ]);
});

test('an input method takes the keys: they come with code 229 and without text', () => {
  const events = keysDown(scanned('4a', 'ime'));
  expect(events.map(({ key, keyCode, code, text }) => [key, keyCode, code, text])).toEqual([
    ['Process', 229, 'Digit4', ''],
    ['Process', 229, 'KeyA', ''],
    ['Process', 229, 'Enter', ''],
  ]);
});

test('what no key types is refused with its place, and so is nothing', () => {
  expect(() => scanned('12码')).toThrow('第 3 个字符“码”');
  expect(() => scanned('')).toThrow('没有要扫描的内容');
});

test('a scan is played at its own instants, and a late event does not delay the ones after it', async () => {
  const sink = createMemorySink<KeyEvent & { readonly playedAt: number }>();
  const pace = createStandingPace(0.5);
  const start = pace.now();
  const events = scanned(credential);
  await play(
    events,
    { send: (event) => sink.send({ ...event, playedAt: pace.now() - start }), flush: sink.flush },
    pace,
  );
  expect(sink.sent).toHaveLength(events.length);
  for (const { at, playedAt } of sink.sent) expect(playedAt - at).toBeLessThanOrEqual(1);
});
