import { DEFAULT_UPLOAD_MODE } from '../domain/voucher-words.ts';
import { textOf } from '../contract/envelope.ts';
import type { JsonObject, JsonValue } from '../contract/json-text.ts';

/** `code-number`, or the number alone for a 数电票, which has no code. */
export type VoucherKey = string;

/** `interval|batch number`: what a 4902 asks for. */
export type BatchKey = string;

export interface Upload {
  readonly infno: '4901' | '4905';
  /** Journal seq of the request. */
  readonly exchange: number;
  readonly batch: BatchKey;
  /** The code of the way in which the structured data came; without a word of it, inside the layout file. */
  readonly upldMode: string;
}

/** One answer of 4902 about a voucher, or of 5501. */
export interface Report {
  readonly exchange: number;
  /** The number of uploads that had been accepted when it was given. */
  readonly uploads: number;
  readonly ftfileSavRslt: string;
  readonly chkRslt: string;
  readonly reason: string;
}

/** The life of one voucher so far. A renaming by 4905 keeps the record and adds a key. */
export interface VoucherRecord {
  readonly code: string;
  readonly no: string;
  readonly chkcode: string;
  readonly type: string;
  readonly uploads: readonly Upload[];
  readonly reports: readonly Report[];
  /** 5501 calls: whether it was answered. */
  readonly statusCalls: readonly { readonly exchange: number; readonly answered: boolean }[];
  /** The numbers that its latest upload named its settlement by. */
  readonly named?: NamedSettlement | undefined;
  /** The settlement that its code and number already belonged to. */
  readonly takenFrom?: NamedSettlement | undefined;
  /** The voucher of the same settlement that had to be re-uploaded instead of this one being issued. */
  readonly secondTo?: VoucherKey | undefined;
  /** Journal seq at which the hospital, having stopped at 0/0, was asked to query once more. */
  readonly askedAgainAt?: number | undefined;
}

/** The numbers that a voucher names its settlement by. */
export interface NamedSettlement {
  readonly setlId: string | undefined;
  readonly bizSn: string | undefined;
}

interface MutableVoucher {
  code: string;
  no: string;
  chkcode: string;
  type: string;
  uploads: Upload[];
  reports: Report[];
  statusCalls: { exchange: number; answered: boolean }[];
  named: NamedSettlement;
  takenFrom: NamedSettlement | undefined;
  secondTo: VoucherKey | undefined;
  askedAgainAt: number | undefined;
}

/** Vouchers and batches of one session, folded from what was accepted and answered. */
export interface Register {
  readonly voucher: (key: VoucherKey) => VoucherRecord | undefined;
  /** The vouchers last uploaded under a batch. */
  readonly batch: (key: BatchKey) => readonly VoucherRecord[] | undefined;
  readonly hasBatchNumber: (upldBchno: string) => boolean;
  readonly all: () => Iterable<VoucherRecord>;
}

/** The register and the only ways it changes. */
export interface OpenRegister extends Register {
  readonly upload: (
    infno: '4901' | '4905',
    element: JsonObject,
    upload: Omit<Upload, 'infno'>,
  ) => VoucherRecord;
  /** The voucher is one too many for its settlement. */
  readonly isSecond: (key: VoucherKey, to: VoucherKey) => void;
  /** The hospital was asked to query once more; it counts where it had stopped before the result. */
  readonly askedAgain: (key: VoucherKey, seq: number) => void;
  readonly report: (key: VoucherKey, report: Omit<Report, 'uploads'>) => void;
  readonly status: (key: VoucherKey, exchange: number, answered: boolean) => void;
  /** Everything that vouchers and batches are known by. */
  readonly keys: () => { readonly vouchers: Iterable<VoucherKey>; readonly batches: Iterable<BatchKey> };
}

export const voucherKey = (code: string | undefined, no: string | undefined): VoucherKey =>
  code === undefined || code === '' ? (no ?? '') : `${code}-${no ?? ''}`;

export const batchKey = (bizStsb: string | undefined, upldBchno: string | undefined): BatchKey =>
  `${bizStsb ?? ''}|${upldBchno ?? ''}`;

export const elementKey = (element: JsonObject): VoucherKey =>
  voucherKey(textOf(element, 'elecSetlCertCode'), textOf(element, 'elecSetlCertNo'));

/** The voucher a 4905 element replaces. */
export const originalKey = (element: JsonObject): VoucherKey =>
  voucherKey(textOf(element, 'initElecSetlCertCode'), textOf(element, 'initElecSetlCertNo'));

/** The upload mode of a 4901 or 4905, said or not. */
export const uploadModeOf = (input: JsonObject): string => textOf(input, 'upldMode') ?? DEFAULT_UPLOAD_MODE;

/** The elements of a 4901 or 4905, under the name each of them uses. */
export function elementsOf(input: JsonObject): readonly JsonObject[] {
  const list = input['upldDetlList'] ?? input['reUploadDetlDTOList'];
  if (!Array.isArray(list)) return [];
  return (list as readonly JsonValue[]).filter(
    (element): element is JsonObject =>
      typeof element === 'object' && element !== null && !Array.isArray(element),
  );
}

/** Both results have left 0. */
export const isFinal = (report: Pick<Report, 'ftfileSavRslt' | 'chkRslt'>): boolean =>
  report.ftfileSavRslt !== '0' && report.chkRslt !== '0';

/** Both results are 1. */
export const isSuccess = (report: Pick<Report, 'ftfileSavRslt' | 'chkRslt'>): boolean =>
  report.ftfileSavRslt === '1' && report.chkRslt === '1';

/** One of the results is 2: what has to be re-uploaded, whether or not the other is still pending. */
export const isFailure = (report: Pick<Report, 'ftfileSavRslt' | 'chkRslt'>): boolean =>
  report.ftfileSavRslt === '2' || report.chkRslt === '2';

