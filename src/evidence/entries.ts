import type { ActName, Card, Demands, Hospital } from '../domain/card.ts';
import type { Infno, ScenarioId } from '../domain/form.ts';
import type { ConnectionFault } from '../domain/environment-fault.ts';
import type { ProgramEnding } from '../domain/program-ending.ts';
import type { LedgerMode } from '../domain/ledger-mode.ts';
import type { SuiteId } from '../domain/suite.ts';

/**
 * The journal's lines. A line on disk is compact JSON with the keys seq, at, kind, data, prev, hash in this order;
 * hash = SM3 of the line's bytes without `,"hash":"…"`.
 */
export interface Line<Kind extends string, Data> {
  readonly seq: number;
  /** ISO time with milliseconds, always +08:00. */
  readonly at: string;
  readonly kind: Kind;
  readonly data: Data;
  readonly prev: string;
  readonly hash: string;
}

export type { LedgerMode };

/** Bytes as they came. Up to 64 KiB stand inline, larger ones in `bodies/<digest>`; digest = SM3(salt ‖ bytes). */
export type Body =
  | { readonly text: string }
  | { readonly base64: string }
  | { readonly file: string; readonly size: number; readonly digest: string; readonly salt: string };

export interface Capabilities {
  readonly outpatient: boolean;
  readonly inpatient: boolean;
  /** Empty: the hospital declared none; none is asked for, and whatever comes is judged as it is. */
  readonly voucherTypes: readonly string[];
  /** Empty: as with the types of vouchers. */
  readonly upldModes: readonly string[];
  readonly crossProvince: boolean;
  /** The reasons for declared gaps, by capability; printed as 未测试 with this reason. */
  readonly notOffered?: Readonly<Record<string, string>>;
}

export type DriverName = 'reference' | 'command' | 'manual' | 'http' | 'web' | 'none';
export type Environment = 'simulated' | 'hosted' | 'relayed';

export interface OpenData {
  readonly format: 'evoucher-journal@1';
  /** Unique per run; card and settlement ids derive from it. */
  readonly run: string;
  readonly attempt: number;
  readonly harness: { readonly name: string; readonly version: string };
  readonly contract: { readonly id: string; readonly digest: string };
  /** The profile's id and its document, verbatim. */
  readonly profile: { readonly id: string; readonly document: unknown };
  readonly hospital: Hospital;
  readonly seed: number;
  readonly driver: DriverName;
  readonly ledger: LedgerMode;
  readonly environment: Environment;
  readonly selected: readonly ScenarioId[];
  /** Suites beyond the form; absent means none. */
  readonly suites?: readonly SuiteId[];
  readonly capabilities: Capabilities;
  /** HIS vendor, product and version as the hospital states them. */
  readonly his?: { readonly vendor?: string; readonly product?: string; readonly version?: string };
  /** Texts for the report: who compiled it, its date. */
  readonly report?: { readonly preparedBy?: string; readonly date?: string };
  /** The code of a challenge that city or province issued: the run began after it was known. */
  readonly challenge?: string;
  /** The address answers the counter side as well: what goes there is no mistake, and counts for nothing. */
  readonly counter?: true;
  /** The path at which the center answers when the caller chose one, besides those of the platform and the profile. */
  readonly servicePath?: string;
}

export interface CardData {
  readonly scenario: ScenarioId;
  /** True when the card counts for the row of the form; further cards are reported beside it. */
  readonly needed: boolean;
  /** Values that stand on it are fixed; what is absent is the hospital's choice, within `conditions`. */
  readonly card: Card;
  /** The traits that the card's voucher has to show because the hospital declared it; without it the card proves nothing. */
  readonly demands?: Demands;
  /** Absent for the cards of the form and those that are run like them. */
  readonly suite?: SuiteCard;
}

/** A card's place in a suite beyond the form, with all that its report says. */
export interface SuiteCard {
  readonly id: SuiteId;
  /** Id and title of the case; its further cards share them. */
  readonly case: string;
  readonly title: string;
  /** The behaviour that is expected of a hospital, in Chinese. */
  readonly demand: string;
  /** `companion`: its voucher only accompanies the lead's in a batch. */
  readonly part: 'lead' | 'companion';
  readonly interface: Infno;
  readonly acts: readonly ActName[];
}

/**
 * One settlement the center knows. Amounts are decimal text; only what is given is compared. It counts for the uploads
 * that stand behind it in the journal, never for one that came before.
 */
