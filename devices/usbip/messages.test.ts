import fc from 'fast-check';
import { expect, test } from 'vitest';

import { readCommand, submitOutcome, submitReply, unlinkReply } from './commands.ts';
import { usbipFuzzTargets } from './testing/fuzz.ts';

const bytesOf = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');

test.each(usbipFuzzTargets)(
  '$name: whatever comes is read to its end, and twice to the same',
  async (target) => {
    await fc.assert(
      fc.asyncProperty(target.bytes, async (bytes) => {
        expect(await target.read(bytes.slice())).toEqual(await target.read(bytes.slice()));
      }),
      { seed: 20_261_122, numRuns: 2_000 },
    );
  },
);

test('the messages of the protocol’s own example are read as it explains them', () => {
  const asked = bytesOf(
    '00000001 00000d05 0001000f 00000001 00000001 00000200 00000040 ffffffff 00000000 00000004 00000000 00000000',
  );
  expect(readCommand(asked)).toMatchObject({
    kind: 'message',
    bytes: 48,
    message: {
      kind: 'submit',
      seqnum: 0xd05,
      devid: 0x1000f,
      address: 0x81,
      isIn: true,
      transferBufferLength: 64,
    },
  });
  const sent = Buffer.concat([asked, Buffer.alloc(64, 7)]);
  sent.writeUInt32BE(0, 0x0c);
  expect(readCommand(sent)).toMatchObject({
    bytes: 112,
    message: { address: 1, isIn: false, data: Buffer.alloc(64, 7) },
  });
  const unlinked = readCommand(
    bytesOf(`00000002 00000d06 0001000f 00000000 00000000 00000d05 ${'00'.repeat(24)}`),
  );
  expect(unlinked).toMatchObject({ message: { kind: 'unlink', seqnum: 0xd06, unlinkSeqnum: 0xd05 } });
});

test('replies have the form of the protocol', () => {
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
  const empty = '00'.repeat(12);
  expect(hex(submitReply(5, Uint8Array.of(1, 2)))).toBe(
    `0000000300000005${empty}00000000` + `0000000200000000ffffffff${empty}0102`,
  );
  expect(hex(submitOutcome(5, 'stalled'))).toBe(
    `0000000300000005${empty}ffffffe0` + `0000000000000000ffffffff${empty}`,
  );
  expect(hex(unlinkReply(6, 'unlinked'))).toBe(`0000000400000006${empty}ffffff98${'00'.repeat(24)}`);
});
