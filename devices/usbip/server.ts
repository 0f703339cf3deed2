import { createServer, type AddressInfo, type Socket } from 'node:net';

import { listenFault } from '../../src/domain/listen-fault.ts';
import type { ScannerModel } from '../model.ts';
import { designOf } from '../usb/design.ts';
import { readCommand } from './commands.ts';
import { devlistReply, importRefusal, importReply, readOperation, type Operation } from './operations.ts';
import { createPlug, type Hold, type Plug, type PlugState } from './plug.ts';

export interface UsbipOptions {
  /** Scanners to be had, at 1-1, 1-2 and so on. */
  readonly models: readonly ScannerModel[];
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** A scanner was attached, is read, was given back; `from` is the host's address. */
  readonly onState: (busid: string, state: PlugState, from: string) => void;
  /** A host that did not keep to the protocol was shown out, or asked for what it cannot have. */
  readonly onRefusal: (from: string, reason: string) => void;
}

export interface UsbipServer {
  readonly port: number;
  readonly plugs: readonly Plug[];
  /** Unplugs every scanner. */
  readonly close: () => Promise<void>;
}

const BUSNUM = 1;
/** The time after which a connection that asks for nothing is closed. */
const IDLE_MS = 10_000;
const MAX_CONNECTIONS = 64;
/** A host that takes nothing of what it asked for. */
const MAX_UNREAD_BYTES = 1_048_576;
/** A host that lost its power is noticed, sooner or later. */
const KEEP_ALIVE_MS = 10_000;

/**
 * Offers scanners over USB/IP 1.1.1. Each is attached to one host at a time, as the kernel's own server does it; hosts
 * disturb neither each other nor the server.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function serveUsbip(options: UsbipOptions): Promise<UsbipServer> {
  const { models, host, port, onState } = options;
  const holders = new Map<Plug, string>();
  const sockets = new Set<Socket>();
  const plugs = models.map((model, index) => {
    const busid = `${BUSNUM}-${index + 1}`;
    const design = designOf(model, busid);
    const exported = { busid, busnum: BUSNUM, devnum: index + 2, description: design.description };
    return createPlug(exported, design, (plug, state) => onState(busid, state, holders.get(plug) ?? ''));
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    converse(socket, { plugs, holders, onRefusal: options.onRefusal });
  });
  server.maxConnections = MAX_CONNECTIONS;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenFault({ title: '扫码枪（USB/IP）', host, port }, cause)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    plugs,
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

interface Desk extends Pick<UsbipOptions, 'onRefusal'> {
  readonly plugs: readonly Plug[];
  /** The host that has each scanner, by address. */
  readonly holders: Map<Plug, string>;
}

/** One connection: operations until an import succeeds, commands of that device from then on. */
function converse(socket: Socket, { plugs, holders, onRefusal }: Desk): void {
  const from = socket.remoteAddress ?? '';
  let unread: Uint8Array = new Uint8Array();
  let hold: Hold | undefined;

  const write = (message: Uint8Array): void => {
    if (socket.writableLength > MAX_UNREAD_BYTES) {
      onRefusal(from, '不接收应答');
      socket.destroy();
    } else socket.write(message);
  };
  const operate = (operation: Operation): void => {
    switch (operation.kind) {
      case 'devlist':
        // As the kernel's server: what somebody has is not on offer.
        write(devlistReply(plugs.filter((plug) => plug.state() === 'free').map(({ exported }) => exported)));
        return;
      case 'import':
        hold = attach(operation.busid);
    }
  };
  const attach = (busid: string): Hold | undefined => {
    const plug = plugs.find(({ exported }) => exported.busid === busid);
    if (plug === undefined) {
      onRefusal(from, `没有设备 ${JSON.stringify(busid)}`);
      write(importRefusal('ST_NODEV'));
      return undefined;
    }
    if (plug.state() !== 'free') {
      onRefusal(from, `设备 ${busid} 已被 ${holders.get(plug) ?? ''} 连接`);
      write(importRefusal('ST_DEV_BUSY'));
      return undefined;
    }
    write(importReply(plug.exported));
    socket.setTimeout(0);
    holders.set(plug, from);
    return plug.attach(write);
  };
  /** Takes the next whole message; whether there was one. */
  const next = (): boolean => {
    const reading = hold === undefined ? readOperation(unread) : readCommand(unread);
    switch (reading.kind) {
      case 'more':
        return false;
      case 'fault':
        onRefusal(from, reading.reason);
        socket.destroy();
        return false;
      case 'message':
        unread = unread.subarray(reading.bytes);
        if ('busid' in reading.message || reading.message.kind === 'devlist') operate(reading.message);
        else hold?.take(reading.message);
        return !socket.destroyed;
    }
  };

  // A key is sent when it is pressed, not when there are enough of them.
  socket.setNoDelay(true);
  socket.setKeepAlive(true, KEEP_ALIVE_MS);
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('data', (chunk) => {
    unread = unread.length === 0 ? chunk : Buffer.concat([unread, chunk]);
    while (next());
  });
  // A connection that breaks is one that is closed.
  socket.on('error', () => undefined);
  socket.once('close', () => hold?.release());
}
