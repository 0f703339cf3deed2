import { createCipheriv, createDecipheriv } from 'node:crypto';

/** A key's 16 characters are its bytes. */
const keyBytes = (key: string): Uint8Array => Buffer.from(key, 'latin1');

/** SM4-ECB with PKCS#7 padding. */
export function encrypt(key: string, bytes: Uint8Array): Buffer {
  const cipher = createCipheriv('sm4-ecb', keyBytes(key), null);
  return Buffer.concat([cipher.update(bytes), cipher.final()]);
}

/** `undefined` for what was not encrypted with this key. */
export function decrypt(key: string, bytes: Uint8Array): Buffer | undefined {
  try {
    const cipher = createDecipheriv('sm4-ecb', keyBytes(key), null);
    return Buffer.concat([cipher.update(bytes), cipher.final()]);
  } catch {
    return undefined;
  }
}

/** The application's key: its secret under the first 16 characters of its id, of which the first 16 hex digits count. */
export function applicationKey(appId: string, appSecret: string): string {
  return encrypt(appId.slice(0, 16), Buffer.from(appSecret, 'utf8'))
    .toString('hex')
    .toUpperCase()
    .slice(0, 16);
}
