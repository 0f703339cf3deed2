import { open, stat } from 'node:fs/promises';

import { decryptFile, isEncryptedFile, readEncryptedHead, type Opener } from '../../evidence/encrypted.ts';
import { readRegularFile } from '../../evidence/regular-file.ts';
import type { PublicKey } from '../../evidence/sm2.ts';
import type { ExaminedFile } from '../outcomes/verification.ts';

/**
 * Makes files verifiable: a package that is encrypted to this machine's key is decrypted when its turn comes. Its
 * content is in memory alone, so that no way out of the program leaves it behind.
 */
export interface Readable {
  /** Returns the content of an encrypted package; `undefined` for a file that is read as it is. */
  readonly contentOf: (path: string) => Promise<Uint8Array | undefined>;
  /** Returns a result with the notice that its file was decrypted, where it was. */
  readonly noticed: (examined: ExaminedFile) => ExaminedFile;
}

const HEAD_BYTES = 4200;

export function createReadable(
  own: PublicKey | undefined,
  opener: (() => Promise<Opener>) | undefined,
): Readable {
  const opened = new Set<string>();
  let opening: Promise<Opener> | undefined;
  return {
    contentOf: async (path) => {
      if (opener === undefined || own === undefined || (await recipientOf(path)) !== own) return undefined;
      opening ??= opener();
      const bytes = bytesOf(path);
      const decryption = bytes === undefined ? undefined : decryptFile(bytes, await opening);
      // A file that is altered, or too large, stays as it is: the examiner says so.
      if (decryption?.kind !== 'opened') return undefined;
      opened.add(path);
      return decryption.content;
    },
    noticed: (examined) => {
      const { verification } = examined;
      if (!opened.has(verification.file)) return examined;
      const notices = [...verification.notices, '这份提交包是加密的，已用本机的密钥打开'];
      return { ...examined, verification: { ...verification, notices } };
    },
  };
}

function bytesOf(path: string): Buffer | undefined {
  try {
    return readRegularFile(path);
  } catch {
    return undefined;
  }
}

/** Returns the recipient of an encrypted file; `undefined` for every other, and for one that cannot be read. */
async function recipientOf(path: string): Promise<PublicKey | undefined> {
  const isFile = await stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
  const file = isFile ? await open(path).catch(() => undefined) : undefined;
  if (file === undefined) return undefined;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const start = buffer.subarray(0, bytesRead);
    return isEncryptedFile(start) ? readEncryptedHead(start)?.head.recipient.publicKey : undefined;
  } finally {
    await file.close();
  }
}
