/** One visit of one person at this hospital, and how it was paid. */
export type Treatment = {
  readonly scenario: string;
  /** `settled` went through the insurance at the counter, `self-paid` did not. */
  readonly kind: 'settled' | 'self-paid';
  readonly hospital: {
    readonly fixmedinsCode: string;
    readonly fixmedinsName: string;
    readonly admdvs: string;
  };
  readonly card: Card;
};

/** Texts by name; one that a card does not give is absent. */
export type Texts<Name extends string> = Readonly<Partial<Record<Name, string>>>;

/** A test case card: a visit, the person, the settlement, and the voucher that is wanted for it. */
export type Card = {
  readonly id: string;
  readonly visit: Texts<(typeof visitFields)[number]>;
  readonly person: Texts<(typeof personFields)[number]>;
  readonly settlement: Texts<(typeof settlementFields)[number]>;
  readonly diagnoses: readonly Diagnosis[];
  readonly feeLines: readonly FeeLine[];
  readonly voucher: Texts<'elecSetlCertType' | 'supninsCode' | 'upldMode'>;
  /** Demands on the hospital's own patient, where the card leaves something open. */
  readonly conditions?: Texts<'insuredPlace'>;
};

export type Diagnosis = { readonly code: string; readonly name: string; readonly main: boolean };
export type FeeLine = Texts<(typeof feeLineFields)[number]>;

export const visitFields = [
  'mdtrtType',
  'medType',
  'fixmedinsMdtrtId',
  'iptOtpNo',
  'begntime',
  'endtime',
] as const;
export const personFields = [
  'psnNo',
  'psnName',
  'gend',
  'certno',
  'insutype',
  'hiNo',
  'insuplcAdmdvs',
] as const;
export const settlementFields = [
  'setlId',
  'medinsSetlId',
  'setlTime',
  'medfeeSumamt',
  'inscpAmt',
  'hifpPay',
  'othPay',
  'psnAcctPay',
  'psnCashpay',
  'psnSelfpay',
  'psnOwnpay',
] as const;
export const feeLineFields = [
  'feeOcurTime',
  'medListCodg',
  'medListName',
  'medChrgitmType',
  'cnt',
  'pric',
  'detItemFeeSumamt',
  'chrgitmLv',
] as const;
