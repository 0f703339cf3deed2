import type { AccountMessage, CredentialCode, Wallet } from '../../src/domain/wallet.ts';

export interface FakeWallet extends Wallet {
  /** Lets the clock go on, in milliseconds. */
  readonly pass: (ms: number) => void;
  readonly now: () => number;
  readonly tell: (message: AccountMessage) => void;
  /** Codes in the order they were made. */
  readonly issued: readonly (CredentialCode & { readonly life: 'short' | 'long' })[];
}

const LIFE_MS = { short: 60_000, long: 24 * 3_600_000 };

/** Two persons, codes that count up, and a clock that stands. The second one's name is an attack on pages. */
export function createFakeWallet(): FakeWallet {
  let now = Date.parse('2026-01-05T10:00:00+08:00');
  const messages: AccountMessage[] = [];
  const issued: (CredentialCode & { readonly life: 'short' | 'long' })[] = [];
  const holders = [
    { id: 'P1', psnName: '邴菂㛃', certno: '379900199001010018', insuplcAdmdvs: '379900' },
    { id: 'P2', psnName: '<img src=x>', certno: '329900199001010029', insuplcAdmdvs: '329900' },
  ];
  return {
    holders: () => holders,
    newCode: (holder, life) => {
      if (!holders.some(({ id }) => id === holder)) return undefined;
      const text = `424${String(issued.length).padStart(19, '0')}370000`;
      const code = { text, issuedAt: now, expiresAt: now + LIFE_MS[life] };
      issued.push({ ...code, life });
      return code;
    },
    messages: (holder) => (holder === 'P1' ? messages : []),
    pass: (ms) => (now += ms),
    now: () => now,
    tell: (message) => messages.push(message),
    issued,
  };
}
