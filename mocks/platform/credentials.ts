import type { CredentialCode } from '../../src/domain/wallet.ts';
import { province } from '../../src/domain/region.ts';
import type { InsuredPerson } from './person.ts';

/** The lives of codes and tokens, in milliseconds, and what counts as one. */
export interface CredentialSettings {
  readonly codeMs: number;
  /** The life of a code on a printed sheet. */
  readonly longCodeMs: number;
  readonly tokenMs: number;
  /** A phone's code that was decoded once is used up; a printed one never is. */
  readonly isSingleUse: boolean;
  /** Some provinces take the scanned code itself where others want the token. */
  readonly acceptsRawCode: boolean;
}

export const usualCredentialSettings: CredentialSettings = {
  codeMs: 60_000,
  longCodeMs: 24 * 3_600_000,
  tokenMs: 30 * 60_000,
  isSingleUse: true,
  acceptsRawCode: false,
};

/** Digits and lower-case hexadecimal that nobody can foresee. */
export interface Chance {
  readonly digits: (count: number) => string;
  readonly hex: (count: number) => string;
}

/** The outcome of a code or token. `apply` uses the code up, once the answer has its place in the journal. */
export type Presented =
  | { readonly kind: 'person'; readonly psnNo: string; readonly token: string; readonly apply: () => void }
  | { readonly kind: 'refused'; readonly reason: string };

/** Codes and tokens of all persons; what an expired or used one is told. */
export interface Credentials {
  readonly newCode: (person: InsuredPerson, life: 'short' | 'long', now: number) => CredentialCode;
  /** A scanned code for a token. */
  readonly decode: (code: string, now: number) => Presented;
  /** A token, or a code where codes are taken, as certificate number of a call. */
  readonly present: (text: string, now: number) => Presented;
  /** Takes note of what was presented in a call that succeeded: a code is used up by it. */
  readonly use: (text: string, now: number) => void;
}

interface KnownCode {
  readonly person: InsuredPerson;
  readonly expiresAt: number;
  readonly isReusable: boolean;
  isUsed: boolean;
}

interface KnownToken {
  readonly psnNo: string;
  readonly expiresAt: number;
}

const CODE = /^424\d{25}$/;
const NOT_A_CODE = '请使用医保电子凭证二维码';
const NO_TOKEN = '调用就诊凭证返回异常，异常信息：无效token';

export function createCredentials(chance: Chance, settings: CredentialSettings): Credentials {
  const { codeMs, longCodeMs, tokenMs, isSingleUse, acceptsRawCode } = settings;
  const codes = new Map<string, KnownCode>();
  const tokens = new Map<string, KnownToken>();
  const current = new Map<string, string>();

  const newCode: Credentials['newCode'] = (person, life, now) => {
    const slot = `${life} ${person.psnNo}`;
    codes.delete(current.get(slot) ?? '');
    const text = `424${chance.digits(19)}${province(person.insuplcAdmdvs)}0000`;
    const expiresAt = now + (life === 'long' ? longCodeMs : codeMs);
    codes.set(text, { person, expiresAt, isReusable: life === 'long' || !isSingleUse, isUsed: false });
    current.set(slot, text);
    return { text, issuedAt: now, expiresAt };
  };

  const decode: Credentials['decode'] = (code, now) => {
    if (!CODE.test(code)) return refused(NOT_A_CODE);
    const known = codes.get(code);
    if (known === undefined) return refused(`${NOT_A_CODE}：该码不存在或已刷新，请出示新码`);
    if (known.isUsed) return refused(`${NOT_A_CODE}：该码已使用，请刷新后重新扫码`);
    if (now >= known.expiresAt) return refused(`${NOT_A_CODE}：该码已过期，请刷新后重新扫码`);
    const { psnNo, insuplcAdmdvs } = known.person;
    const token = `${province(insuplcAdmdvs)}0000ec${chance.hex(30)}`;
    const apply = (): void => {
      known.isUsed = !known.isReusable;
      tokens.set(token, { psnNo, expiresAt: now + tokenMs });
      // Where codes are certificate numbers, the one that was scanned goes on as such for the rest of the visit.
      if (acceptsRawCode) tokens.set(code, { psnNo, expiresAt: now + tokenMs });
    };
    return { kind: 'person', psnNo, token, apply };
  };

  const present: Credentials['present'] = (text, now) => {
    const known = tokens.get(text);
    if (known !== undefined && now < known.expiresAt)
      return { kind: 'person', psnNo: known.psnNo, token: text, apply: () => undefined };
    return known === undefined && acceptsRawCode && CODE.test(text) ? decode(text, now) : refused(NO_TOKEN);
  };

  const use: Credentials['use'] = (text, now) => {
    const shown = present(text, now);
    if (shown.kind === 'person') shown.apply();
  };

  return { newCode, decode, present, use };
}

const refused = (reason: string): Presented => ({ kind: 'refused', reason });
