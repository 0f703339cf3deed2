import type { VoucherRecord } from '../../src/book/register.ts';

/** What a card's voucher has come to, and the batch it was last uploaded in. */
export interface CardVoucher {
  readonly record: VoucherRecord;
  readonly bizStsb: string;
  readonly upldBchno: string;
  /** Every voucher of the card in the order of its first upload; a refund makes a second one. */
  readonly all: readonly VoucherRecord[];
}

/** The latest voucher of a card beside those before it. */
export const withVoucher = (
  known: CardVoucher | undefined,
  latest: Omit<CardVoucher, 'all'>,
): CardVoucher => ({ ...latest, all: [...new Set([...(known?.all ?? []), latest.record])] });
