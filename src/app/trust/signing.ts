import { existsSync, readFileSync } from 'node:fs';

import { HarnessError } from '../../domain/harness-error.ts';
import { fingerprint, publicKeyOfPem, type PublicKey, type Signer } from '../../evidence/sm2.ts';
import type { Home } from './home.ts';
import { createKeyFile, isEncrypted, openKeyFile, publicFileOf } from './keys.ts';

/** Where a passphrase comes from: the environment, or a person at the terminal; `undefined` when from nowhere. */
export interface Passphrases {
  /** `EVOUCHER_KEY_PASSPHRASE`. */
  readonly stated: string | undefined;
  /** Asks for the passphrase of a key that is there; `undefined` without a terminal. */
  readonly ask?: (file: string) => Promise<string>;
}

/** How a submission will be signed. */
export type Signing =
  | {
      readonly kind: 'existing' | 'created';
      readonly signer: Signer;
      readonly fingerprint: string;
      readonly file: string;
    }
  | { readonly kind: 'unsigned'; readonly reason: string };

/** The key of a file. @throws HarnessError KEY-UNREADABLE */
export const openSigning = async (file: string, passphrases: Passphrases): Promise<Signer> =>
  openKeyFile(file, await passphraseFor(file, passphrases));

/** A person is asked only for a key that has a passphrase which nobody stated. */
export async function passphraseFor(file: string, { stated, ask }: Passphrases): Promise<string | undefined> {
  const isAsked = isEncrypted(file) && (stated === undefined || stated === '');
  return isAsked ? ask?.(file) : stated;
}

/**
 * The key that `certify` signs with: the configured one, else the home's, which is made at the first use, so that a
 * hospital needs no step of its own.
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

/** The public half of the home's key, for which no passphrase is needed; `undefined` when there is none. */
export function ownPublicKey({ key }: Home): PublicKey | undefined {
  const file = publicFileOf(key);
  return existsSync(key) && existsSync(file) ? publicKeyOfPem(readFileSync(file, 'utf8')) : undefined;
}

/** How people read out whose key it is. */
export const fingerprintOf = ({ publicKey }: Signer): string => fingerprint(publicKey);
