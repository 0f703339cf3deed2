import { connect, type Socket } from 'node:net';

import { HID_IN_ENDPOINT } from '../../usb/hid.ts';

/** The result of a transfer: its status, and the bytes that the device sent. */
export interface TransferResult {
  readonly status: number;
  readonly actualLength: number;
  readonly data: Buffer;
}

/** A host's side of a connection, written from the protocol's document without the server's code. */
export interface TestHost {
  readonly socket: Socket;
  readonly send: (bytes: Uint8Array) => void;
  /** Resolves with exactly so many bytes; rejects when the connection ends before. */
  readonly read: (length: number) => Promise<Buffer>;
  readonly import: (busid: string) => Promise<number>;
  readonly control: (setup: readonly number[], data?: Uint8Array) => Promise<TransferResult>;
  readonly submit: (wanted: { ep: number; isIn: boolean; length: number; data?: Uint8Array }) => number;
  /** The next reply, whatever it belongs to. */
  readonly reply: () => Promise<TransferResult & { readonly command: number; readonly seqnum: number }>;
  readonly unlink: (seqnum: number) => void;
  /** Reports of the HID endpoint, asked for one at a time as a driver does. */
  readonly reports: (count: number, heard?: (report: Buffer) => void) => Promise<readonly Buffer[]>;
  readonly closed: Promise<void>;
}

const NODEV = 4;
export const DEVID = (1 << 16) | 2;

export async function connectHost(port: number, devid = DEVID): Promise<TestHost> {
  const socket = connect(port, '127.0.0.1').setNoDelay(true);
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  socket.on('error', () => undefined);
  const read = reader(socket);
  /** Transfers to the host: their replies carry data. */
  const incoming = new Set<number>();
  let seqnum = 0;

  const header = (command: number, fields: readonly number[], setup: readonly number[] = []): Buffer => {
    const bytes = Buffer.alloc(48);
    [command, seqnum, devid, ...fields].forEach((field, index) => bytes.writeUInt32BE(field, index * 4));
    Buffer.from(setup).copy(bytes, 0x28);
    return bytes;
  };
  const host: TestHost = {
    socket,
    closed,
    read,
    send: (bytes) => void socket.write(bytes),
    import: async (busid) => {
      const request = Buffer.alloc(40);
      request.writeUInt32BE(0x01118003);
      request.write(busid, 8);
      socket.write(request);
      const status = (await read(8)).readUInt32BE(4);
      if (status === 0) await read(0x138);
      return status;
    },
    submit: ({ ep, isIn, length, data = new Uint8Array() }) => {
      seqnum += 1;
      if (isIn) incoming.add(seqnum);
      socket.write(Buffer.concat([header(1, [Number(isIn), ep, 0x200, length, 0, 0xffffffff, 4]), data]));
      return seqnum;
    },
    control: async (setup, data = new Uint8Array()) => {
      seqnum += 1;
      const isIn = ((setup[0] ?? 0) & 0x80) !== 0;
      if (isIn) incoming.add(seqnum);
      const length = isIn ? (setup[6] ?? 0) + (setup[7] ?? 0) * 256 : data.length;
      socket.write(Buffer.concat([header(1, [Number(isIn), 0, 0, length, 0, 0xffffffff, 0], setup), data]));
      return host.reply();
    },
    unlink: (wanted) => {
      seqnum += 1;
      socket.write(header(2, [0, 0, wanted]));
    },
    reply: async () => {
      const head = await read(48);
      const [command, of, status] = [head.readUInt32BE(0), head.readUInt32BE(4), head.readInt32BE(0x14)];
      const actualLength = command === 3 ? head.readUInt32BE(0x18) : 0;
      const data = incoming.has(of) ? await read(actualLength) : Buffer.alloc(0);
      return { command, seqnum: of, status, actualLength, data };
    },
    reports: async (count, heard = () => undefined) => {
      const found: Buffer[] = [];
      while (found.length < count) {
        host.submit({ ep: HID_IN_ENDPOINT & 0x0f, isIn: true, length: 64 });
        const { status, data } = await host.reply();
        if (status !== 0) throw new Error(`status ${status}`);
        heard(data);
        found.push(data);
      }
      return found;
    },
  };
  return host;
}

/** A host that has the scanner at `busid`. */
export async function attachHost(port: number, busid = '1-1', devid = DEVID): Promise<TestHost> {
  const host = await connectHost(port, devid);
  const status = await host.import(busid);
  if (status !== 0) throw new Error(status === NODEV ? `no device ${busid}` : `status ${status}`);
  return host;
}

function reader(socket: Socket): TestHost['read'] {
  let buffer: Buffer = Buffer.alloc(0);
  let isOver = false;
  let wake = (): void => undefined;
  socket.on('data', (chunk: Buffer) => {
    buffer = buffer.length === 0 ? chunk : Buffer.concat([buffer, chunk]);
    wake();
  });
  socket.once('close', () => {
    isOver = true;
    wake();
  });
  return async (length) => {
    while (buffer.length < length) {
      if (isOver) throw new Error('the connection ended');
      await new Promise<void>((resolve) => (wake = resolve));
    }
    const found = buffer.subarray(0, length);
    buffer = buffer.subarray(length);
    return found;
  };
}
