import type { ScenarioId } from './form.ts';
import type { SuiteId } from './suite.ts';

/** Amounts are text with two decimals; `cnt` and `pric` keep their own scale. Times are +08:00 without a zone. */
export interface Visit {
  readonly mdtrtType: '1' | '2';
  readonly medType: string;
  readonly fixmedinsMdtrtId: string;
  readonly iptOtpNo: string;
  readonly begntime: string;
  readonly endtime: string;
}

/** psnNo and insutype are absent on a fully self-paid card. */
export interface Person {
  readonly psnNo?: string;
  readonly psnName: string;
  readonly gend: string;
  readonly certno: string;
  readonly insutype?: string;
  readonly hiNo?: string;
  readonly insuplcAdmdvs: string;
}

/** setlId, medinsSetlId, setlTime and inscpAmt are absent on a fully self-paid card. */
export interface Settlement {
  readonly setlId?: string;
  readonly medinsSetlId?: string;
  readonly setlTime?: string;
  readonly medfeeSumamt: string;
  readonly inscpAmt?: string;
  readonly hifpPay: string;
  readonly othPay: string;
  readonly psnAcctPay: string;
  readonly psnCashpay: string;
  readonly psnSelfpay: string;
  readonly psnOwnpay: string;
}

export interface Diagnosis {
  readonly code: string;
  readonly name: string;
  readonly main: boolean;
}

export interface FeeLine {
  readonly feeOcurTime: string;
  readonly medListCodg: string;
  readonly medListName: string;
  readonly medChrgitmType: string;
  readonly cnt: string;
  readonly pric: string;
  readonly detItemFeeSumamt: string;
  readonly chrgitmLv: string;
}

/** 案例卡: the test data that the acts of one voucher work on. */
export interface Card {
  readonly id: string;
  readonly title: string;
  readonly visit: Visit;
  readonly person: Person;
  readonly settlement: Settlement;
  readonly diagnoses: readonly Diagnosis[];
  readonly feeLines: readonly FeeLine[];
  readonly voucher: { readonly elecSetlCertType: string; readonly supninsCode: string };
}

export interface Hospital {
  readonly fixmedinsCode: string;
  readonly fixmedinsName: string;
  readonly admdvs: string;
}

export const actNames = ['settle', 'upload', 'query-upload', 'reupload', 'query-status', 'reverse'] as const;
export type ActName = (typeof actNames)[number];

/** What the hospital uploaded last, once it has. */
export interface UploadedVoucher {
  readonly code: string;
  readonly no: string;
  readonly chkcode: string;
  readonly type: string;
}

export interface UploadedBatch {
  readonly bizStsb: string;
  readonly upldBchno: string;
}

/** What the hospital is asked to do next: the document a driver hands over, schema `evoucher/act@1`. */
export interface Act {
  readonly schema: 'evoucher/act@1';
  readonly id: string;
  readonly act: ActName;
  readonly attempt: number;
  readonly scenario: ScenarioId;
  readonly deadlineMs: number;
  readonly center: { readonly url: string };
  readonly hospital: Hospital;
  readonly card: Card;
  readonly voucher?: UploadedVoucher;
  readonly batch?: UploadedBatch;
  /** The suite beyond the form that the card belongs to. */
  readonly suite?: SuiteId;
  /** Cards whose vouchers go into the same batch as this card's. */
  readonly companions?: readonly Card[];
  /** The settlement that takes the card's back, with negative amounts: what a red voucher is issued for. */
  readonly refund?: Settlement;
}

/** What the bizSn of the card's voucher should be: the visit for self-paid, otherwise the settlement call's id. */
export const bizSnOf = (card: Card): string => card.settlement.medinsSetlId ?? card.visit.fixmedinsMdtrtId;
