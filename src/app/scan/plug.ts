import { networkInterfaces } from 'node:os';

import type { ScannerModel } from '../../../devices/model.ts';
import { reportsFor, scanInto, type PluggedScanner } from '../../../devices/plugged.ts';
import { openUhid } from '../../../devices/transports/uhid.ts';
import { USBIP_PORT } from '../../../devices/usbip/operations.ts';
import type { PlugState } from '../../../devices/usbip/plug.ts';
import { serveUsbip } from '../../../devices/usbip/server.ts';
import { hostsOf } from '../machine/addresses.ts';

export { reportsFor, scanInto, type PluggedScanner, type PlugState };

/** Callbacks for the events of a plugged-in scanner. */
export interface PlugListener {
  /** Called at every change of state; `from` is the computer's address, empty for this one. */
  readonly state: (state: PlugState, from: string) => void;
  readonly refused: (from: string, reason: string) => void;
}

export interface PluggedIn {
  readonly scanner: PluggedScanner;
  /** The commands to type at the computer; none when the scanner is plugged into this one. */
  readonly commands: readonly AttachCommands[];
  readonly close: () => Promise<void>;
}

/** The commands for one address of this computer. */
export interface AttachCommands {
  readonly host: string;
  readonly linux: string;
  readonly windows: string;
}

/**
 * Offers a scanner to whatever computer attaches it.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function plugIntoNetwork(
  model: ScannerModel,
  at: { readonly host: string; readonly port: number },
  listener: PlugListener,
): Promise<PluggedIn> {
  const server = await serveUsbip({
    models: [model],
    ...at,
    onState: (_, state, from) => listener.state(state, from),
    onRefusal: listener.refused,
  });
  const [plug] = server.plugs;
  if (plug === undefined) throw new Error('A server with one model has one plug.');
  return {
    scanner: plug,
    commands: hostsOf(at.host, networkInterfaces()).map(({ host }) =>
      attachCommands(host, server.port, plug.exported.busid),
    ),
    close: server.close,
  };
}

/** Returns the commands that attach a scanner. The port belongs to the program, before the word for what it does. */
export function attachCommands(host: string, port: number, busid: string): AttachCommands {
  const at = port === USBIP_PORT ? '' : ` --tcp-port ${port}`;
  return {
    host,
    linux: `usbip${at} attach -r ${host} -b ${busid}`,
    windows: `usbip.exe${at} attach -r ${host} -b ${busid}`,
  };
}

/**
 * Plugs a scanner into this computer (Linux).
 * @throws HarnessError USAGE, SCANNER-UNREACHABLE
 */
export function plugIntoKernel(model: ScannerModel, listener: PlugListener): PluggedIn {
  const scanner = openUhid(model, (state) => listener.state(state, ''));
  return {
    scanner,
    commands: [],
    close: async () => {
      scanner.close();
      return Promise.resolve();
    },
  };
}
