import { createHash } from 'node:crypto';
import type { Treatment } from '../settle/treatment.ts';
import { compactDate, msOfDay } from '../values/time.ts';

/** The code and number by which a voucher is known; a fully digital invoice has a number only. */
export type VoucherKey = { readonly code?: string; readonly no: string };

/** An issued voucher; a fully digital invoice (type 3) has a number only. */
export type Voucher = {
  readonly type: '1' | '2' | '3';
  readonly code?: string;
  readonly no: string;
  readonly chkcode?: string;
  readonly issuedAtMs: number;
  /** On a red voucher: the one that it takes back. */
  readonly takesBack?: VoucherKey;
};

/** The names under which an upload is asked for later. */
export type Batch = { readonly bizStsb: string; readonly upldBchno: string };

/** The hospital's running numbers. */
export interface Counters {
  /** The next value of a counter: it only rises, and never stands below `floor`. */
  readonly next: (counter: string, floor: number) => number;
}

/** Issues the voucher of a treatment; numbers come from the time, so that two runs do not repeat each other's. */
export function issue(treatment: Treatment, counters: Counters, nowMs: number): Voucher {
  const { card, hospital } = treatment;
  const region = card.voucher.supninsCode ?? hospital.admdvs;
  const year = compactDate(nowMs).slice(2, 4);
  const numbered = (digits: number, unitMs: number): string =>
    padded(counters.next(`voucher-${digits}`, Math.floor(nowMs / unitMs)), digits);
  if (card.voucher.elecSetlCertType === '3') {
    return { type: '3', no: `${year}${region.slice(0, 2)}00${numbered(14, 1)}`, issuedAtMs: nowMs };
  }
  if (card.voucher.elecSetlCertType === '2') {
    const code = `0${region.slice(0, 4)}${year}00111`;
    const no = numbered(8, 1000);
    return { type: '2', code, no, chkcode: padded(seed(code, no) % 10n ** 20n, 20), issuedAtMs: nowMs };
  }
  // A fiscal bill's code: region, 06 for medical bills, 01 outpatient or 02 inpatient, year.
  const code = `${region.slice(0, 2)}06${card.visit.mdtrtType === '2' ? '02' : '01'}${year}`;
  const no = numbered(10, 100);
  return {
    type: '1',
    code,
    no,
    chkcode: seed(code, no).toString(16).padStart(6, '0').slice(-6),
    issuedAtMs: nowMs,
  };
}

/** A new batch for a voucher: upload date and a sequence number that follows the time of day. */
export function openBatch(voucher: Voucher, counters: Counters, nowMs: number): Batch {
  const issued = compactDate(voucher.issuedAtMs);
  const today = compactDate(nowMs);
  // A day's milliseconds over 864 use the five digits fully.
  const sequence = counters.next(`batch-${today}`, Math.floor(msOfDay(nowMs) / 864));
  return { bizStsb: `${issued}-${issued}`, upldBchno: today + padded(sequence, 5) };
}

/** The name of the voucher's files without extension: code-number, or the number alone. */
export const stemOf = (voucher: Voucher): string =>
  voucher.code === undefined ? voucher.no : `${voucher.code}-${voucher.no}`;

const padded = (value: number | bigint, digits: number): string =>
  value.toString().padStart(digits, '0').slice(-digits);

const seed = (code: string, no: string): bigint =>
  BigInt(`0x${createHash('sha256').update(`${code}-${no}`).digest('hex')}`);
