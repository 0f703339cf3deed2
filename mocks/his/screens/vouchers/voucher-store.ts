import type { Habits } from '../../habits/habits.ts';
import { openRed } from '../../red/reverse.ts';
import { errandOf, type Errand, type Order } from '../../upload/errand.ts';
import type { Dossier } from '../../voucher/records.ts';
import type { Line } from '../../wire/line.ts';
import { Refused, visitOf, type Counter } from '../counter/counter.ts';
import type { Exclusively } from '../counter/exclusively.ts';
import type { Row } from '../store/database.ts';
import type { Settlement } from '../store/settlements.ts';
import { isSelfPaid, type Visit } from '../store/visits.ts';
import { settlementTexts, treatmentOf } from './treatment.ts';

const DEADLINE_MS = 30_000;

/**
 * The state of a settlement's voucher: `waiting` to be issued or on its way; `failed`, and somebody has to say 重新上传;
 * `stored` at the center, its status (5501) known.
 */
export type VoucherState = 'waiting' | 'failed' | 'stored';

/** A settlement and how far its voucher has come; `due` is in milliseconds since 1970. */
export type VoucherRow = {
  readonly settlement: Settlement;
  readonly visit: Visit;
  readonly state: VoucherState;
  readonly reason: string;
  readonly tries: number;
  /** The moment before which it is not to be touched. */
  readonly due: number;
  /** The flags of the last 5501 answer, in words. */
  readonly flags: string;
  readonly dossier: Dossier | undefined;
};

/** The ties of the vouchers to the rest of the hospital and to the center, at `url`. */
export type VoucherPorts = {
  readonly counter: Counter;
  readonly line: Pick<Line, 'post'>;
  readonly url: string;
  readonly habits: Habits;
  readonly reuploadsByItself: () => boolean;
  readonly exclusively: Exclusively;
  readonly wait: (ms: number) => Promise<void>;
};

/** The vouchers of the hospital, as its database keeps them. */
export type VoucherStore = {
  /** The newest vouchers first. */
  readonly list: () => readonly VoucherRow[];
  /** The ids of the settlements whose vouchers wait and are due at this moment. */
  readonly due: (nowMs: number) => readonly string[];
  /** The voucher of a settlement. @throws Refused */
  readonly find: (settlement: string) => VoucherRow;
  readonly note: (row: VoucherRow, change: Partial<VoucherRow>, due?: number) => void;
  readonly errand: (row: VoucherRow) => Errand;
  /** The voucher that was issued for the charge of the same visit. */
  readonly original: (row: VoucherRow) => VoucherRow | undefined;
};

/** The vouchers of a counter. */
export function voucherStoreOf(ports: VoucherPorts): VoucherStore {
  const { counter, habits } = ports;
  const { database, records, now, settlements } = counter;
  const errand: VoucherStore['errand'] = (row) =>
    errandOf(orderOf(row, ports), habits, { line: ports.line, records, now, wait: ports.wait });
  const read = (row: Row): readonly VoucherRow[] => {
    const settlement = settlements.find(String(row['settlement']));
    if (settlement === undefined) return [];
    const bare: VoucherRow = {
      settlement,
      visit: visitOf(counter, settlement.visit),
      state: row['state'] as VoucherState,
      reason: String(row['reason']),
      tries: Number(row['tries']),
      due: Number(row['due']),
      flags: String(row['flags']),
      dossier: undefined,
    };
    const about = errand(bare);
    const { key } = settlement.kind === 'refund' ? (openRed(about) ?? { key: '' }) : about;
    return [{ ...bare, dossier: records.find(key) }];
  };
  const find: VoucherStore['find'] = (settlement) => {
    const row = database.get('SELECT * FROM voucher WHERE settlement = ?', settlement);
    const [found] = row === undefined ? [] : read(row);
    if (found === undefined) throw new Refused('没有找到该凭证');
    return found;
  };
  return {
    errand,
    find,
    list: () => database.all('SELECT * FROM voucher ORDER BY rowid DESC LIMIT 200').flatMap(read),
    due: (nowMs) =>
      database
        .all("SELECT settlement FROM voucher WHERE state = 'waiting' AND due <= ? ORDER BY rowid", nowMs)
        .map((row) => String(row['settlement'])),
    note: (row, change, due = 0) => {
      const { state, reason, tries, flags } = { ...row, ...change };
      database.run(
        'UPDATE voucher SET state = ?, reason = ?, tries = ?, due = ?, flags = ? WHERE settlement = ?',
        state,
        reason,
        tries,
        due,
        flags,
        row.settlement.id,
      );
    },
    original: ({ visit }) => {
      const charge = settlements.ofVisit(visit.id).findLast(({ kind }) => kind === 'charge');
      return charge === undefined ? undefined : find(charge.id);
    },
  };
}

/** The order to upload a settlement's voucher; that of a refund is about its charge and how it was taken back. */
function orderOf({ visit, settlement }: VoucherRow, { counter, url }: VoucherPorts): Order {
  const charge =
    counter.settlements.ofVisit(visit.id).findLast(({ kind }) => kind === 'charge') ?? settlement;
  return {
    deadlineMs: DEADLINE_MS,
    centerUrl: url,
    attempt: 1,
    treatment: treatmentOf(visit, charge, counter.hospital),
    companions: [],
    ...(settlement.kind === 'refund' ? { refund: settlementTexts(settlement, isSelfPaid(visit)) } : {}),
  };
}
