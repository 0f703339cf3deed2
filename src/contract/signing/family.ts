import type { JsonObject } from '../json-text.ts';
import type { Message } from '../envelope.ts';

/** The ways of signing that provinces are known to use. */
export type FamilyId = 'x-tif' | 'csb' | 'x-ca' | 'cainfo' | 'sealed';

/** An account that may sign. What a family does not use is absent: tokens have secrets, SM2 has keys. */
export interface Account {
  readonly id: string;
  readonly secret?: string;
  /** SM2 point: `04` and both coordinates, 130 hex digits. */
  readonly publicKey?: string;
  /** SM2 scalar, 64 hex digits; only of accounts that the harness itself hands out. */
  readonly privateKey?: string;
}

/** The profile's settings of signing, the accounts of the simulator filled in where it names none. */
export interface SigningSettings {
  readonly family: FamilyId;
  /** The number of seconds that a time stamp may be from the center's clock; without it what the family is known to allow. */
  readonly toleranceSeconds?: number;
  /** SM2's user id; 1234567812345678 unless the province agreed on another. */
  readonly userId?: string;
  readonly accounts: readonly Account[];
  /** The key with which the center signs what it answers in a sealed envelope. */
  readonly center?: { readonly privateKey: string; readonly publicKey: string };
}

/** One request as the gateway sees it: nothing is renamed or opened yet. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  /** The body without its Content-Encoding. */
  readonly body: Uint8Array;
  readonly message: Message;
  /** The profile's names of the fields of the envelope that stand apart in `cainfo`. */
  readonly names: { readonly cainfo: string; readonly input: string; readonly institution: string };
}

/** The parts of a request that say who sent it. */
export type Signature =
  /** Nothing can be said: the message is no JSON, which is a finding of its own. */
  | { readonly kind: 'unreadable' }
  | { readonly kind: 'absent'; readonly missing: readonly string[] }
  /** Sealed, and not with the key that the account has. */
  | { readonly kind: 'closed'; readonly account: string; readonly reason: string }
  | ({ readonly kind: 'signed' } & Signed);

export interface Signed {
  /** As it names itself. */
  readonly account: string;
  readonly isKnown: boolean;
  /** The text that the center signs to compare, secrets replaced. */
  readonly text: string;
  readonly verifies: boolean;
  /** The signature that came, and where a secret alone makes it the one that was to come. */
  readonly sent: string;
  readonly wanted?: string;
  /** The writing in which it would verify, where it does not as it came. */
  readonly writing?: string | undefined;
  /** Time stamp as sent and as epoch milliseconds; `undefined` when it is none. */
  readonly stamp?: string;
  readonly at?: number | undefined;
  readonly nonce?: string;
}

/** The gateway's part in front of the envelope: nothing of it is business. */
export interface GatewayAnswer {
  /** HTTP status. */
  readonly status: number;
  readonly code: number;
  /** By what is wrong; without a word of its own the gateway says the finding's. */
  readonly words: Readonly<Partial<Record<Fault, string>>>;
}

/** The ways in which a signature can be wrong, as a gateway tells it apart. */
export type Fault = 'absent' | 'unknown' | 'stale' | 'wrong';

/** A way of signing. Pure: what is signed is read, never trusted. */
export interface Family {
  readonly id: FamilyId;
  readonly title: string;
  /** The source that attests it, and its confidence. */
  readonly source: string;
  readonly confidence: 'A' | 'B';
  /** The rule in one line, for people. */
  readonly rule: string;
  /** Headers or fields that have to be there. */
  readonly parts: readonly string[];
  /** Tells how much of the body a valid signature covers. */
  readonly coversBody: 'no' | 'partly' | 'yes';
  /** The keys that accounts need to be verified. */
  readonly needs: readonly ('secret' | 'publicKey')[];
  /** The window that is attested; a family without one refuses nothing for its time stamp unless the profile says so. */
  readonly toleranceSeconds?: number;
  /** The refusal of its gateway; `undefined`: within the envelope, as the center itself does. */
  readonly gateway: GatewayAnswer | undefined;
  readonly read: (request: SignedRequest, settings: SigningSettings) => Signature;
}

/** A sealed text: opened, or why not. */
export type Opening =
  { readonly kind: 'opened'; readonly text: string } | { readonly kind: 'closed'; readonly reason: string };

/** Freezes a family. */
export const defineFamily = (family: Family): Family => Object.freeze(family);

/** Stands in for a secret in everything that is shown. */
export const HIDDEN = '‹密钥›';

/** Headers by lower-case name, the first of each. */
export function headersOf({ headers }: Pick<SignedRequest, 'headers'>): Readonly<Record<string, string>> {
  const found = Object.create(null) as Record<string, string>;
  for (const [name, value] of headers) found[name.toLowerCase()] ??= value.trim();
  return found;
}

/** Those of the parts that are not there, or empty. */
export const missingIn = (
  values: Readonly<Record<string, unknown>> | JsonObject,
  parts: readonly string[],
): readonly string[] =>
  parts.filter((part) => values[part] === undefined || values[part] === '' || values[part] === null);

/** A time stamp of so many digits; real clients mix up seconds and milliseconds. */
export function epoch(stamp: string, unit: 'seconds' | 'milliseconds' | 'either'): number | undefined {
  if (!/^\d{1,15}$/.test(stamp)) return undefined;
  const isSeconds = unit === 'seconds' || (unit === 'either' && stamp.length <= 10);
  return Number(stamp) * (isSeconds ? 1000 : 1);
}
