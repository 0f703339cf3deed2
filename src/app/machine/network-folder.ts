import { realpathSync, statfsSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** The types of network file systems as Linux numbers them (statfs(2)): NFS, SMB, CIFS, SMB2, 9P, AFS, Ceph, vboxsf. */
const networkTypes: ReadonlySet<number> = new Set([
  0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x5346414f, 0x00c36400, 0x786f4256,
]);

/** Tells whether a folder that exists lies on another machine, where a lock is worth what the server makes of it. */
export function isOnNetwork(folder: string): boolean {
  try {
    if (process.platform === 'win32') return realpathSync.native(folder).startsWith('\\\\');
    // The type comes as a signed number on some machines.
    return process.platform === 'linux' && networkTypes.has(statfsSync(folder).type >>> 0);
  } catch {
    return false;
  }
}

/** The path itself, or the first above it that exists: there it would be made. */
export function nearestFolder(path: string): string {
  let folder = resolve(path);
  while (!exists(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

/** Behind a file there is no folder; asking for one is an error of its own. */
function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
