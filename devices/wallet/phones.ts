import { HarnessError } from '../../src/domain/harness-error.ts';
import type { AccountMessage, CredentialCode, Wallet, WalletHolder } from '../../src/domain/wallet.ts';

/** The holder as a phone page shows one: nothing that a passer-by must not read. */
export interface PhoneHolder {
  readonly psnName: string;
  readonly insuplcAdmdvs: string;
}

/** A code that was given: `short` on a phone, `long` on paper. */
export interface ShownCode extends CredentialCode {
  readonly life: 'short' | 'long';
}

/** The phone of one holder, found by the token in its address. */
export interface Phone {
  readonly holder: PhoneHolder;
  /** The code that counts now; a new one when there is none. */
  readonly code: () => ShownCode;
  /** A new code, whatever there was. */
  readonly renew: () => ShownCode;
  readonly messages: () => readonly AccountMessage[];
}

/** A holder as the operator sees one, with the token of the phone's address. */
export interface PhoneAddress extends WalletHolder {
  readonly token: string;
}

/** A code for the printed sheet. */
export interface PrintedCode extends ShownCode {
  readonly holder: WalletHolder;
}

/** The phones of the insured: one for each holder of the wallet, and codes on paper. */
export interface Phones {
  /** The phone of this token; `undefined` for a token that was not given out. */
  readonly phone: (token: string) => Phone | undefined;
  /** The holders in the order of the wallet. */
  readonly holders: () => readonly PhoneAddress[];
  /** Long-lived codes of these persons, the same until they run out; unknown ids are left out. */
  readonly printed: (ids: readonly string[]) => readonly PrintedCode[];
}

export interface PhonesOptions {
  readonly wallet: Wallet;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** A word that nobody can guess, made for addresses. */
  readonly newToken: () => string;
}

/** The phones of a wallet. They remember the address of each and the code given last; the codes are the wallet's. */
export function createPhones({ wallet, now, newToken }: PhonesOptions): Phones {
  const tokens = new Map<string, string>();
  const shown = { short: new Map<string, ShownCode>(), long: new Map<string, ShownCode>() };

  const tokenOf = (id: string): string => {
    const token = tokens.get(id) ?? newToken();
    tokens.set(id, token);
    return token;
  };
  const issue = (id: string, life: ShownCode['life']): ShownCode => {
    const code = wallet.newCode(id, life);
    // Only the wallet's own persons get here.
    if (code === undefined) throw new HarnessError('UNEXPECTED', `参保人 ${id} 没有电子凭证`);
    const issued = { ...code, life };
    shown[life].set(id, issued);
    return issued;
  };
  /** The code given last, as long as it counts; then another. */
  const living = (id: string, life: ShownCode['life']): ShownCode => {
    const code = shown[life].get(id);
    return code !== undefined && now() < code.expiresAt ? code : issue(id, life);
  };

  return {
    holders: () => wallet.holders().map((holder) => ({ ...holder, token: tokenOf(holder.id) })),
    phone: (token) => {
      const holder = wallet.holders().find(({ id }) => tokens.get(id) === token);
      if (holder === undefined) return undefined;
      const { id, psnName, insuplcAdmdvs } = holder;
      return {
        holder: { psnName: maskedName(psnName), insuplcAdmdvs },
        code: () => living(id, 'short'),
        renew: () => issue(id, 'short'),
        messages: () => wallet.messages(id),
      };
    },
    printed: (ids) =>
      wallet
        .holders()
        .filter(({ id }) => ids.includes(id))
        .map((holder) => ({ holder, ...living(holder.id, 'long') })),
  };
}

/** 张三丰 → 张** */
export function maskedName(name: string): string {
  const [first = '', ...rest] = Array.from(name);
  return first + '*'.repeat(rest.length);
}
