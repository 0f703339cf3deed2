import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';

/** The largest file that is taken in at once; the largest lawful package is a tenth of it. */
export const MOST_FILE_BYTES = 512 * 1024 * 1024;

/** A file that is not read, for what it is or for its size; the message says so in Chinese. */
export class FileRefused extends Error {
  readonly reason: 'no-file' | 'too-large';

  constructor(reason: FileRefused['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/**
 * Reads a file that somebody else may have put there. Its kind and size are looked at before a byte is read: a pipe
 * would wait for ever, a device has no end, and a file of many gigabytes may take no room on the disk.
 * @throws FileRefused for anything but a file of at most `most` bytes
 * @throws Error of the system for a file that is not there or may not be read
 */
export function readRegularFile(path: string, most = MOST_FILE_BYTES): Buffer {
  // Opening a device may already do something, so the name is asked first and the opened file again.
  sizeWithin(statSync(path), most);
  const file = openSync(path, constants.O_RDONLY | NON_BLOCKING);
  try {
    const size = sizeWithin(fstatSync(file), most);
    const bytes = Buffer.alloc(size);
    let length = 0;
    while (length < size) {
      const read = readSync(file, bytes, length, size - length, length);
      if (read === 0) break;
      length += read;
    }
    return bytes.subarray(0, length);
  } finally {
    closeSync(file);
  }
}

/** Windows has no such flag, and no pipes among its files. */
const NON_BLOCKING = (constants as Partial<typeof constants>).O_NONBLOCK ?? 0;

function sizeWithin(found: Stats, most: number): number {
  if (!found.isFile()) throw new FileRefused('no-file', '不是普通文件');
  const { size } = found;
  if (size > most) throw new FileRefused('too-large', `超过 ${most / 1024 / 1024} MiB`);
  return size;
}
