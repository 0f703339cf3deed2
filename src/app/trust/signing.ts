import { existsSync, readFileSync } from 'node:fs';

import { HarnessError } from '../../domain/harness-error.ts';
import { fingerprint, publicKeyOfPem, type PublicKey, type Signer } from '../../evidence/sm2.ts';
import type { Home } from './home.ts';
import { createKeyFile, isEncrypted, openKeyFile, publicFileOf } from './keys.ts';

/** The sources of a passphrase: the environment, or a person at the terminal; `undefined` when there is none. */
export interface Passphrases {
  /** The value of `EVOUCHER_KEY_PASSPHRASE`. */
  readonly stated: string | undefined;
  /** Asks for the passphrase of a key that is there; `undefined` without a terminal. */
  readonly ask?: (file: string) => Promise<string>;
}

/** The way in which a submission will be signed. */
export type Signing =
  | {
      readonly kind: 'existing' | 'created';
      readonly signer: Signer;
      readonly fingerprint: string;
      readonly file: string;
    }
  | { readonly kind: 'unsigned'; readonly reason: string };

/** Opens the key of a file. @throws HarnessError KEY-UNREADABLE */
export const openSigning = async (file: string, passphrases: Passphrases): Promise<Signer> =>
  openKeyFile(file, await passphraseFor(file, passphrases));

/** Returns the passphrase of a key; a person is asked only when the key has one that nobody stated. */
export async function passphraseFor(file: string, { stated, ask }: Passphrases): Promise<string | undefined> {
  const isAsked = isEncrypted(file) && (stated === undefined || stated === '');
  return isAsked ? ask?.(file) : stated;
}

/**
 * Returns the key that `certify` signs with: the configured one, else the home's, which is made at the first use, so
 * that a hospital needs no step of its own.
 * @throws HarnessError KEY-UNREADABLE for a key that is there and cannot be used
 */
export async function signingFor(
  configured: string | undefined,
  home: Home,
  passphrases: Passphrases,
): Promise<Signing> {
  const file = configured ?? home.key;
  if (configured !== undefined || existsSync(file))
    return signed('existing', await openSigning(file, passphrases), file);
  try {
    return signed('created', createKeyFile(file, passphrases.stated), file);
  } catch (fault) {
    if (!(fault instanceof HarnessError)) throw fault;
    // Another run made it just now.
    if (fault.code === 'KEY-EXISTS') return signed('existing', await openSigning(file, passphrases), file);
    return { kind: 'unsigned', reason: fault.message };
  }
}

const signed = (kind: 'existing' | 'created', signer: Signer, file: string): Signing => ({
  kind,
  signer,
  fingerprint: fingerprintOf(signer),
  file,
});

/** Returns the public half of the home's key, for which no passphrase is needed; `undefined` when there is none. */
export function ownPublicKey({ key }: Home): PublicKey | undefined {
  const file = publicFileOf(key);
  return existsSync(key) && existsSync(file) ? publicKeyOfPem(readFileSync(file, 'utf8')) : undefined;
}

/** Returns the fingerprint of a signer's key, eight groups of four hex digits, as people read it out. */
export const fingerprintOf = ({ publicKey }: Signer): string => fingerprint(publicKey);
