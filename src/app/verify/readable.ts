import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { decryptFile, isEncryptedFile, readEncryptedHead, type Opener } from '../../evidence/encrypted.ts';
import { readRegularFile } from '../../evidence/regular-file.ts';
import type { PublicKey } from '../../evidence/sm2.ts';
import type { ExaminedFile } from '../outcomes/verification.ts';

/**
 * Makes files verifiable: a package that is encrypted to this machine's key is decrypted for as long as that takes.
 */
export interface Readable {
  readonly pathsOf: (given: readonly string[]) => Promise<readonly string[]>;
  /** Returns a result under the name that was given. */
  readonly named: (examined: ExaminedFile, given: string) => ExaminedFile;
  readonly remove: () => Promise<void>;
}

const HEAD_BYTES = 4200;

export function createReadable(
  own: PublicKey | undefined,
  opener: (() => Promise<Opener>) | undefined,
): Readable {
  let folder: string | undefined;
  let opening: Promise<Opener> | undefined;
  const readable = async (path: string, index: number): Promise<string> => {
    if (opener === undefined || own === undefined || (await recipientOf(path)) !== own) return path;
    opening ??= opener();
    const bytes = contentOf(path);
    const decryption = bytes === undefined ? undefined : decryptFile(bytes, await opening);
    // A file that is altered, or too large, stays as it is: the examiner says so.
    if (decryption?.kind !== 'opened') return path;
    folder ??= await mkdtemp(join(tmpdir(), 'evoucher-opened-'));
    const file = join(folder, `${index}.zip`);
    await writeFile(file, decryption.content, { mode: 0o600 });
    return file;
  };
  return {
    pathsOf: async (given) => {
      const paths: string[] = [];
      for (const [index, path] of given.entries()) paths.push(await readable(path, index));
      return paths;
    },
    named: (examined, given) => {
      const { verification } = examined;
      if (verification.file === given) return examined;
      const notices = [...verification.notices, '这份提交包是加密的，已用本机的密钥打开'];
      return { ...examined, verification: { ...verification, file: given, notices } };
    },
    remove: async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

function contentOf(path: string): Buffer | undefined {
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
