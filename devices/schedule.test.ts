import fc from 'fast-check';
import { expect, test } from 'vitest';

import { scanFaults } from './faults.ts';
import { keyboardDescriptor, textOfKeyboardReports } from './hid/keyboard.ts';
import { createPosReader, POS_REPORT_BYTES, posDescriptor, posReports } from './hid/pos.ts';
import { scannerModels } from './models/index.ts';
import { keyboardReports, schedule, type BytesEvent } from './schedule.ts';
import { credential, gun, modelOf } from './testing/requests.ts';

const box = modelOf('hid-pos', 'hid-pos');
const serial = modelOf('serial-gun', 'serial');
const bytesOf = (events: readonly BytesEvent[]): string =>
  Buffer.concat(events.map(({ bytes }) => bytes)).toString('utf8');

test('boot reports bring back what was scanned, every printable character of it', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[\x20-\x7e]{1,60}$/), fc.integer(), (text, seed) => {
      const reports = keyboardReports({ model: gun, text, seed });
      expect(textOfKeyboardReports(reports.map(({ bytes }) => bytes))).toBe(`${text}\r`);
      expect(reports.every(({ bytes }) => bytes.length === 8)).toBe(true);
    }),
  );
});

test('a report carries modifier and key, and an empty one lets go', () => {
  const [pressed, released] = keyboardReports({ model: gun, text: 'A' });
  expect([...(pressed?.bytes ?? [])]).toEqual([2, 0, 4, 0, 0, 0, 0, 0]);
  expect([...(released?.bytes ?? [])]).toEqual([0, 0, 0, 0, 0, 0, 0, 0]);
});

test('Caps Lock is a key of the reports, let go of again after the scan', () => {
  const scan = (text: string): readonly Uint8Array[] =>
    keyboardReports({ model: gun, text, faults: ['caps-lock'] }).map(({ bytes }) => bytes);
  expect(textOfKeyboardReports(scan('aB-1'))).toBe('Ab-1\r');
  expect(
    textOfKeyboardReports([
      ...scan('a'),
      ...keyboardReports({ model: gun, text: 'a' }).map(({ bytes }) => bytes),
    ]),
  ).toBe('A\ra\r');
});

test('Caps Lock that is on already is neither pressed nor pressed again', () => {
  const reports = keyboardReports({ model: gun, text: 'aB', faults: ['caps-lock'] }, true);
  expect(reports).toEqual(keyboardReports({ model: gun, text: 'aB' }));
});

test('a scanner that overrides Caps Lock holds Shift for the other case, and only for letters', () => {
  const clever = { ...gun, overridesCapsLock: true };
  const sent = (hasCapsLock: boolean): string =>
    textOfKeyboardReports(
      keyboardReports({ model: clever, text: 'aB-1_' }, hasCapsLock).map(({ bytes }) => bytes),
    );
  expect([sent(false), sent(true)]).toEqual(['aB-1_\r', 'Ab-1_\r']);
  const faulty = keyboardReports({ model: clever, text: 'aB-1', faults: ['caps-lock'] });
  expect(textOfKeyboardReports(faulty.map(({ bytes }) => bytes))).toBe('aB-1\r');
});

test('an input method is not in the reports', () => {
  expect(() => keyboardReports({ model: gun, text: '1', faults: ['ime'] })).toThrow('输入法');
});

test('HID-POS reports bring back text and symbology, however long it is', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 300, unit: 'grapheme' }), (text) => {
      const reports = posReports(text, ']Q1');
      const read = createPosReader();
      const scans = reports.map(read);
      expect(scans.slice(0, -1).every((scan) => scan === undefined)).toBe(true);
      expect(scans.at(-1)).toEqual({ text: Buffer.from(text, 'utf8').toString('utf8'), aim: ']Q1' });
      expect(reports.every(({ length }) => length === POS_REPORT_BYTES)).toBe(true);
    }),
  );
});

test('a report of something else is no scan', () => {
  const read = createPosReader();
  expect(read(new Uint8Array(POS_REPORT_BYTES))).toBeUndefined();
  expect(read(Uint8Array.of(2, 1, 0x5d, 0x51, 0x31, 0x34))).toBeUndefined();
});

/** Main items of a descriptor: how many bits it declares in and out, and whether its collections close. */
function declared(descriptor: Uint8Array): { readonly bitsIn: number; readonly open: number } {
  let [at, size, count, bitsIn, open] = [0, 0, 0, 0, 0];
  while (at < descriptor.length) {
    const item = descriptor[at] ?? 0;
    const length = [0, 1, 2, 4][item & 3] ?? 0;
    const value = descriptor[at + 1] ?? 0;
    if ((item & 0xfc) === 0x74) size = value;
    if ((item & 0xfc) === 0x94) count = value;
    if ((item & 0xfc) === 0x80) bitsIn += size * count;
    if ((item & 0xfc) === 0xa0) open += 1;
    if ((item & 0xfc) === 0xc0) open -= 1;
    at += 1 + length;
  }
  expect(at).toBe(descriptor.length);
  return { bitsIn, open };
}

test('the descriptors declare exactly the reports that are sent', () => {
  expect(declared(keyboardDescriptor)).toEqual({ bitsIn: 8 * 8, open: 0 });
  // The report's id is not declared.
  expect(declared(posDescriptor)).toEqual({ bitsIn: (POS_REPORT_BYTES - 1) * 8, open: 0 });
});

test('a serial scanner sends its bytes at the speed of the line', () => {
  const made = schedule({ model: serial, text: credential });
  expect(made.interface).toBe('serial');
  const events = made.events as readonly BytesEvent[];
  expect(bytesOf(events)).toBe(`${credential}\r\n`);
  expect(events.at(-1)?.at).toBeCloseTo((29 * 10_000) / 9600, 3);
});

test('a double scan is two scans of a serial and of a HID-POS scanner, too', () => {
  const twice = { text: '42', faults: ['double-scan'] } as const;
  expect(bytesOf(schedule({ ...twice, model: serial }).events as readonly BytesEvent[])).toBe('42\r\n42\r\n');
  expect(schedule({ ...twice, model: box }).events).toHaveLength(2);
});

test('every model either sends a fault or says plainly that it cannot have it', () => {
  for (const model of scannerModels)
    for (const { id, on } of scanFaults) {
      const made = (): number => schedule({ model, text: credential, faults: [id] }).events.length;
      if (on.some((kind) => kind === model.interface)) expect(made()).toBeGreaterThan(0);
      else expect(made).toThrow('不会出现');
    }
});
