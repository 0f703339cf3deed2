import fc from 'fast-check';

import { gun, modelOf } from '../../testing/requests.ts';
import { designOf } from '../../usb/design.ts';
import { createAttachment } from '../attachment.ts';
import { readCommand } from '../commands.ts';
import { readOperation } from '../operations.ts';
import type { Reading } from '../reading.ts';

/** The bytes that a stranger may send to a scanner, and the function that reads them. */
export interface UsbipFuzzTarget {
  readonly name: 'usbip-operation' | 'usbip-command';
  readonly bytes: fc.Arbitrary<Uint8Array>;
  /** Reads the bytes; returns the whole effect as something that can be compared. Throws for anything that is none. */
  readonly read: (bytes: Uint8Array) => Promise<unknown>;
}

const word = fc.oneof(
  fc.constantFrom(0, 1, 2, 3, 4, 8, 9, 64, 65_536, 65_537, 65_538, 0x7fffffff, 0x80000000, 0xffffffff),
  fc.nat(0xffffffff),
);
const setup = fc
  .tuple(
    fc.constantFrom(0x00, 0x01, 0x02, 0x21, 0x80, 0x81, 0x82, 0xa1, 0xc0, 0xff),
    fc.oneof(fc.nat(12), fc.nat(255)),
    fc.uint8Array({ minLength: 6, maxLength: 6 }),
  )
  .map(([type, request, rest]) => Buffer.from([type, request, ...rest]));
const words = (fields: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(fields.length * 4);
  fields.forEach((field, index) => bytes.writeUInt32BE(field, index * 4));
  return bytes;
};

/** Commands whose fields are mostly right, with too much or too little behind them. */
const command = fc
  .tuple(
    fc.constantFrom(1, 1, 1, 2, 3),
    fc.tuple(word, fc.oneof(fc.constant(65_538), word), fc.nat(2), fc.nat(17), word),
    fc.oneof(fc.nat(80), word),
    fc.oneof(fc.constantFrom(0, 0xffffffff), word),
    setup,
    fc.uint8Array({ maxLength: 80 }),
  )
  .map(([code, basic, length, packets, request, data]) =>
    Buffer.concat([words([code, ...basic, length, 0, packets, 0]), request, data]),
  );
const operation = fc
  .tuple(
    fc.constantFrom(0x0111, 0x0111, 0x0106, 0xffff),
    fc.constantFrom(0x8005, 0x8003, 0x0005, 0),
    fc.oneof(fc.constant(Buffer.from('1-1\0')), fc.uint8Array({ maxLength: 40 })),
  )
  .map(([version, code, busid]) => Buffer.concat([words([version * 65_536 + code, 0]), busid]));
const noise = fc.uint8Array({ maxLength: 200 });
const several = (one: fc.Arbitrary<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc.array(fc.oneof({ weight: 8, arbitrary: one }, noise), { maxLength: 6 }).map((all) => Buffer.concat(all));

export const usbipFuzzTargets: readonly UsbipFuzzTarget[] = [
  {
    name: 'usbip-operation',
    bytes: several(operation),
    read: async (bytes) => Promise.resolve(messagesOf(bytes, readOperation)),
  },
  {
    name: 'usbip-command',
    bytes: several(command),
    read: async (bytes) =>
      Promise.resolve(
        [gun, modelOf('hid-pos', 'hid-pos'), modelOf('serial-gun', 'serial')].map((model) => {
          const attachment = createAttachment(designOf(model, '1-1'), 65_538);
          return messagesOf(bytes, readCommand).map((message) =>
            typeof message === 'string'
              ? message
              : attachment.take(message).map((reply) => Buffer.from(reply).toString('hex')),
          );
        }),
      ),
  },
];

/** Every message of a stream, and at its end why there are no more. */
function messagesOf<Message>(
  bytes: Uint8Array,
  read: (rest: Uint8Array) => Reading<Message>,
): readonly (Message | string)[] {
  const found: (Message | string)[] = [];
  for (let rest = bytes; ;) {
    const reading = read(rest);
    if (reading.kind !== 'message') return [...found, reading.kind === 'fault' ? reading.reason : 'more'];
    if (reading.bytes <= 0 || reading.bytes > rest.length)
      throw new Error('A message is not as long as that.');
    // What is there is a message however little follows it, and nothing shorter is one.
    if (read(rest.subarray(0, reading.bytes)).kind !== 'message')
      throw new Error('A message needs what is not its own.');
    if (read(rest.subarray(0, reading.bytes - 1)).kind !== 'more')
      throw new Error('Half a message was taken.');
    found.push(reading.message);
    rest = rest.subarray(reading.bytes);
  }
}