export interface LedgerEntry {
  readonly source: LedgerMode;
  /** Absent on a line of the hospital's list, which knows no cards. */
  readonly scenario?: ScenarioId;
  readonly card?: string;
  readonly setlId?: string;
  readonly medinsSetlId?: string;
  readonly fixmedinsMdtrtId?: string;
  readonly setlTime?: string;
  readonly psnNo?: string;
  readonly psnName?: string;
  readonly insutype?: string;
  readonly insuplcAdmdvs?: string;
  readonly medfeeSumamt: string;
  readonly inscpAmt?: string;
  readonly hifpPay?: string;
  /** The setlId of the settlement that this one takes back; its amounts are negative. */
  readonly refundOf?: string;
  /** The platform's number of the visit (mdtrt_id). */
  readonly mdtrtId?: string;
  /** The settlement was reversed (2601): from here on it is as if it had never been. */
  readonly isVoid?: true;
}

/** A failure that the scenario plays in processing, on the first accepted 4901 of a card. */
export interface PlannedFailure {
  readonly kind?: never;
  readonly id: string;
  readonly scenario: ScenarioId;
  readonly card: string;
  readonly on: '4901';
  readonly ftfileSavRslt: '0' | '1' | '2';
  readonly chkRslt: '0' | '1' | '2';
  readonly reason: string;
}

/** The fault that befalls one call although the hospital did nothing wrong. `processed`: the center took the request. */
export type Disturbance =
  /** Nothing is answered until the client leaves, for `heldMs` at most; then the connection is closed. */
  | { readonly kind: 'no-answer'; readonly processed: boolean; readonly heldMs: number }
  /** The connection is reset before the first byte of the answer, or in the middle of it. */
  | { readonly kind: 'reset'; readonly processed: boolean; readonly when: 'before' | 'midway' }
  /** The answer of something between hospital and center, instead of an envelope. */
  | {
      readonly kind: 'page';
      readonly processed: false;
      readonly status: number;
      readonly type: string;
      readonly text: string;
    }
  /** The whole answer, but its first byte comes only after `heldMs`. */
  | { readonly kind: 'slow'; readonly processed: true; readonly heldMs: number }
  /** infcode −1 for a reason of the platform's own. */
  | {
      readonly kind: 'refusal';
      readonly processed: boolean;
      readonly infcode: number | string;
      readonly reason: string;
    }
  /** Both results of 4902 stay 0 for `stuckMs` after the upload. */
  | { readonly kind: 'stuck'; readonly processed: true; readonly stuckMs: number };

/** A disturbance of the first call on this interface that names the card and would be answered otherwise. */
export type PlannedDisturbance = Disturbance & {
  readonly id: string;
  readonly scenario: ScenarioId;
  readonly card: string;
  readonly on: Infno;
};

/** A fault of the plan: in the journal before the first act. */
export type PlannedFault = PlannedFailure | PlannedDisturbance;

/** The fault was played on this voucher of this exchange. */
export interface FaultApplied {
  readonly fault: string;
  readonly exchange: number;
  readonly voucher: string;
}

export interface ActStart {
  readonly id: string;
  readonly act: ActName;
  readonly attempt: number;
  readonly scenario: ScenarioId;
  readonly card: string;
  readonly deadlineMs: number;
}

export interface ActEnd {
  readonly id: string;
  /** Scheduling only, never a verdict: what the run saw when it went on. */
  readonly outcome: 'fulfilled' | 'unfulfilled' | 'skipped' | 'failed';
  readonly note?: string;
  /** The test was interrupted in it. */
  readonly interrupted?: true;
}

export type Headers = readonly (readonly [string, string])[];

/** Bytes behind a request's declared length. */
export interface Surplus {
  /** The length that was declared; absent where none was. */
  readonly declared?: number;
  readonly size: number;
  /** The first of them. */
  readonly first: Body;
}

export interface ExchangeData {
  /** The session it was addressed to. */
  readonly session?: string;
  /** The act that was open when it arrived, if any. */
  readonly act?: string;
  readonly peer: string;
  readonly receivedAt: string;
  /** From arrival of the whole request to the decided reply. */
  readonly ms: number;
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly headers: Headers;
    readonly body: Body;
    /** Size of a body beyond the limit, which was not kept. */
    readonly oversize?: number;
    /** Bytes that came behind the declared length and are no request of their own. */
    readonly surplus?: Surplus;
  };
  readonly reply: { readonly status: number; readonly headers: Headers; readonly body: Body };
  /** Nothing came back from a real environment; `reply` is what the hospital was told instead. */
  readonly unreached?: ConnectionFault;
}

