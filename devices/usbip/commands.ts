import { readSetup, SETUP_BYTES, type Setup } from '../usb/setup.ts';
import { fault, MORE, viewOf, type Reading } from './reading.ts';

/**
 * The messages of an attached device, by "USB/IP protocol" of the Linux kernel's documentation, version 1.1.1:
 * `usbip_header_basic`, then a body, 48 bytes together, then what is transferred.
 */
const USBIP_CMD_SUBMIT = 0x00000001;
const USBIP_CMD_UNLINK = 0x00000002;
const USBIP_RET_SUBMIT = 0x00000003;
const USBIP_RET_UNLINK = 0x00000004;
const USBIP_DIR_IN = 1;
const HEADER_BYTES = 48;
const SETUP_AT = 0x28;
/** `number_of_packets` of a transfer that is not isochronous. */
const NOT_ISOCHRONOUS = 0xffffffff;
const LAST_ENDPOINT = 15;
/** The longest transfer to a scanner: far beyond anything one takes. */
const MAX_OUT_BYTES = 65_536;
const IN_BIT = 0x80;

/** Status of a transfer: negative error numbers of Linux. */
export const urbStatus = {
  done: 0,
  /** -ENOMEM */
  tooMany: -12,
  /** -ENODEV */
  noDevice: -19,
  /** -EPIPE */
  stalled: -32,
  /** -EOVERFLOW */
  overflow: -75,
  /** -ECONNRESET */
  unlinked: -104,
} as const;
export type UrbStatus = keyof typeof urbStatus;

/** USBIP_CMD_SUBMIT: a transfer that the host wants done. */
export interface Submit {
  readonly kind: 'submit';
  readonly seqnum: number;
  readonly devid: number;
  /** Endpoint with its direction, as in descriptors. */
  readonly address: number;
  readonly isIn: boolean;
  readonly transferBufferLength: number;
  /** Only for endpoint 0. */
  readonly setup: Setup;
  /** The bytes from the host; empty for a transfer to the host. */
  readonly data: Uint8Array;
}

/** USBIP_CMD_UNLINK: the host does not want a transfer any more. */
export interface Unlink {
  readonly kind: 'unlink';
  readonly seqnum: number;
  readonly devid: number;
  readonly unlinkSeqnum: number;
}

export type Command = Submit | Unlink;

export function readCommand(bytes: Uint8Array): Reading<Command> {
  if (bytes.length < HEADER_BYTES) return MORE;
  const view = viewOf(bytes);
  const [command, seqnum, devid] = [view.getUint32(0), view.getUint32(4), view.getUint32(8)];
  switch (command) {
    case USBIP_CMD_UNLINK: {
      const message: Unlink = { kind: 'unlink', seqnum, devid, unlinkSeqnum: view.getUint32(0x14) };
      return { kind: 'message', message, bytes: HEADER_BYTES };
    }
    case USBIP_CMD_SUBMIT:
      return readSubmit(bytes, view, { seqnum, devid });
  }
  return fault(`未知的命令 0x${command.toString(16).padStart(8, '0')}`);
}

function readSubmit(
  bytes: Uint8Array,
  view: DataView,
  base: Pick<Submit, 'seqnum' | 'devid'>,
): Reading<Submit> {
  const [direction, ep] = [view.getUint32(0x0c), view.getUint32(0x10)];
  const [transferBufferLength, packets] = [view.getUint32(0x18), view.getUint32(0x20)];
  if (direction > USBIP_DIR_IN) return fault(`传输方向 ${direction}，应为 0 或 1`);
  if (ep > LAST_ENDPOINT) return fault(`端点 ${ep}，应为 0 至 ${LAST_ENDPOINT}`);
  // Linux sends 0 for it.
  if (packets !== NOT_ISOCHRONOUS && packets !== 0) return fault('等时传输：扫码枪没有等时端点');
  const isIn = direction === USBIP_DIR_IN;
  if (!isIn && transferBufferLength > MAX_OUT_BYTES)
    return fault(`一次发送 ${transferBufferLength} 字节，上限为 ${MAX_OUT_BYTES}`);
  const whole = HEADER_BYTES + (isIn ? 0 : transferBufferLength);
  if (bytes.length < whole) return MORE;
  const message: Submit = {
    kind: 'submit',
    ...base,
    address: ep === 0 || !isIn ? ep : ep | IN_BIT,
    isIn,
    transferBufferLength,
    setup: readSetup(bytes.subarray(SETUP_AT, SETUP_AT + SETUP_BYTES)),
    data: bytes.slice(HEADER_BYTES, whole),
  };
  return { kind: 'message', message, bytes: whole };
}

/** USBIP_RET_SUBMIT with data for the host. */
export function submitReply(seqnum: number, data: Uint8Array): Uint8Array {
  return Buffer.concat([returned(USBIP_RET_SUBMIT, seqnum, 'done', data.length), data]);
}

/** USBIP_RET_SUBMIT of a transfer that brought the host nothing: it failed, or `taken` bytes went to the device. */
export const submitOutcome = (seqnum: number, status: UrbStatus, taken = 0): Uint8Array =>
  returned(USBIP_RET_SUBMIT, seqnum, status, taken);

/** USBIP_RET_UNLINK: `unlinked` when the transfer was still open, `done` when its reply had gone out before. */
export const unlinkReply = (seqnum: number, status: UrbStatus): Uint8Array => {
  const bytes = basic(USBIP_RET_UNLINK, seqnum);
  bytes.writeInt32BE(urbStatus[status], 0x14);
  return bytes;
};

function returned(command: number, seqnum: number, status: UrbStatus, actualLength: number): Buffer {
  const bytes = basic(command, seqnum);
  bytes.writeInt32BE(urbStatus[status], 0x14);
  bytes.writeUInt32BE(actualLength, 0x18);
  bytes.writeUInt32BE(NOT_ISOCHRONOUS, 0x20);
  return bytes;
}

/** Replies have no devid, direction or endpoint. */
function basic(command: number, seqnum: number): Buffer {
  const bytes = Buffer.alloc(HEADER_BYTES);
  bytes.writeUInt32BE(command, 0);
  bytes.writeUInt32BE(seqnum, 4);
  return bytes;
}
