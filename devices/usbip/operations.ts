import { BCD_DEVICE, CONFIGURATION_VALUE, TEST_VENDOR, type DeviceDescription } from '../usb/descriptors.ts';
import { fault, MORE, viewOf, type Reading } from './reading.ts';

/**
 * The messages before a device is attached, by "USB/IP protocol" of the Linux kernel's documentation, version 1.1.1,
 * "Message Format"; names and numbers are theirs.
 */
export const USBIP_VERSION = 0x0111;
export const USBIP_PORT = 3240;
const OP_REQ_DEVLIST = 0x8005;
const OP_REP_DEVLIST = 0x0005;
const OP_REQ_IMPORT = 0x8003;
const OP_REP_IMPORT = 0x0003;

/** Status of a reply, as the tools of the kernel print it. */
export const operationStatus = { ST_OK: 0, ST_DEV_BUSY: 2, ST_NODEV: 4 } as const;
export type OperationStatus = keyof typeof operationStatus;

const HEAD_BYTES = 8;
const PATH_BYTES = 256;
const BUSID_BYTES = 32;
/** `usb_device_speed` of the kernel: full speed. */
const SPEED_FULL = 2;

export type Operation = { readonly kind: 'devlist' } | { readonly kind: 'import'; readonly busid: string };

/** A device as it is offered. */
export interface ExportedDevice {
  readonly busid: string;
  readonly busnum: number;
  readonly devnum: number;
  readonly description: DeviceDescription;
}

/** The number by which commands name an attached device. */
export const devidOf = ({ busnum, devnum }: ExportedDevice): number => (busnum << 16) | devnum;

/** OP_REQ_DEVLIST or OP_REQ_IMPORT. */
export function readOperation(bytes: Uint8Array): Reading<Operation> {
  if (bytes.length < HEAD_BYTES) return MORE;
  const view = viewOf(bytes);
  const version = view.getUint16(0);
  if (version !== USBIP_VERSION)
    return fault(`协议版本 0x${version.toString(16).padStart(4, '0')}，应为 0x0111（1.1.1）`);
  const code = view.getUint16(2);
  if (code === OP_REQ_DEVLIST) return { kind: 'message', message: { kind: 'devlist' }, bytes: HEAD_BYTES };
  if (code !== OP_REQ_IMPORT) return fault(`未知的请求 0x${code.toString(16).padStart(4, '0')}`);
  const whole = HEAD_BYTES + BUSID_BYTES;
  if (bytes.length < whole) return MORE;
  const field = bytes.subarray(HEAD_BYTES, whole);
  const end = field.indexOf(0);
  if (end < 0) return fault('设备编号没有结束符');
  const busid = new TextDecoder('latin1').decode(field.subarray(0, end));
  return { kind: 'message', message: { kind: 'import', busid }, bytes: whole };
}

/** OP_REP_DEVLIST. */
export function devlistReply(devices: readonly ExportedDevice[]): Uint8Array {
  const count = Buffer.alloc(4);
  count.writeUInt32BE(devices.length);
  return Buffer.concat([
    head(OP_REP_DEVLIST, 'ST_OK'),
    count,
    ...devices.flatMap((device) => [
      deviceBlock(device),
      ...device.description.interfaces.map(({ classCode }) => Uint8Array.of(...classCode, 0)),
    ]),
  ]);
}

/** OP_REP_IMPORT; a refusal carries no device. */
export const importReply = (device: ExportedDevice): Uint8Array =>
  Buffer.concat([head(OP_REP_IMPORT, 'ST_OK'), deviceBlock(device)]);

export const importRefusal = (status: OperationStatus): Uint8Array => head(OP_REP_IMPORT, status);

function head(code: number, status: OperationStatus): Buffer {
  const bytes = Buffer.alloc(HEAD_BYTES);
  bytes.writeUInt16BE(USBIP_VERSION, 0);
  bytes.writeUInt16BE(code, 2);
  bytes.writeUInt32BE(operationStatus[status], 4);
  return bytes;
}

/** From `path` to `bNumInterfaces`: 0x138 bytes. */
function deviceBlock({ busid, busnum, devnum, description }: ExportedDevice): Buffer {
  const numbers = Buffer.alloc(4 * 3 + 2 * 3);
  [busnum, devnum, SPEED_FULL].forEach((number, index) => numbers.writeUInt32BE(number, index * 4));
  [TEST_VENDOR, description.idProduct, BCD_DEVICE].forEach((number, index) =>
    numbers.writeUInt16BE(number, 12 + index * 2),
  );
  return Buffer.concat([
    padded(`/sys/devices/evoucher/usb${busnum}/${busid}`, PATH_BYTES),
    padded(busid, BUSID_BYTES),
    numbers,
    Uint8Array.of(...description.classCode, CONFIGURATION_VALUE, 1, description.interfaces.length),
  ]);
}

/** Closed and filled with zeros. */
function padded(text: string, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  bytes.write(text, 0, length - 1, 'latin1');
  return bytes;
}
