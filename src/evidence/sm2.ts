import {
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPairSync,
  type KeyObject,
} from 'node:crypto';

import { fromDer, preamble, SPKI_HEAD, toDer, USER_ID } from '../domain/sm2.ts';
import { sm3 } from '../domain/sm3.ts';
import { encryptedPem } from './encrypted-pem.ts';

export { USER_ID };

/** A public key: the uncompressed point, `04` and both coordinates, as 130 lower-case hex digits. */
export type PublicKey = string & { readonly brand: 'sm2-public-key' };

/** Whoever can sign. The private key never leaves it. */
export interface Signer {
  readonly publicKey: PublicKey;
  /** r‖s as 128 lower-case hex digits. */
  readonly sign: (bytes: Uint8Array) => string;
}

const POINT = /^04[0-9a-f]{128}$/;
const SIGNATURE = /^[0-9a-f]{128}$/;

/**
 * A new private key as PKCS#8 PEM, encrypted when there is a passphrase. The key that `generateKeyPairSync` returns
 * makes ECDSA signatures on this curve; only one read from PEM makes SM2's.
 */
export function createPrivatePem(passphrase?: string): string {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'SM2' });
  return passphrase === undefined
    ? privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    : encryptedPem(privateKey.export({ type: 'pkcs8', format: 'der' }), passphrase);
}

/** @throws when the PEM holds no SM2 key or the passphrase is not its own */
export function openSigner(pem: string, passphrase?: string): Signer {
  const privateKey = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  const publicKey = pointOf(createPublicKey(privateKey));
  return {
    publicKey,
    sign: (bytes) =>
      hex(fromDer(createSign('sm3').update(preamble(publicKey, USER_ID)).update(bytes).sign(privateKey))),
  };
}

/** `undefined` for text that is no point of the curve. */
export function publicKey(text: unknown): PublicKey | undefined {
  if (typeof text !== 'string' || !POINT.test(text)) return undefined;
  try {
    return pointOf(keyOf(text));
  } catch {
    return undefined;
  }
}

/** A public key as PEM (SPKI); `undefined` when it is none of this curve. */
export function publicKeyOfPem(pem: string): PublicKey | undefined {
  try {
    return pointOf(createPublicKey(pem));
  } catch {
    return undefined;
  }
}

export const publicPem = (key: PublicKey): string =>
  keyOf(key).export({ type: 'spki', format: 'pem' }).toString();

/** Tells whether the key's holder signed exactly these bytes. Malformed signatures verify nothing. */
export function isSignedBy(key: PublicKey, bytes: Uint8Array, signature: unknown): boolean {
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return false;
  const verifier = createVerify('sm3').update(preamble(key, USER_ID)).update(bytes);
  return verifier.verify(keyOf(key), toDer(Buffer.from(signature, 'hex')));
}

/** The mark of a key that people compare by eye or on the telephone: SM3 of the point, the first 32 hex digits in groups of four. */
export const fingerprint = (key: PublicKey): string =>
  (sm3(Buffer.from(key, 'hex')).slice(0, 32).toUpperCase().match(/.{4}/g) ?? []).join(' ');

const keyOf = (point: string): KeyObject =>
  createPublicKey({ key: Buffer.from(SPKI_HEAD + point, 'hex'), format: 'der', type: 'spki' });

function pointOf(key: KeyObject): PublicKey {
  const spki = key.export({ type: 'spki', format: 'der' }).toString('hex');
  const point = spki.slice(SPKI_HEAD.length);
  if (!spki.startsWith(SPKI_HEAD) || !POINT.test(point)) throw new Error('not an SM2 key');
  return point as PublicKey;
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
