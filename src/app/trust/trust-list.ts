import { fingerprint, type PublicKey } from '../../evidence/sm2.ts';

export const roles = ['hospital', 'center', 'city', 'province'] as const;
export type Role = (typeof roles)[number];

/** A key whose holder somebody has made sure of. */
export interface TrustedSigner {
  /** Fingerprint of the key, eight groups of four hex digits. */
  readonly fingerprint: string;
  /** Absent when only the fingerprint is known. */
  readonly publicKey?: PublicKey;
  readonly role: Role;
  readonly name?: string;
  /** Code of the hospital that the key may sign for; any hospital without it. */
  readonly code?: string;
}

/** A province's deviations that verdicts may rest on, besides the built-in ones. */
export interface TrustedProfile {
  readonly id: string;
  readonly digest: string;
}

/** The content of `trust.json`. */
export interface TrustList {
  readonly schema: 'evoucher/trust@1';
  readonly signers: readonly TrustedSigner[];
  readonly profiles: readonly TrustedProfile[];
  /** `true`: a province's confirmation counts only under another key than the city's review. */
  readonly separateKeys?: boolean;
}

export const emptyTrust: TrustList = { schema: 'evoucher/trust@1', signers: [], profiles: [] };

/** The relation of a key to the list. */
export type KeyStanding =
  | { readonly kind: 'known'; readonly signer: TrustedSigner }
  | { readonly kind: 'unknown' }
  /** The list knows better: the hospital has another key, or the key belongs to somebody else. */
  | { readonly kind: 'contradicted'; readonly signer: TrustedSigner };

/** Returns the standing of a key that signed for a hospital, by the hospital's code. */
export function standingOf({ signers }: TrustList, key: PublicKey, code: string): KeyStanding {
  const hospitals = signers.filter(({ role }) => role === 'hospital');
  const mark = fingerprint(key);
  const entries = signers.filter((signer) => signer.fingerprint === mark);
  const right = entries.find((signer) => signer.role === 'hospital' && (signer.code ?? code) === code);
  const registered = hospitals.find((signer) => signer.code === code);
  // A key without a code speaks for any hospital that has not registered one of its own.
  if (right !== undefined && (registered === undefined || registered.fingerprint === mark))
    return { kind: 'known', signer: right };
  const other = registered ?? entries[0];
  return other === undefined ? { kind: 'unknown' } : { kind: 'contradicted', signer: other };
}

/** Returns the entry of a key that may speak in one of these roles. */
export const holderIn = (
  { signers }: TrustList,
  key: PublicKey,
  allowed: readonly Role[],
): TrustedSigner | undefined =>
  signers.find((signer) => signer.fingerprint === fingerprint(key) && allowed.includes(signer.role));

/** Reads a fingerprint however it was typed; `undefined` when it is none. */
export function readFingerprint(text: string): string | undefined {
  const digits = text.replaceAll(/[\s:-]/g, '').toUpperCase();
  return /^[0-9A-F]{32}$/.test(digits) ? (digits.match(/.{4}/g) ?? []).join(' ') : undefined;
}
