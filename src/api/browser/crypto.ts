import { sm3 } from './sm3.ts';

/**
 * Replaces the part of `node:crypto` that the center needs, for a browser: SM3 and small random numbers. Profiles
 * that demand signatures or ciphers are refused there before any of the others is called.
 */
export const hash = (
  algorithm: string,
  data: string | Uint8Array,
  form: 'hex' | 'base64' = 'hex',
): string => {
  if (algorithm !== 'sm3') return unavailable(algorithm);
  const hex = sm3(typeof data === 'string' ? Buffer.from(data, 'utf8') : data);
  return form === 'hex' ? hex : Buffer.from(hex, 'hex').toString(form);
};

interface Hash {
  readonly update: (data: string | Uint8Array) => Hash;
  readonly digest: (form: 'hex' | 'base64') => string;
}

export function createHash(algorithm: string): Hash {
  const parts: Uint8Array[] = [];
  const hasher: Hash = {
    update: (data) => {
      parts.push(typeof data === 'string' ? Buffer.from(data, 'utf8') : data);
      return hasher;
    },
    digest: (form) => hash(algorithm, Buffer.concat(parts), form),
  };
  return hasher;
}

export const randomInt = (below: number): number => Math.floor(Math.random() * below);

export const createHmac = (): never => unavailable('HMAC');
export const createCipheriv = (): never => unavailable('SM4');
export const createDecipheriv = (): never => unavailable('SM4');
export const createECDH = (): never => unavailable('SM2');
export const createPrivateKey = (): never => unavailable('SM2');
export const createPublicKey = (): never => unavailable('SM2');
export const createSign = (): never => unavailable('SM2');
export const createVerify = (): never => unavailable('SM2');

function unavailable(what: string): never {
  throw new TypeError(`${what} is not there in a browser.`);
}
