import { fingerprint, type PublicKey } from '../../evidence/sm2.ts';

export const roles = ['hospital', 'center', 'city', 'province'] as const;
export type Role = (typeof roles)[number];

/** A key whose holder somebody has made sure of. */
export interface TrustedSigner {
  /** Eight groups of four hex digits. */
  readonly fingerprint: string;
  /** Absent when only the fingerprint was told. */
  readonly publicKey?: PublicKey;
  readonly role: Role;
  readonly name?: string;
  /** The hospital that the key may sign for; without it any. */
  readonly code?: string;
}

/** A province's deviations that verdicts may rest on, besides the built-in ones. */
export interface TrustedProfile {
  readonly id: string;
  readonly digest: string;
}

/** `trust.json` of a desk. Schema: `schemas/trust.json`. */
export interface TrustList {
  readonly schema: 'evoucher/trust@1';
  readonly signers: readonly TrustedSigner[];
  readonly profiles: readonly TrustedProfile[];
}

export const emptyTrust: TrustList = { schema: 'evoucher/trust@1', signers: [], profiles: [] };

/** Who holds a key, as far as the list knows. */
export type Standing =
  | { readonly kind: 'known'; readonly signer: TrustedSigner }
  | { readonly kind: 'unknown' }
  /** The list knows better: the hospital has another key, or the key belongs to somebody else. */
  | { readonly kind: 'contradicted'; readonly signer: TrustedSigner };

/** The standing of a key that signed for a hospital. */
export function standingOf({ signers }: TrustList, key: PublicKey, code: string): Standing {
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

/** The entry of a key that may speak in one of these roles. */
export const holderIn = (
  { signers }: TrustList,
  key: PublicKey,
  allowed: readonly Role[],
): TrustedSigner | undefined =>
  signers.find((signer) => signer.fingerprint === fingerprint(key) && allowed.includes(signer.role));


/** A fingerprint however it was typed; `undefined` when it is none. */
export function readFingerprint(text: string): string | undefined {
  const digits = text.replaceAll(/[\s:-]/g, '').toUpperCase();
  return /^[0-9A-F]{32}$/.test(digits) ? (digits.match(/.{4}/g) ?? []).join(' ') : undefined;
}
