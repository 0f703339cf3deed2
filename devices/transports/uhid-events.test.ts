import { expect, test } from 'vitest';

import { keyboardDescriptor } from '../hid/keyboard.ts';
import { gun, modelOf } from '../testing/requests.ts';
import { createEvent, inputEvent, readUhidEvent, UHID_EVENT_BYTES } from './uhid-events.ts';
import { openUhid } from './uhid.ts';

const event = (type: number, size = UHID_EVENT_BYTES): Buffer => {
  const bytes = Buffer.alloc(size);
  bytes.writeUInt32LE(type);
  return bytes;
};

test('a device is made with its name, its numbers and its report descriptor', () => {
  const bytes = Buffer.from(
    createEvent({
      name: 'x'.repeat(200),
      serialNumber: 'S',
      idProduct: 1,
      reportDescriptor: keyboardDescriptor,
    }),
  );
  expect(bytes).toHaveLength(4_376);
  expect(bytes.readUInt32LE(0)).toBe(11);
  expect(bytes.toString('latin1', 4, 132)).toBe(`${'x'.repeat(127)}\0`);
  expect(bytes.readUInt16LE(260)).toBe(keyboardDescriptor.length);
  expect(bytes.readUInt16LE(262)).toBe(3);
  expect([264, 268].map((at) => bytes.readUInt32LE(at))).toEqual([0x1209, 1]);
  expect(bytes.subarray(280, 280 + keyboardDescriptor.length)).toEqual(Buffer.from(keyboardDescriptor));
});

test('a report is an event of its own length', () => {
  expect(Buffer.from(inputEvent(Uint8Array.of(2, 0, 4))).toString('hex')).toBe(
    '0c000000' + '0300' + '020004',
  );
});

test('the kernel says who reads, which lights are on, and what it wants to know', () => {
  expect(readUhidEvent(event(4))).toEqual({ kind: 'open' });
  expect(readUhidEvent(event(5))).toEqual({ kind: 'close' });
  const lights = event(6);
  lights[4] = 2;
  lights.writeUInt16LE(1, 4_100);
  lights[4_102] = 1;
  expect(readUhidEvent(lights)).toEqual({ kind: 'other' });
  lights[4_102] = 2;
  expect(readUhidEvent(lights)).toEqual({ kind: 'output', data: Buffer.of(2) });
  for (const [asked, reply] of [
    [9, 10],
    [13, 14],
  ] as const) {
    const question = event(asked);
    question.writeUInt32LE(77, 4);
    const found = readUhidEvent(question);
    expect(found).toMatchObject({ kind: 'asked' });
    const refusal = found.kind === 'asked' ? Buffer.from(found.refusal) : Buffer.alloc(12);
    expect([refusal.readUInt32LE(0), refusal.readUInt32LE(4), refusal.readUInt16LE(8)]).toEqual([
      reply,
      77,
      5,
    ]);
  }
});

test.each([event(2), event(99), event(6, 20), event(9, 6), Buffer.alloc(0)])(
  'an event that is short or of no concern is passed over',
  (bytes) => {
    expect(readUhidEvent(bytes)).toEqual({ kind: 'other' });
  },
);

test('a computer without the device, and a serial scanner, are told what to do', () => {
  const open = (id: 'gun' | 'serial') => () =>
    openUhid(id === 'gun' ? gun : modelOf('serial-gun', 'serial'), () => undefined, '/nowhere/uhid');
  expect(open('gun')).toThrow('本机没有 /nowhere/uhid');
  expect(open('serial')).toThrow('不能用 --uhid');
});
