import { expect, test } from 'vitest';

import { keyboardDescriptor } from '../hid/keyboard.ts';
import { posDescriptor } from '../hid/pos.ts';
import { scannerModels } from '../models/index.ts';
import { gun, modelOf } from '../testing/requests.ts';
import { createUsbDevice, type UsbDevice } from './device.ts';
import { designOf } from './design.ts';
import { readSetup } from './setup.ts';

const deviceOf = (id: string): UsbDevice => {
  const model = scannerModels.find((candidate) => candidate.id === id);
  expect(model).toBeDefined();
  return createUsbDevice(designOf(model ?? gun, '1-1'));
};
const keyboard = (): UsbDevice => deviceOf('honeywell-gun');

/** A control transfer by the eight bytes of its setup; a STALL is `undefined`. */
const ask = (device: UsbDevice, setup: string, data: readonly number[] = []): string | undefined => {
  const answer = device.control(
    readSetup(Buffer.from(setup.replaceAll(' ', ''), 'hex')),
    Uint8Array.from(data),
  );
  return answer === undefined ? undefined : Buffer.from(answer).toString('hex');
};

/** The descriptors inside a configuration, split by their own lengths. */
function parts(configuration: Buffer): readonly Buffer[] {
  const found: Buffer[] = [];
  for (let at = 0; at < configuration.length; at += configuration[at] ?? Infinity)
    found.push(configuration.subarray(at, at + (configuration[at] ?? 0)));
  return found;
}

test('a keyboard scanner describes itself as a boot keyboard of the test numbers', () => {
  const device = keyboard();
  expect(ask(device, '80 06 00 01 00 00 12 00')).toBe('12010002000000400912010000010102' + '0301');
  const configuration = Buffer.from(ask(device, '80 06 00 02 00 00 ff 00') ?? '', 'hex');
  expect(configuration.readUInt16LE(2)).toBe(configuration.length);
  expect(parts(configuration).map((part) => part.toString('hex'))).toEqual([
    '0902220001010080' + '32',
    '090400000103010100',
    '092111010001223f00',
    '07058103080001',
  ]);
  expect(ask(device, '81 06 00 22 00 00 ff 00')).toBe(Buffer.from(keyboardDescriptor).toString('hex'));
  expect(ask(device, '81 06 00 21 00 00 09 00')).toBe('092111010001223f00');
});

test('a HID-POS scanner hands out its own report descriptor', () => {
  const device = deviceOf('hid-pos');
  expect(ask(device, '81 06 00 22 00 00 ff 00')).toBe(Buffer.from(posDescriptor).toString('hex'));
  expect(ask(device, 'a1 01 02 01 00 00 40 00')).toBe(`02${'00'.repeat(63)}`);
});

test('a serial scanner is one function of two interfaces', () => {
  const device = deviceOf('serial-gun');
  const configuration = Buffer.from(ask(device, '80 06 00 02 00 00 ff 00') ?? '', 'hex');
  expect(configuration.readUInt16LE(2)).toBe(configuration.length);
  expect(parts(configuration).map((part) => part.toString('hex'))).toEqual([
    '09024b00020100' + '8032',
    '080b000202020100',
    '090400000102020100',
    '0524002001',
    '0524010001',
    '04240206',
    '0524060001',
    '07058203100010',
    '09040100020a000000',
    '07050102400000',
    '07058102400000',
  ]);
});

test('the computer is told maker, scanner and serial number in words', () => {
  const text = (index: string): string =>
    Buffer.from(ask(keyboard(), `80 06 ${index} 03 09 04 ff 00`) ?? '', 'hex').toString('utf16le', 2);
  expect([text('01'), text('02'), text('03')]).toEqual([
    'evoucher-harness',
    'Emulated scanner honeywell-gun',
    '1-1',
  ]);
  expect(ask(keyboard(), '80 06 00 03 00 00 ff 00')).toBe('04030904');
  const long = designOf({ ...gun, id: 'g'.repeat(300) }, '1-1');
  expect(
    createUsbDevice(long).control(readSetup(Buffer.from('8006020309040001', 'hex')), Buffer.of()),
  ).toHaveLength(254);
});

test('an answer is never longer than it was asked for', () => {
  expect(ask(keyboard(), '80 06 00 01 00 00 08 00')).toBe('1201000200000040');
});

