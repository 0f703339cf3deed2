import { fingerprint, isSignedBy, publicKey, type Signer } from './sm2.ts';
import { jsonFile, type SignerData } from './submission.ts';

/** A JSON file that somebody answers for: it ends with who that is and the signature. */
export interface Signed {
  readonly signer: SignerData;
  /** SM2 with SM3 over the file without this key, as `jsonFile` writes it. */
  readonly signature: string;
}

export const signStatement = <T extends Pick<Signed, 'signer'>>(
  open: T,
  signer: Signer,
): T & Pick<Signed, 'signature'> => ({ ...open, signature: signer.sign(jsonFile(open)) });

/**
 * A statement that its signer signed exactly as it stands, and that `isWhole` finds complete; `undefined` for anything
 * else. Whether its signer may say so is for the caller to check.
 */
export function readStatement<T extends Signed>(
  bytes: Uint8Array,
  isWhole: (value: Partial<T>) => boolean,
): T | undefined {
  const value = parsed(bytes) as Partial<T> | undefined;
  if (value === undefined || !jsonFile(value).equals(bytes)) return undefined;
  const { signature, ...open } = value;
  const key = publicKey(open.signer?.publicKey);
  if (key === undefined || open.signer?.fingerprint !== fingerprint(key) || !isWhole(value)) return undefined;
  return isSignedBy(key, jsonFile(open), signature) ? (value as T) : undefined;
}

/** JSON of somebody else; only an object is let in. */
function parsed(bytes: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'));
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
