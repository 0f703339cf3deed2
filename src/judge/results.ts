import type { Arrival } from './arrivals.ts';
import type { Infno, ScenarioId } from '../domain/form.ts';
import type { Demands, Hospital } from '../domain/card.ts';
import type { SuiteId } from '../domain/suite.ts';
import type { Cause, Finding, Level, Verdict } from '../domain/verdict.ts';
import type { Capabilities, DriverName, Environment, LedgerMode, PlannedFault } from '../evidence/entries.ts';

/**
 * The reason why a row was not run, or that the harness failed at it. `nothing-received`: no request of the row came, or none of
 * those that came was taken; `remark` says which. `not-this-test`: only vouchers of other patients or of an earlier round
 * came. `unreachable`, `odd-answer`: a real environment did not answer, or not as an interface does.
 */
export type Reason =
  | 'not-selected'
  | 'not-offered'
  | 'nothing-received'
  | 'not-this-test'
  | 'blocked'
  | 'no-failure-to-mend'
  | 'fault-not-played'
  | 'not-shown'
  | 'body-missing'
  | 'cut-off'
  | 'unreachable'
  | 'odd-answer'
  | 'harness-error';

export interface CheckResult {
  readonly id: string;
  /** The demand and how to mend it, in Chinese. */
  readonly title: string;
  readonly remedy: string;
  /** The clause the demand stands in, e.g. `4901 input.bizStsb`. */
  readonly clause: string;
  readonly level: Level;
  readonly cause: Cause;
  /** `pass` when it was inspected and met on every exchange of the row. */
  readonly verdict: 'pass' | 'fail';
  readonly findings: readonly Finding[];
}

export interface ExchangeSummary {
  readonly seq: number;
  readonly at: string;
  readonly infno: string | null;
  readonly ms: number;
  readonly infcode: string | null;
}

/** The point at which a row first went another way than it should: what was expected, what came, how to mend it. */
export interface Divergence {
  /** The check that says so; null where something is missing altogether or the harness failed. */
  readonly check: string | null;
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  readonly pointer: string;
  readonly remedy: string;
  readonly exchange: number | null;
}

export interface RowResult {
  readonly no: string;
  readonly scenario: ScenarioId;
  readonly interface: Infno;
  readonly title: string;
  readonly verdict: Verdict;
  readonly reason: Reason | null;
  /** The row whose outcome is missing, e.g. `1.1`. */
  readonly blockedBy: string | null;
  /** One sentence in Chinese for the form's 备注, null when there is nothing to say. */
  readonly remark: string | null;
  /** The side whose fault it is that the row is not green; null for a pass and for a row that another one blocks. */
  readonly cause: Cause | null;
  readonly divergence: Divergence | null;
  readonly attempt: number | null;
  readonly checks: readonly CheckResult[];
  readonly exchanges: readonly ExchangeSummary[];
}

/** A row beyond the form: a step of a further card, or a case of a suite, named by card. Same shape. */
export interface ExtraRow extends RowResult {
  readonly card: string;
  /** Only for a case of a suite. */
  readonly suite?: SuiteCase;
}

/** A case of a suite, with the exchanges on which its fault was played. */
export interface SuiteCase {
  readonly id: SuiteId;
  readonly case: string;
  /** The hospital's expected doing, in Chinese. */
  readonly demand: string;
  readonly fault: NonNullable<PlannedFault['kind']> | 'failure' | null;
  readonly played: readonly number[];
}

/** One cell of the annex's matrix: a row seen through one card. */
export interface MatrixCell {
  readonly no: string;
  readonly scenario: ScenarioId;
  readonly card: string;
  readonly cardTitle: string;
  readonly visitType: '1' | '2';
  readonly voucherType: string | null;
  /** The code of the upload mode; null before anything came. */
  readonly upldMode: string | null;
  /** The declared properties that the card was to show; null when nothing was asked. */
  readonly demands: Demands | null;
  readonly needed: boolean;
  readonly verdict: Verdict;
  readonly reason: Reason | null;
}

/** Something that the hospital does not offer and that is therefore not tested; never green. */
export interface Gap {
  readonly scenario: ScenarioId;
  /** All three null: the whole scenario. */
  readonly visitType: '1' | '2' | null;
  readonly voucherType: string | null;
  readonly upldMode: string | null;
  /** The hospital's reason, or that it gave none; in Chinese. */
  readonly reason: string;
}

export interface Unattributed extends ExchangeSummary {
  readonly findings: readonly { readonly check: string; readonly level: Level; readonly finding: Finding }[];
}

