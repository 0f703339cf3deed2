import { BCD_DEVICE, TEST_VENDOR } from '../usb/descriptors.ts';
import { reportTypes } from '../usb/hid.ts';

/**
 * Events of /dev/uhid: a number and a body, in the byte order of the machine, one for each read and write. Names and
 * layouts as in `include/uapi/linux/uhid.h` of the kernel.
 */
const types = {
  UHID_OPEN: 4,
  UHID_CLOSE: 5,
  UHID_OUTPUT: 6,
  UHID_GET_REPORT: 9,
  UHID_GET_REPORT_REPLY: 10,
  UHID_CREATE2: 11,
  UHID_INPUT2: 12,
  UHID_SET_REPORT: 13,
  UHID_SET_REPORT_REPLY: 14,
} as const;

const [NAME_BYTES, PHYS_BYTES, UNIQ_BYTES, DATA_BYTES] = [128, 64, 64, 4_096];
const BUS_USB = 3;
const EIO = 5;
/** The longest event, `UHID_CREATE2`, with its type. */
export const UHID_EVENT_BYTES = 4 + NAME_BYTES + PHYS_BYTES + UNIQ_BYTES + 4 + 4 * 4 + DATA_BYTES;

/** An event from the kernel to a device. */
export type UhidEvent =
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | { readonly kind: 'output'; readonly data: Uint8Array }
  /** It wants an answer; there is nothing to tell. */
  | { readonly kind: 'asked'; readonly refusal: Uint8Array }
  | { readonly kind: 'other' };

/** `UHID_CREATE2`: a device comes to be. */
export function createEvent(device: {
  readonly name: string;
  readonly serialNumber: string;
  readonly idProduct: number;
  readonly reportDescriptor: Uint8Array;
}): Uint8Array {
  const { name, serialNumber, idProduct, reportDescriptor } = device;
  const bytes = Buffer.alloc(UHID_EVENT_BYTES);
  bytes.writeUInt32LE(types.UHID_CREATE2, 0);
  // Closed with zero.
  bytes.write(name, 4, NAME_BYTES - 1, 'utf8');
  bytes.write(serialNumber, 4 + NAME_BYTES + PHYS_BYTES, UNIQ_BYTES - 1, 'utf8');
  const at = 4 + NAME_BYTES + PHYS_BYTES + UNIQ_BYTES;
  bytes.writeUInt16LE(reportDescriptor.length, at);
  bytes.writeUInt16LE(BUS_USB, at + 2);
  [TEST_VENDOR, idProduct, BCD_DEVICE, 0].forEach((number, index) =>
    bytes.writeUInt32LE(number, at + 4 + index * 4),
  );
  bytes.set(reportDescriptor, at + 20);
  return bytes;
}

/** `UHID_INPUT2`: a report of the device. */
export function inputEvent(report: Uint8Array): Uint8Array {
  const bytes = Buffer.alloc(6 + report.length);
  bytes.writeUInt32LE(types.UHID_INPUT2, 0);
  bytes.writeUInt16LE(report.length, 4);
  bytes.set(report, 6);
  return bytes;
}

/** An event of the kernel; a short or unknown one is `other`. */
export function readUhidEvent(bytes: Uint8Array): UhidEvent {
  const event = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (event.length < 4) return { kind: 'other' };
  switch (event.readUInt32LE(0)) {
    case types.UHID_OPEN:
      return { kind: 'open' };
    case types.UHID_CLOSE:
      return { kind: 'close' };
    case types.UHID_OUTPUT: {
      const sizeAt = 4 + DATA_BYTES;
      if (event.length < sizeAt + 3 || event.readUInt8(sizeAt + 2) === reportTypes.input)
        return { kind: 'other' };
      return {
        kind: 'output',
        data: event.subarray(4, 4 + Math.min(DATA_BYTES, event.readUInt16LE(sizeAt))),
      };
    }
    case types.UHID_GET_REPORT:
      return refused(event, types.UHID_GET_REPORT_REPLY);
    case types.UHID_SET_REPORT:
      return refused(event, types.UHID_SET_REPORT_REPLY);
  }
  return { kind: 'other' };
}

/** Without an answer whoever asked would be kept waiting for seconds. */
function refused(event: Buffer, reply: number): UhidEvent {
  if (event.length < 8) return { kind: 'other' };
  const refusal = Buffer.alloc(12);
  refusal.writeUInt32LE(reply, 0);
  refusal.writeUInt32LE(event.readUInt32LE(4), 4);
  refusal.writeUInt16LE(EIO, 8);
  return { kind: 'asked', refusal };
}
