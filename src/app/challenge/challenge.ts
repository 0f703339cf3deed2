import { fromIsoTime, isoTime } from '../../domain/china-time.ts';
import type { EntryData } from '../../evidence/entries.ts';
import { fingerprint, isSignedBy, publicKey, type PublicKey, type Signer } from '../../evidence/sm2.ts';
import { jsonFile } from '../../evidence/submission.ts';
import { verifyOutcome, type VerifyOutcome } from '../outcomes/outcomes.ts';
import { readChallengeCode } from './code.ts';

/**
 * A 测试申请: city or province asks a hospital to test. A test that names the code took place after the code was issued.
 */
export interface Challenge {
  readonly schema: 'evoucher/challenge@1';
  readonly code: string;
  readonly hospital: { readonly fixmedinsCode: string; readonly fixmedinsName?: string };
  readonly issuedAt: string;
  readonly validUntil: string;
  readonly issuer: { readonly publicKey: PublicKey; readonly fingerprint: string; readonly name?: string };
  /** SM2 signature with SM3 over the file without this key, as `jsonFile` writes it. */
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

/**
 * Reads a challenge and checks its signature; `undefined` for anything else. The caller decides whether the issuer is
 * known.
 */
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

/** The most that two machines' clocks may differ, in milliseconds. */
const CLOCK_SKEW_MS = 10 * 60_000;

/**
 * Returns what is wrong with the challenge that a journal names, by the list of those that were issued; nothing
 * without a list.
 */
export function challengeFault(
  { challenge: code, hospital }: EntryData<'open'>,
  openedAt: string,
  issued: readonly Challenge[] | undefined,
): VerifyOutcome | undefined {
  if (issued === undefined) return undefined;
  const opened = fromIsoTime(openedAt) ?? 0;
  if (code === undefined) {
    // Whoever was asked to use a code and hands in a test without one may be handing in an old test.
    const asked = issued.find(
      (one) =>
        one.hospital.fixmedinsCode === hospital.fixmedinsCode && opened <= (fromIsoTime(one.validUntil) ?? 0),
    );
    return asked === undefined ? undefined : verifyOutcome('challenge-missing', asked.code);
  }
  const challenge = issued.find((one) => one.code === code);
  if (challenge === undefined) return verifyOutcome('challenge-unknown', code);
  const { fixmedinsCode } = challenge.hospital;
  if (fixmedinsCode !== hospital.fixmedinsCode)
    return verifyOutcome('challenge-other-hospital', fixmedinsCode);
  const from = (fromIsoTime(challenge.issuedAt) ?? Infinity) - CLOCK_SKEW_MS;
  const to = (fromIsoTime(challenge.validUntil) ?? 0) + CLOCK_SKEW_MS;
  const span = `${challenge.issuedAt} 至 ${challenge.validUntil}`;
  return opened >= from && opened <= to
    ? undefined
    : verifyOutcome('challenge-times', `测试始于 ${openedAt}，有效期 ${span}`);
}