/** A voucher that is not this test: it earns nothing and costs nothing. */
export interface ForeignVoucher {
  /** Journal seq of the upload that brought it. */
  readonly exchange: number;
  /** `code-number`, or the number alone. */
  readonly voucher: string;
  /** The card in whose place it came; null when none waited for one like it. */
  readonly card: string | null;
  readonly why: 'stranger' | 'earlier-round';
  /** Whose it is, in Chinese; of the name only its beginning. */
  readonly text: string;
}

/** Something that was stated otherwise in the attempt before. */
export interface AttemptChange {
  readonly subject:
    | 'his.vendor'
    | 'his.product'
    | 'his.version'
    | 'hospital.fixmedinsCode'
    | 'hospital.fixmedinsName'
    | 'hospital.admdvs'
    | 'driver'
    | 'ledger'
    | 'environment'
    | 'profile'
    | 'harness';
  readonly from: string | null;
  readonly to: string | null;
}

/** One pass over some scenarios: what it found and what was different from the one before. */
export interface AttemptSummary {
  readonly no: number;
  readonly scenarios: readonly ScenarioId[];
  /** Suites beyond the form; absent when none was run. */
  readonly suites?: readonly SuiteId[];
  /** ISO +08:00. */
  readonly at: string;
  readonly his: Results['his'];
  readonly changes: readonly AttemptChange[];
  /** The rows of its scenarios as this attempt alone has them. */
  readonly rows: readonly { readonly no: string; readonly verdict: Verdict }[];
}

/** One patient's way from the scan to the voucher, in the order of the journal. */
export interface Trace {
  readonly scenario: ScenarioId;
  readonly card: string;
  readonly cardTitle: string;
  readonly steps: readonly TraceStep[];
}

/** `keys` are what it is found by elsewhere: the scanned code, visit, settlement, voucher. */
export interface TraceStep {
  readonly seq: number;
  /** ISO +08:00; null for what follows at once from the line before. */
  readonly at: string | null;
  readonly kind: 'scan' | 'counter' | 'settlement' | 'voucher';
  /** In Chinese. */
  readonly title: string;
  readonly infno: string | null;
  readonly infcode: string | null;
  readonly keys: Readonly<Record<string, string>>;
}

/** A voucher whose planned failure was played, for section 2（一） of the report. */
export interface PlayedFault {
  readonly scenario: ScenarioId;
  readonly card: string;
  readonly exchange: number;
  readonly reason: string;
  /** A 4905 mended it. */
  readonly mended: boolean;
}

/** `results.json`, schema `evoucher/results@1`. A pure function of the journal: no time or version of judging. */
export interface Results {
  readonly schema: 'evoucher/results@1';
  readonly harness: { readonly name: string; readonly version: string };
  readonly contract: { readonly id: string; readonly digest: string };
  readonly profile: { readonly id: string; readonly lowered: readonly string[] };
  readonly driver: DriverName;
  readonly ledger: LedgerMode;
  readonly environment: Environment;
  readonly hospital: Hospital;
  readonly his: { readonly vendor?: string; readonly product?: string; readonly version?: string } | null;
  readonly capabilities: Capabilities;
  /** First to last counted exchange, ISO +08:00; null when nothing came. */
  readonly period: { readonly from: string | null; readonly to: string | null };
  readonly attempts: readonly AttemptSummary[];
  readonly rows: readonly RowResult[];
  /** Rows that an earlier attempt failed and a later one ran again: what was found before it was mended. */
  readonly earlier: readonly RowResult[];
  readonly extra: readonly ExtraRow[];
  readonly matrix: readonly MatrixCell[];
  readonly gaps: readonly Gap[];
  readonly playedFaults: readonly PlayedFault[];
  readonly remarks: readonly { readonly seq: number; readonly act: string | null; readonly text: string }[];
  readonly unattributed: readonly Unattributed[];
  /** Vouchers of other patients and of rounds that were redone; absent when there was none. */
  readonly foreign?: readonly ForeignVoucher[];
  /** Connections and requests that came and could not be read; absent when there was none. */
  readonly arrivals?: readonly Arrival[];
  /** Only where the platform's counter side took part. */
  readonly traces?: readonly Trace[];
  readonly summary: {
    readonly pass: number;
    readonly fail: number;
    readonly notRun: number;
    readonly error: number;
  };
  readonly journal: { readonly entries: number; readonly head: string; readonly closed: boolean };
}
