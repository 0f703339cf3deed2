import type { Card, Hospital } from '../domain/card.ts';
import type { ScenarioId, Step } from '../domain/form.ts';
import type { SuiteId } from '../domain/suite.ts';
import type { Cause, Confidence, Level, Mismatch } from '../domain/verdict.ts';
import type { Message } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { PackageReading, StructuredXml } from '../contract/reading/reading.ts';
import type { Surplus } from '../contract/surplus.ts';
import type { Contract } from '../contract/validate.ts';
import type { PlannedFault } from '../evidence/entries.ts';
import type { Ledger } from '../book/ledger.ts';
import type { GatewaySubject } from '../book/signatures.ts';
import type { BatchKey, Register, VoucherKey, VoucherRecord } from '../book/register.ts';

/**
 * The center's doing when the demand is not met: `refuse` answers −1 at once, `gateway` refuses in front of the
 * envelope while the demand is a must, `no-route` answers 404 outside the envelope, `fail-file` and `fail-relation` let processing end with ftfileSavRslt or
 * chkRslt 2, `ignore` leaves it to the judge.
 */
export type CenterAction = 'refuse' | 'gateway' | 'no-route' | 'fail-file' | 'fail-relation' | 'ignore';

/** One request as it came, with what was known when it came. */
export interface ExchangeSubject {
  readonly message: Message;
  readonly method: string;
  readonly path: string;
  /** Size of a body that was beyond the limit. */
  readonly oversize?: number;
  /** What came behind the declared length of a body that ends in the middle. */
  readonly surplus?: Surplus | undefined;
  readonly receivedAt: number;
  readonly contract: Contract;
  /** The hospital under test; `undefined` for a center that serves anybody. */
  readonly hospital: Hospital | undefined;
  /** Vouchers and batches as they stood before this request. */
  readonly register: Register;
  /** The request as the gateway in front saw it; `undefined` where no signature is demanded or it is not ours to judge. */
  readonly gateway?: GatewaySubject | undefined;
  /** Another request of this session that used the same msgid with another infno or body; only the judge knows it. */
  readonly earlierMsgid?: { readonly exchange: number; readonly infno: string };
  /** The same bytes as an accepted upload whose result was not told yet: the same call. */
  readonly isRetry?: boolean;
  /** Tells a number that a sign-in of this run gave; only the judge knows it. */
  readonly isSignNo?: (signNo: string) => boolean;
  /** The header as sent; only the judge looks at it. */
  readonly contentType?: string;
  /** The address answers the counter side as well. */
  readonly hasCounter?: boolean;
  /** The address that was chosen for this center, besides those of the platform and the province. */
  readonly servicePath?: string | undefined;
  /** A real environment answered: the hospital called the relay, at whatever path. */
  readonly isRelayed?: boolean;
}

/** One accepted 4901 or 4905 after its package was read. */
export interface BatchSubject {
  readonly message: Message;
  /** `undefined` for a 4905 that relies on the files sent before. */
  readonly reading: PackageReading | undefined;
  readonly elements: readonly JsonObject[];
}

/** One element of a list with everything it has to agree with. */
export interface VoucherSubject {
  readonly infno: '4901' | '4905';
  readonly index: number;
  readonly element: JsonObject;
  readonly upldMode: string;
  readonly contract: Contract;
  readonly hospital: Hospital | undefined;
  /** Name without extension of every layout file that fits the element. */
  readonly files: readonly {
    readonly format: 'pdf' | 'ofd' | 'unreadable';
    readonly name: string;
    readonly detail: string;
  }[];
  /** Name without extension of every layout file that no element names. */
  readonly strays?: readonly string[];
  /** The places of structured XMLs that are all there for this voucher, and differ; none when one counts. */
  readonly rivals: readonly string[];
  /** `none`: this request brought no package, the XML is the one sent before. */
  readonly package: 'read' | 'unreadable' | 'none';
  readonly xml: StructuredXml | undefined;
  /** The place of the XML. */
  readonly xmlSource: 'layout' | 'separate' | 'earlier' | 'nowhere';
  /** Name without extension of the XML beside the layout file. */
  readonly xmlStem: string | undefined;
  /** What is known of the voucher with this upload; absent where files are looked at without a center. */
  readonly record?: VoucherRecord | undefined;
  /** The settlements that count for this element; none for one that is not this test. */
  readonly ledger: Ledger;
  /** The card and scenario the element belongs to, when it is known. */
  readonly card: Card | undefined;
  readonly scenario: ScenarioId | undefined;
}

/** Several 4902 for one batch, each sent as soon as the one before was answered. */
export interface HurriedQueries {
  readonly exchange: number;
  readonly step: Step;
  readonly count: number;
}

