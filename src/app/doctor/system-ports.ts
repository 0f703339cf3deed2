import { getHashes, randomBytes } from 'node:crypto';
import { faultWords } from '../../domain/fault-words.ts';
import { accessSync, constants, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join, resolve } from 'node:path';

import { openHid } from '../../../devices/hid/real.ts';
import { findBrowser } from '../machine/browser.ts';
import { HarnessError } from '../../domain/harness-error.ts';
import { sendToHook } from '../../his/hook-request.ts';
import { loadProfile, profileNames } from '../settings/profiles.ts';
import { loadOwnCards } from '../settings/own-cards.ts';
import { readSettlementList } from '../ledger/list.ts';
import { isOnNetwork, nearestFolder } from '../machine/network-folder.ts';
import type { DoctorPorts, FolderState, HidFound, Machine, Network, Storage } from './check.ts';

const ANSWER_WITHIN_MS = 5_000;

/** The real machine, network and disk. */
export const systemPorts = (fonts: string, schemas: string): DoctorPorts => ({
  machine,
  network,
  storage: {
    ...storage,
    cards: (path, run) => loadOwnCards(path, schemas, run),
    settlements: readSettlementList,
  },
  fonts,
  scanners: hidScanners,
  profiles: profileNames,
  profileFault,
});

function profileFault(path: string): string | undefined {
  try {
    loadProfile(path);
    return undefined;
  } catch (fault) {
    if (fault instanceof HarnessError) return fault.message;
    throw fault;
  }
}

const machine: Machine = {
  platform: process.platform,
  nodeVersion: process.versions.node,
  // eslint-disable-next-line no-restricted-syntax -- the doctor looks at what the run would inherit
  environment: process.env,
  hashes: getHashes,
  now: () => Date.now(),
  zoneMinutes: () => -new Date().getTimezoneOffset(),
  addresses: () =>
    Object.entries(networkInterfaces()).flatMap(([card, addresses = []]) =>
      addresses
        // fe80… is no address one types: it needs the card's number of the other machine.
        .filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith('fe80'))
        .map(({ address }) => ({ card, address })),
    ),
  browser: findBrowser,
};

const network: Network = {
  tryListen: async (host, port) =>
    new Promise((done) => {
      const server = createServer();
      server.once('error', (fault: NodeJS.ErrnoException) => done(fault.code ?? fault.message));
      server.listen({ host, port, exclusive: true }, () => {
        server.close(() => done(undefined));
      });
    }),
  dateOf: async (url) => {
    try {
      const { headers } = await fetch(url, {
        method: 'HEAD',
        redirect: 'manual',
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
      const at = Date.parse(headers.get('date') ?? '');
      return Number.isNaN(at) ? undefined : at;
    } catch {
      return undefined;
    }
  },
  hookAt: async (url) =>
    sendToHook({ method: 'HEAD', url, headers: {}, signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }),
};

const storage: Omit<Storage, 'cards' | 'settlements'> = {
  folder: folderState,
  freeBytes: async (path) => {
    const { bavail, bsize } = await statfs(nearestFolder(path));
    return bavail * bsize;
  },
  isFile: (path) => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  sizes: (path) => {
    try {
      return Object.fromEntries(readdirSync(path).map((name) => [name, statSync(join(path, name)).size]));
    } catch {
      return {};
    }
  },
};

/** Asked of the disk, not of the permissions: on shares and for administrators these say little. */
function folderState(path: string): FolderState {
  const folder = nearestFolder(path);
  const probe = join(folder, `.evoucher-${randomBytes(6).toString('hex')}`);
  try {
    writeFileSync(probe, '', { flag: 'wx', mode: 0o600 });
    rmSync(probe);
  } catch (cause) {
    return { kind: 'unwritable', reason: faultWords(cause) };
  }
  const isPrivate = process.platform === 'win32' || (statSync(folder).mode & 0o077) === 0;
  const remote = isOnNetwork(folder) ? { isRemote: true } : {};
  return { kind: 'writable', exists: folder === resolve(path), isPrivate, ...remote };
}

/** HID-POS scanners only: what types as a keyboard cannot be told from one. */
async function hidScanners(): Promise<HidFound> {
  try {
    const scanners = (await openHid())
      .devices()
      .filter(({ kind }) => kind === 'hid-pos')
      .map(({ title, path }) => ({ title, path, isReadable: isReadable(path) }));
    return { kind: 'listed', scanners };
  } catch (fault) {
    return { kind: 'unknown', reason: faultWords(fault) };
  }
}

/** Only Linux names a device by a file. */
function isReadable(path: string): boolean {
  if (!path.startsWith('/dev/')) return true;
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
