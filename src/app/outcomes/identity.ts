import { fingerprint, type PublicKey } from '../../evidence/sm2.ts';
import { holderIn, standingOf, type TrustList } from '../trust/trust-list.ts';
import type { SignerFacts } from './verification.ts';

/** The keys that a verifier knows: those of its trust list, and its own. */
export interface KnownKeys {
  readonly trust: TrustList;
  readonly own?: PublicKey;
}

/** Returns the facts about a key that signed for a hospital, by its code. */
export function signerFacts({ trust, own }: KnownKeys, key: PublicKey, code: string): SignerFacts {
  const standing = standingOf(trust, key, code);
  const mark = fingerprint(key);
  if (standing.kind === 'unknown') {
    return { fingerprint: mark, standing: key === own ? 'own' : 'unknown', role: null, name: null };
  }
  const { role, name = null } = standing.signer;
  const listed = standing.kind === 'known' ? 'listed' : 'contradicted';
  return { fingerprint: mark, standing: listed, role, name };
}

/** Returns the facts about the key of the center that kept the journal. */
export function centerFacts({ trust, own }: KnownKeys, key: PublicKey): SignerFacts {
  const holder = holderIn(trust, key, ['center', 'province']);
  const unlisted = key === own ? 'own' : 'unknown';
  return {
    fingerprint: fingerprint(key),
    standing: holder === undefined ? unlisted : 'listed',
    role: holder?.role ?? null,
    name: holder?.name ?? null,
  };
}