/**
 * One request that came while the connection was being tried, and its answer. It is kept so that nothing is hidden; no
 * verdict looks at it.
 */
export type TrialData = Omit<ExchangeData, 'act' | 'unreached'>;

/**
 * Bytes that came to the center and are no whole request: nothing of them is judged. It may be a stranger's connection as
 * well as the reason why an act got nothing.
 */
export interface UnparsedData {
  readonly session?: string;
  /** The act that was open when the first of them came. */
  readonly act?: string;
  readonly peer: string;
  /** Arrival of the last of them. */
  readonly receivedAt: string;
  /** Id of the most likely kind; a guess. */
  readonly guess: string;
  /** The word of the HTTP parser, where it had one. */
  readonly code?: string;
  /** Number of bytes that came. */
  readonly size: number;
  /** The first of them. */
  readonly first: Body;
  /** Set where the head was understood and only the body is not whole. */
  readonly request?: {
    readonly method: string;
    readonly path: string;
    readonly headers: Headers;
    /** The length that the head declares. */
    readonly declared?: number;
    readonly received: number;
    readonly body: Body;
  };
  /** The exchange that they stand behind on the same connection. */
  readonly behind?: number;
}

/** Written only when what left the machine differs from the decided reply. */
export interface DeliveryData {
  readonly exchange: number;
  /** `cut`: the connection ended early. `held`: the whole answer, late. `withheld`: no answer was sent. */
  readonly kind: 'cut' | 'held' | 'withheld';
  readonly note: string;
  /** Milliseconds that the answer was held back. */
  readonly ms?: number;
  /** Bytes of the answer's body that were sent. */
  readonly bytes?: number;
}

export interface RemarkData {
  readonly source: 'driver' | 'tester' | 'scanner' | 'center';
  readonly act?: string;
  readonly text: string;
  /** The way in which the hospital's program ended the act; only from a driver. */
  readonly ending?: ProgramEnding;
}

/** The code that the emulated scanner sent to the hospital's counter. */
export interface ScanData {
  readonly act: string;
  readonly card: string;
  /** Id of the scanner's model. */
  readonly model: string;
  readonly text: string;
  readonly faults: readonly string[];
  /** From the first key to the last, as the scanner paces them. */
  readonly ms: number;
  /** The way it got there when the scanner was a device of the counter's computer; without it, through the page. */
  readonly transport?: 'usbip' | 'uhid';
}

export interface NoteData {
  readonly topic: 'prepared-by' | 'editable' | 'attachment';
  /** For an attachment its name. */
  readonly text: string;
  /** The tester's word, never evidence of an exchange. */
  readonly attachment?: { readonly type: string; readonly body: Body };
}

export interface ErrorData {
  readonly code: string;
  readonly message: string;
  readonly act?: string;
  readonly exchange?: number;
}

export interface CloseData {
  /** Number of lines before this one. */
  readonly count: number;
}

export type Entry =
  | Line<'open', OpenData>
  | Line<'card', CardData>
  | Line<'ledger', LedgerEntry>
  | Line<'fault-planned', PlannedFault>
  | Line<'fault-applied', FaultApplied>
  | Line<'act-start', ActStart>
  | Line<'act-end', ActEnd>
  | Line<'exchange', ExchangeData>
  | Line<'trial', TrialData>
  | Line<'unparsed', UnparsedData>
  | Line<'delivery', DeliveryData>
  | Line<'scan', ScanData>
  | Line<'remark', RemarkData>
  | Line<'note', NoteData>
  | Line<'error', ErrorData>
  | Line<'close', CloseData>;

export type EntryKind = Entry['kind'];
export type EntryData<Kind extends EntryKind> = Extract<Entry, { kind: Kind }>['data'];
export type ExchangeEntry = Extract<Entry, { kind: 'exchange' }>;

/** The source of a journal's larger bodies. */
export interface BodySource {
  /** The bytes of a body; `undefined` when the copy was handed on without bodies. */
  readonly bytes: (body: Body) => Promise<Uint8Array | undefined>;
}

/** A journal that was read: its lines in order and the way to its bodies. */
export interface Journal extends BodySource {
  readonly entries: readonly Entry[];
  /** Hash of the last line, 64 zeros for an empty journal. */
  readonly head: string;
  /** True when a final `close` ends the last attempt. */
  readonly closed: boolean;
  /** Text of a last line that was torn by a crash and left out. */
  readonly torn?: string;
}
