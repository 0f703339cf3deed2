import { timeText } from '../../src/domain/china-time.ts';
import { decimalText } from '../../src/domain/money.ts';
import type { LedgerEntry } from '../../src/evidence/entries.ts';
import type { Books, CounterEvent, Settlement } from './books.ts';

/** Returns what the voucher center gets to know of settlements: each one, each refund, and what was as if it had never been. */
export function ledgerEntries(events: readonly CounterEvent[], books: Books): readonly LedgerEntry[] {
  return events.flatMap((event) => {
    switch (event.kind) {
      case 'settled':
        return [entryOf(event.settlement, books)];
      case 'refunded':
        return [entryOf(event.refund, books)];
      case 'unsettled':
        return [{ ...entryOf(event.settlement, books), isVoid: true as const }];
      case 'unrefunded':
        return [{ ...entryOf(event.refund, books), isVoid: true as const }];
      case 'visit-opened':
      case 'visit-changed':
      case 'lines-added':
      case 'lines-removed':
      case 'call-booked':
      case 'call-reversed':
        return [];
    }
  });
}

function entryOf(settlement: Settlement, books: Books): LedgerEntry {
  const { setlId, medinsSetlId, mdtrtId, at, psnNo, split, refundOf } = settlement;
  const person = books.person(psnNo);
  const pooled = split.funds.find(({ field }) => field === 'hifp_pay')?.amount ?? 0n;
  return {
    source: 'platform',
    setlId,
    medinsSetlId,
    mdtrtId,
    setlTime: timeText(at),
    psnNo,
    ...(person === undefined
      ? {}
      : { psnName: person.psnName, insutype: person.insutype, insuplcAdmdvs: person.insuplcAdmdvs }),
    medfeeSumamt: decimalText(split.total),
    inscpAmt: decimalText(split.inScope),
    hifpPay: decimalText(pooled),
    ...(refundOf === undefined ? {} : { refundOf }),
  };
}