/** The life of one voucher in one attempt, in the order of the journal. */
export interface HistorySubject {
  readonly scenario: ScenarioId;
  readonly voucher: VoucherRecord | undefined;
  /** Tells an exchange from which the hospital could not go on: the test was cut off, or nothing answered any more. */
  readonly isCutOff: (exchange: number) => boolean;
  /** 4902 calls attributed to the card that named no batch of it. */
  readonly strayQueries: readonly {
    readonly exchange: number;
    readonly bizStsb?: string;
    readonly upldBchno: string;
  }[];
  /** The series of 4902 without a pause: where each began, and how long it was. */
  readonly hurriedQueries: readonly HurriedQueries[];
  /** Requests that a real test environment refused for a reason of its own. */
  readonly refusals: readonly { readonly step: Step; readonly exchange: number; readonly reason: string }[];
}

/** A mismatch in a voucher's history: on which exchange and on which step of the form it counts. */
export interface HistoryMismatch extends Mismatch {
  readonly step: Step;
  readonly exchange?: number;
}

/** One call of a suite's case and what the hospital saw of its answer. */
export interface CaseCall {
  readonly exchange: number;
  /** Epoch milliseconds at which it arrived. */
  readonly at: number;
  readonly infno: string | undefined;
  readonly msgid: string | undefined;
  /** SM3 of the request's bytes, base64. */
  readonly digest: string;
  readonly batch: BatchKey | undefined;
  /** Vouchers that it names. */
  readonly vouchers: readonly VoucherKey[];
  /** The fields of an accepted 5501's answer. */
  readonly status: JsonObject | undefined;
  /** The fault that was played on it. */
  readonly fault: PlannedFault | undefined;
}

/** A voucher of a case as its latest upload has it. */
export interface CaseVoucher {
  readonly record: VoucherRecord;
  readonly element: JsonObject;
  readonly xml: StructuredXml | undefined;
}

/** One card of a case: the lead first, then those whose vouchers accompany its own. */
export interface CaseCard {
  readonly card: Card;
  /** In the order of their first upload. */
  readonly vouchers: readonly CaseVoucher[];
}

/** All that happened in one case of a suite beyond the form. */
export interface CaseSubject {
  readonly cards: readonly CaseCard[];
  /** In the order of the journal. */
  readonly calls: readonly CaseCall[];
}

/** A mismatch of a case, and the exchange it shows on. */
export interface CaseMismatch extends Mismatch {
  readonly exchange?: number;
}

export interface CheckMeta {
  /** Permanent: never renumbered, never reused. */
  readonly id: string;
  /** The demand, in Chinese. */
  readonly title: string;
  /** The way to mend it, in Chinese. */
  readonly remedy: string;
  readonly level: Level;
  readonly confidence: Confidence;
  /** The place in the specification where the demand stands. */
  readonly clause: string;
  /** The side on which to look for the fault. */
  readonly cause: Exclude<Cause, 'environment' | 'harness'>;
  /** The first edition of the catalogue that has it; 1 without it. */
  readonly since?: number;
}

export type Check = CheckMeta &
  (
    | {
        readonly scope: 'exchange';
        readonly center: CenterAction;
        readonly infnos?: readonly string[];
        /** Looked at only where the profile has this. */
        readonly given?: 'signature' | 'seal' | 'encrypted-input';
        readonly inspect: (subject: ExchangeSubject) => readonly Mismatch[];
      }
    | {
        readonly scope: 'batch';
        readonly center: CenterAction;
        readonly inspect: (subject: BatchSubject) => readonly Mismatch[];
      }
    | {
        readonly scope: 'voucher';
        readonly center: CenterAction;
        readonly inspect: (subject: VoucherSubject) => readonly Mismatch[];
      }
    | {
        readonly scope: 'history';
        /** Something has not come yet: while the test goes on it still may, and nothing is wrong so far. */
        readonly isMendable?: true;
        readonly inspect: (subject: HistorySubject) => readonly HistoryMismatch[];
      }
    | {
        readonly scope: 'case';
        readonly suite: SuiteId;
        /** The cases it looks at; every case of the suite when absent. */
        readonly cases?: readonly string[];
        readonly inspect: (subject: CaseSubject) => readonly CaseMismatch[];
      }
  );

export type ExchangeCheck = Extract<Check, { scope: 'exchange' }>;
export type BatchCheck = Extract<Check, { scope: 'batch' }>;
export type VoucherCheck = Extract<Check, { scope: 'voucher' }>;
export type HistoryCheck = Extract<Check, { scope: 'history' }>;
export type CaseCheck = Extract<Check, { scope: 'case' }>;

/** Freezes a check; the type keeps each scope's own subject. */
export const defineCheck = <C extends Check>(check: C): C => Object.freeze(check);

/** `[]` when both sides agree, otherwise the one mismatch. */
export const compare = (
  pointer: string,
  expected: string | undefined,
  actual: string | undefined,
): readonly Mismatch[] =>
  expected === actual ? [] : [{ pointer, expected: expected ?? '（空）', actual: actual ?? '（空）' }];
