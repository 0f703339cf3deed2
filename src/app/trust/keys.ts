import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { HarnessError } from '../../domain/harness-error.ts';
import { createPrivatePem, openSigner, publicPem, type Signer } from '../../evidence/sm2.ts';

/** Returns the path of a key's public half: `key.pem` → `key.pub.pem`. */
export const publicFileOf = (file: string): string => `${file.replace(/\.pem$/, '')}.pub.pem`;

/**
 * Makes a key pair: the private key into `file`, readable by its owner alone, the public one beside it.
 * @throws HarnessError KEY-EXISTS, FOLDER-UNWRITABLE
 */
export function createKeyFile(file: string, passphrase: string | undefined): Signer {
  const pem = createPrivatePem(passphrase);
  const signer = openSigner(pem, passphrase);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    // Whoever signed with a key must find it again: a key is never overwritten.
    writeFileSync(file, pem, { mode: 0o600, flag: 'wx' });
    writeFileSync(publicFileOf(file), publicPem(signer.publicKey));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EEXIST')
      throw new HarnessError('KEY-EXISTS', `密钥文件已存在：${file}`, { cause });
    throw new HarnessError('FOLDER-UNWRITABLE', `不能写入密钥文件：${file}`, { cause });
  }
  return signer;
}

/** Refuses a file that exists, before a person thinks of a passphrase. @throws HarnessError KEY-EXISTS */
export function refuseExisting(file: string): void {
  if (existsSync(file)) throw new HarnessError('KEY-EXISTS', `密钥文件已存在：${file}`);
}

export const isEncrypted = (file: string): boolean =>
  existsSync(file) && readFileSync(file, 'utf8').includes('ENCRYPTED PRIVATE KEY');

/** @throws HarnessError KEY-UNREADABLE */
export const openKeyFile = (file: string, passphrase: string | undefined): Signer =>
  withPassphrase(file, passphrase, openSigner);

/** Opens the private key in a file with `open`. @throws HarnessError KEY-UNREADABLE */
export function withPassphrase<T>(
  file: string,
  passphrase: string | undefined,
  open: (pem: string, passphrase?: string) => T,
): T {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (cause) {
    const hint = '请检查路径与权限；还没有密钥时先运行 evoucher keygen。';
    throw new HarnessError('KEY-UNREADABLE', `不能读取密钥文件：${file}`, { cause, hint });
  }
  if (passphrase === undefined && pem.includes('ENCRYPTED PRIVATE KEY'))
    throw new HarnessError('KEY-UNREADABLE', `密钥文件 ${file} 有口令，但没有给出口令`);
  try {
    return open(pem, passphrase);
  } catch (cause) {
    const hint = '请确认文件是 evoucher keygen 生成的私钥，且口令正确。';
    throw new HarnessError('KEY-UNREADABLE', `密钥文件 ${file} 不能使用`, { cause, hint });
  }
}
