import { fromIsoTime, isoTime } from '../../domain/china-time.ts';
import type { EntryData } from '../../evidence/entries.ts';
import { fingerprint, isSignedBy, publicKey, type PublicKey, type Signer } from '../../evidence/sm2.ts';
import { jsonFile } from '../../evidence/submission.ts';
import { outcome, type Outcome } from '../outcomes/outcomes.ts';
import { readChallengeCode } from './code.ts';

/** 测试申请: city or province asks a hospital to test, and whoever knows the code tests after it was issued. */
export interface Challenge {
  readonly schema: 'evoucher/challenge@1';
  readonly code: string;
  readonly hospital: { readonly fixmedinsCode: string; readonly fixmedinsName?: string };
  readonly issuedAt: string;
  readonly validUntil: string;
  readonly issuer: { readonly publicKey: PublicKey; readonly fingerprint: string; readonly name?: string };
  /** SM2 with SM3 over the file without this key, as `jsonFile` writes it. */
  readonly signature: string;
}

export interface Application {
  readonly code: string;
  readonly hospital: Challenge['hospital'];
  readonly issuer?: string;
  readonly now: number;
  readonly validMs: number;
}

export function issueChallenge(
  { code, hospital, issuer, now, validMs }: Application,
  signer: Signer,
): Challenge {
  const open: Omit<Challenge, 'signature'> = {
    schema: 'evoucher/challenge@1',
    code,
    hospital,
    issuedAt: isoTime(now),
    validUntil: isoTime(now + validMs),
    issuer: {
      publicKey: signer.publicKey,
      fingerprint: fingerprint(signer.publicKey),
      ...(issuer === undefined ? {} : { name: issuer }),
    },
  };
  return { ...open, signature: signer.sign(jsonFile(open)) };
}

/** A challenge that its issuer signed; `undefined` for anything else. Whose key that is the caller decides. */
export function readChallenge(value: unknown): Challenge | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { signature, ...open } = value as Partial<Challenge>;
  const key = publicKey(open.issuer?.publicKey);
  const isWhole =
    open.schema === 'evoucher/challenge@1' &&
    typeof open.code === 'string' &&
    readChallengeCode(open.code) === open.code &&
    typeof open.hospital?.fixmedinsCode === 'string' &&
    fromIsoTime(open.issuedAt) !== undefined &&
    fromIsoTime(open.validUntil) !== undefined;
  if (!isWhole || key === undefined || open.issuer?.fingerprint !== fingerprint(key)) return undefined;
  return isSignedBy(key, jsonFile(open), signature) ? (value as Challenge) : undefined;
}

/** Two machines' clocks may differ by this much. */
const CLOCK_SKEW_MS = 10 * 60_000;

/** What is wrong with the challenge that a journal names, by the list of those that were issued. Without a list nothing. */
export function challengeFault(
  { challenge: code, hospital }: EntryData<'open'>,
  openedAt: string,
  issued: readonly Challenge[] | undefined,
): Outcome | undefined {
  if (issued === undefined) return undefined;
  const opened = fromIsoTime(openedAt) ?? 0;
  if (code === undefined) {
    // Whoever was asked to use a code and hands in a test without one may be handing in an old test.
    const asked = issued.find(
      (one) =>
        one.hospital.fixmedinsCode === hospital.fixmedinsCode && opened <= (fromIsoTime(one.validUntil) ?? 0),
    );
    return asked === undefined ? undefined : outcome('challenge-missing', asked.code);
  }
  const challenge = issued.find((one) => one.code === code);
  if (challenge === undefined) return outcome('challenge-unknown', code);
  const { fixmedinsCode } = challenge.hospital;
  if (fixmedinsCode !== hospital.fixmedinsCode) return outcome('challenge-other-hospital', fixmedinsCode);
  const from = (fromIsoTime(challenge.issuedAt) ?? Infinity) - CLOCK_SKEW_MS;
  const to = (fromIsoTime(challenge.validUntil) ?? 0) + CLOCK_SKEW_MS;
  const span = `${challenge.issuedAt} 至 ${challenge.validUntil}`;
  return opened >= from && opened <= to
    ? undefined
    : outcome('challenge-times', `测试始于 ${openedAt}，有效期 ${span}`);
}
