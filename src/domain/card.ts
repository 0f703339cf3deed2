import { decimal } from './money.ts';
import { isSameName } from './same-person.ts';
import type { ScenarioId } from './form.ts';
import type { SuiteId } from './suite.ts';

/**
 * Amounts are text with two decimals; `cnt` and `pric` keep their own scale. Times are +08:00 without a zone. What is
 * absent on a card of the hospital's own is the hospital's choice, and nothing is compared with it.
 */
export interface Visit {
  readonly mdtrtType: '1' | '2';
  readonly medType?: string;
  readonly fixmedinsMdtrtId?: string;
  readonly iptOtpNo?: string;
  readonly begntime?: string;
  readonly endtime?: string;
}

/** psnNo and insutype are absent on every fully self-paid card. */
export interface Person {
  readonly psnNo?: string;
  readonly psnName?: string;
  readonly gend?: string;
  readonly certno?: string;
  readonly insutype?: string;
  readonly hiNo?: string;
  readonly insuplcAdmdvs?: string;
}

/** setlId, medinsSetlId, setlTime and inscpAmt are absent on every fully self-paid card. */
export interface Settlement {
  readonly setlId?: string;
  readonly medinsSetlId?: string;
  readonly setlTime?: string;
  readonly medfeeSumamt?: string;
  readonly inscpAmt?: string;
  readonly hifpPay?: string;
  readonly othPay?: string;
  readonly psnAcctPay?: string;
  readonly psnCashpay?: string;
  readonly psnSelfpay?: string;
  readonly psnOwnpay?: string;
}

/** The conditions for the patient of a card of the hospital's own; what came is compared with them. */
export interface Conditions {
  readonly settlement: ScenarioId;
  readonly visit: 'outpatient' | 'inpatient';
  /** The beginning of the region code of the insured place: 2 digits for a province, 4 for a city, 6 for all of it. */
  readonly insuredPlace?: string;
  /** The same for a person, and what the card leaves to the hospital; in Chinese. */
  readonly wanted: readonly string[];
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
  readonly voucher: {
    readonly elecSetlCertType: string;
    readonly supninsCode: string;
    /** The way in which the structured data have to come, when the run asks for one way. */
    readonly upldMode?: string;
  };
  /** Only on a card of the hospital's own. */
  readonly conditions?: Conditions;
}

/** A declared kind of voucher or way of uploading that a card was dealt to show. */
export interface Demands {
  readonly voucherType?: string;
  readonly upldMode?: string;
}

type Stated<Part, Name extends keyof Part> = Part & { readonly [Key in Name]-?: NonNullable<Part[Key]> };

/** A card that leaves nothing open but what self-paid does not have. */
export interface WholeCard extends Card {
  readonly visit: Required<Visit>;
  readonly person: Stated<Person, 'psnName' | 'gend' | 'certno' | 'insuplcAdmdvs'>;
  readonly settlement: Stated<
    Settlement,
    'medfeeSumamt' | 'hifpPay' | 'othPay' | 'psnAcctPay' | 'psnCashpay' | 'psnSelfpay' | 'psnOwnpay'
  >;
}

export interface Hospital {
  readonly fixmedinsCode: string;
  readonly fixmedinsName: string;
  readonly admdvs: string;
}

export const actNames = ['settle', 'upload', 'query-upload', 'reupload', 'query-status', 'reverse'] as const;
export type ActName = (typeof actNames)[number];

/** The voucher that the hospital uploaded last; absent before the first upload. */
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

/** The next step that the hospital is asked for: the document a driver hands over, schema `evoucher/act@1`. */
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

/** The bizSn that the card's voucher should have: the visit for self-paid, otherwise the settlement call's id. */
export const bizSnOf = (card: Card, scenario: ScenarioId): string | undefined =>
  scenario === 'self-paid' ? card.visit.fixmedinsMdtrtId : card.settlement.medinsSetlId;

const settlementNames = [
  'setlId',
  'medinsSetlId',
  'setlTime',
  'medfeeSumamt',
  'inscpAmt',
  'hifpPay',
] as const;
const splitNames = ['othPay', 'psnAcctPay', 'psnCashpay', 'psnSelfpay', 'psnOwnpay'] as const;
const personNames = ['psnNo', 'psnName', 'insutype', 'insuplcAdmdvs'] as const;

/**
 * Returns the card with the settlement that the hospital made for it: what was declared takes the place of what the card
 * had, and what of the card no longer fits it – its other payments and lines, another patient's numbers – is left out.
 */
export function settledCard(card: Card, made: Readonly<Record<string, string | undefined>>): Card {
  const isSameTotal =
    made['medfeeSumamt'] === undefined ||
    card.settlement.medfeeSumamt === undefined ||
    decimal(made['medfeeSumamt']) === decimal(card.settlement.medfeeSumamt);
  const { psnName } = card.person;
  const isSamePerson =
    made['psnName'] === undefined || psnName === undefined || isSameName(made['psnName'], psnName);
  const { mdtrtType, ...visit } = card.visit;
  return {
    ...card,
    visit: { mdtrtType, ...(isSamePerson ? visit : {}), ...picked(made, ['fixmedinsMdtrtId']) },
    person: { ...(isSamePerson ? card.person : {}), ...picked(made, personNames) },
    settlement: {
      ...picked(made, settlementNames),
      ...(isSameTotal ? picked({ ...card.settlement }, splitNames) : {}),
    },
    feeLines: isSameTotal ? card.feeLines : [],
  };
}

const picked = <Name extends string>(
  from: Readonly<Record<string, string | undefined>>,
  names: readonly Name[],
): Partial<Record<Name, string>> =>
  Object.fromEntries(
    names.flatMap((name) => (from[name] === undefined || from[name] === '' ? [] : [[name, from[name]]])),
  ) as Partial<Record<Name, string>>;