test.each([
  ['a device qualifier', '80 06 00 06 00 00 0a 00'],
  ['a BOS descriptor', '80 06 00 0f 00 00 05 00'],
  ['a second configuration', '80 06 01 02 00 00 ff 00'],
  ['a string that is not there', '80 06 ee 03 00 00 12 00'],
  ['configuration 2', '00 09 02 00 00 00 00 00'],
  ['an alternate setting', '01 0b 01 00 00 00 00 00'],
  ['a second interface', '81 06 00 22 01 00 ff 00'],
  ['a class request to a second interface', 'a1 01 00 01 01 00 08 00'],
  ['the status of an endpoint that is not there', '82 00 00 00 83 00 02 00'],
  ['remote wakeup', '00 03 01 00 00 00 00 00'],
  ['a feature report', 'a1 01 00 03 00 00 08 00'],
  ['a report with an id', 'a1 01 01 01 00 00 08 00'],
  ['a vendor request', 'c0 01 00 00 00 00 08 00'],
  ['a halt of endpoint 0', '02 03 00 00 00 00 00 00'],
  ['an unknown class request', 'a1 0f 00 00 00 00 08 00'],
  ['an unknown protocol', '21 0b 02 00 00 00 00 00'],
])('%s is a stall', (_, setup) => {
  expect(ask(keyboard(), setup)).toBeUndefined();
});

test('configuration, interface, idle rate and protocol are kept and told', () => {
  const device = keyboard();
  expect(ask(device, '80 08 00 00 00 00 01 00')).toBe('01');
  expect(ask(device, '00 09 00 00 00 00 00 00')).toBe('');
  expect(device.answers(0x81)).toBe(false);
  expect(ask(device, '80 08 00 00 00 00 01 00')).toBe('00');
  expect(ask(device, '00 09 01 00 00 00 00 00')).toBe('');
  expect(device.answers(0x81)).toBe(true);
  expect(ask(device, '01 0b 00 00 00 00 00 00')).toBe('');
  expect(ask(device, '81 0a 00 00 00 00 01 00')).toBe('00');
  expect(ask(device, '21 0a 00 7d 00 00 00 00')).toBe('');
  expect(ask(device, 'a1 02 00 00 00 00 01 00')).toBe('7d');
  expect(ask(device, 'a1 03 00 00 00 00 01 00')).toBe('01');
  expect(ask(device, '21 0b 00 00 00 00 00 00')).toBe('');
  expect(ask(device, 'a1 03 00 00 00 00 01 00')).toBe('00');
  expect(ask(device, 'a1 01 00 01 00 00 08 00')).toBe('0000000000000000');
  expect(ask(device, '80 00 00 00 00 00 02 00')).toBe('0000');
  expect(ask(device, '81 00 00 00 00 00 02 00')).toBe('0000');
});

test('an endpoint is halted until its feature is cleared', () => {
  const device = keyboard();
  expect(ask(device, '02 03 00 00 81 00 00 00')).toBe('');
  expect(device.answers(0x81)).toBe(false);
  expect(ask(device, '82 00 00 00 81 00 02 00')).toBe('0100');
  expect(ask(device, '02 01 00 00 81 00 00 00')).toBe('');
  expect(device.answers(0x81)).toBe(true);
  expect(ask(device, '82 00 00 00 81 00 02 00')).toBe('0000');
});

test('lights are kept until the next reset', () => {
  const design = designOf(gun, '1-1');
  const device = createUsbDevice(design);
  expect(ask(device, '21 09 00 02 00 00 01 00', [])).toBeUndefined();
  expect(ask(device, '21 09 00 02 00 00 01 00', [2])).toBe('');
  expect(device.hasCapsLock()).toBe(true);
  expect(createUsbDevice(design).hasCapsLock()).toBe(false);
});

test('a HID-POS scanner knows neither protocols nor lights', () => {
  const device = deviceOf('hid-pos');
  for (const setup of ['a103000000000100', '210b000000000000', '2109000200000100'])
    expect(ask(device, setup, [2])).toBeUndefined();
  expect(device.hasCapsLock()).toBe(false);
});

test('a serial scanner tells the line coding it was given, at first the model’s', () => {
  const device = createUsbDevice(designOf(modelOf('serial-gun', 'serial'), '1-1'));
  expect(ask(device, 'a1 21 00 00 00 00 07 00')).toBe('80250000000008');
  expect(ask(device, '21 20 00 00 00 00 07 00', [0, 0xc2, 1, 0, 0, 0, 8])).toBe('');
  expect(ask(device, 'a1 21 00 00 00 00 07 00')).toBe('00c20100000008');
  expect(ask(device, '21 20 00 00 00 00 06 00', [0, 0xc2, 1, 0, 0, 0])).toBeUndefined();
  expect(ask(device, '21 22 03 00 00 00 00 00')).toBe('');
  expect(ask(device, '21 23 ff ff 00 00 00 00')).toBe('');
});
