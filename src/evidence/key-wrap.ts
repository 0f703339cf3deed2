import { createPrivateKey } from 'node:crypto';

import { sm2 } from 'sm-crypto-v2';

import type { Opener, Wrap } from './encrypted.ts';
import { openSigner } from './sm2.ts';

/** C1‖C3‖C2, the order of GM/T 0003.4. */
const C1C3C2 = 1;

export const wrap: Wrap = (secret, to) => sm2.doEncrypt(secret, to, C1C3C2, { asn1: false });

/** Of an EC private key in DER: version 1, then the scalar as an octet string of 32 bytes. */
const SCALAR = /0201010420([0-9a-f]{64})/;

/** @throws when the PEM holds no SM2 key or the passphrase is not its own */
export function openOpener(pem: string, passphrase?: string): Opener {
  const { publicKey } = openSigner(pem, passphrase);
  const key = createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  const der = key.export({ type: 'pkcs8', format: 'der' }).toString('hex');
  const scalar = SCALAR.exec(der)?.[1];
  if (scalar === undefined) throw new Error('not an SM2 key');
  return {
    publicKey,
    unwrap: (wrapped) => {
      try {
        const secret = sm2.doDecrypt(wrapped, scalar, C1C3C2, { output: 'array', asn1: false });
        return secret.byteLength === 0 ? undefined : secret;
      } catch {
        return undefined;
      }
    },
  };
}