/** The latest report that was given after the latest upload. */
export const currentReport = (voucher: VoucherRecord): Report | undefined => {
  const last = voucher.reports.at(-1);
  return last?.uploads === voucher.uploads.length ? last : undefined;
};

/** Returns the reports that step 2 of the form is about: before the first re-upload, all when none came before. */
export function firstReports(voucher: VoucherRecord): readonly Report[] {
  const early = reportsBeforeReupload(voucher);
  return early.length > 0 ? early : voucher.reports;
}

/**
 * Returns the reports given before the first 4905 and before the hospital was asked to query once more: queries that come
 * because of that are no polling of its own.
 */
export function reportsBeforeReupload(voucher: VoucherRecord): readonly Report[] {
  const { uploads: all, reports, askedAgainAt = Infinity } = voucher;
  const before = all.findIndex(({ infno }) => infno === '4905');
  return reports.filter(
    ({ uploads, exchange }) => (before === -1 || uploads <= before) && exchange < askedAgainAt,
  );
}

/** Returns the reports given after the latest 4905. */
export function reportsAfterReupload(voucher: VoucherRecord): readonly Report[] {
  const last = voucher.uploads.findLastIndex(({ infno }) => infno === '4905');
  return last === -1 ? [] : voucher.reports.filter(({ uploads }) => uploads > last);
}

export const namedBy = (element: JsonObject): NamedSettlement => ({
  setlId: textOf(element, 'setlId'),
  bizSn: textOf(element, 'bizSn'),
});

/** Tells that two vouchers are not of one settlement: by its id, else by the business serial. */
export function isAnothers(one: NamedSettlement, other: NamedSettlement): boolean {
  const { setlId, bizSn } = one;
  if (setlId !== undefined && other.setlId !== undefined) return setlId !== other.setlId;
  return bizSn !== undefined && other.bizSn !== undefined && bizSn !== other.bizSn;
}

const newVoucher = (named: NamedSettlement): MutableVoucher => ({
  code: '',
  no: '',
  chkcode: '',
  type: '',
  uploads: [],
  reports: [],
  statusCalls: [],
  named,
  takenFrom: undefined,
  secondTo: undefined,
  askedAgainAt: undefined,
});

export function createRegister(): OpenRegister {
  const vouchers = new Map<VoucherKey, MutableVoucher>();
  const batches = new Map<BatchKey, Set<MutableVoucher>>();
  const numbers = new Set<string>();

  /** Returns the voucher that an upload is of; a 4901 of another settlement under a number that was used is of none. */
  const known = (infno: '4901' | '4905', element: JsonObject): MutableVoucher | undefined => {
    const found = vouchers.get(originalKey(element)) ?? vouchers.get(elementKey(element));
    const isAnother = infno === '4901' && found !== undefined && isAnothers(found.named, namedBy(element));
    return isAnother ? undefined : found;
  };

  return {
    voucher: (key) => vouchers.get(key),
    batch: (key) => {
      const found = batches.get(key);
      return found === undefined ? undefined : [...found];
    },
    hasBatchNumber: (upldBchno) => numbers.has(upldBchno),
    keys: () => ({ vouchers: vouchers.keys(), batches: batches.keys() }),
    all: () => new Set(vouchers.values()),
    upload: (infno, element, upload) => {
      const holder = vouchers.get(elementKey(element));
      const before = known(infno, element);
      const named = namedBy(element);
      const voucher = before ?? newVoucher(named);
      if (holder !== undefined && holder !== voucher)
        voucher.takenFrom = isAnothers(holder.named, named) ? holder.named : undefined;
      else if (holder === undefined) voucher.takenFrom = undefined;
      voucher.named = named;
      voucher.code = textOf(element, 'elecSetlCertCode') ?? '';
      voucher.no = textOf(element, 'elecSetlCertNo') ?? '';
      voucher.chkcode = textOf(element, 'elecSetlCertChkcode') ?? '';
      voucher.type = textOf(element, 'elecSetlCertType') ?? '';
      voucher.uploads.push({ infno, ...upload });
      vouchers.set(elementKey(element), voucher);
      const members = batches.get(upload.batch) ?? new Set();
      members.add(voucher);
      batches.set(upload.batch, members);
      numbers.add(upload.batch.slice(upload.batch.indexOf('|') + 1));
      return voucher;
    },
    isSecond: (key, to) => {
      const voucher = vouchers.get(key);
      if (voucher !== undefined) voucher.secondTo = to;
    },
    askedAgain: (key, seq) => {
      const voucher = vouchers.get(key);
      if (voucher === undefined || voucher.reports.length === 0) return;
      if (!voucher.reports.some((report) => isFinal(report) || isFailure(report)))
        voucher.askedAgainAt ??= seq;
    },
    report: (key, report) => {
      const voucher = vouchers.get(key);
      if (voucher === undefined) return;
      const entry = { ...report, uploads: voucher.uploads.length };
      const last = voucher.reports.at(-1);
      // A hospital may poll for hours: of equal answers to the same upload the first and the latest are enough.
      const same = (other: Report | undefined): boolean =>
        other?.uploads === entry.uploads &&
        other.ftfileSavRslt === entry.ftfileSavRslt &&
        other.chkRslt === entry.chkRslt;
      if (same(last) && same(voucher.reports.at(-2))) voucher.reports.pop();
      voucher.reports.push(entry);
    },
    status: (key, exchange, answered) => {
      const calls = vouchers.get(key)?.statusCalls;
      if (calls === undefined) return;
      if (calls.at(-1)?.answered === answered && calls.length > 1) calls.pop();
      calls.push({ exchange, answered });
    },
  };
}
