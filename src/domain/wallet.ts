/** 医保电子凭证二维码: 28 digits that stand for a person. Instants are epoch milliseconds. */
export interface CredentialCode {
  readonly text: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The news that an insured person's phone gets by itself. Amounts are text with two decimals. */
export interface AccountMessage {
  readonly at: number;
  readonly kind: 'deducted' | 'refunded';
  readonly amount: string;
  readonly balance: string;
  readonly fixmedinsName: string;
  readonly setlId: string;
}

/** The holder of the phone, always a synthetic person. */
export interface WalletHolder {
  readonly id: string;
  readonly psnName: string;
  readonly certno: string;
  readonly insuplcAdmdvs: string;
}

/** The insured person's side of the e-credential, as a phone sees it. An unknown holder has no code and no messages. */
export interface Wallet {
  readonly holders: () => readonly WalletHolder[];
  /**
   * Takes the place of the holder's code of the same life before it. A `short` one is a phone's: it counts once. A `long` one
   * is a printed sheet's, where there are no phones: it counts as often as it is scanned and does not run out within a run.
   */
  readonly newCode: (holder: string, life: 'short' | 'long') => CredentialCode | undefined;
  readonly messages: (holder: string) => readonly AccountMessage[];
}
