import { isDeepStrictEqual } from 'node:util';

import { createBook, type Book } from '../../src/book/book.ts';
import { eventsOf, listCame, statusAsked, type TakenCall } from '../../src/book/events.ts';
import { batchKey, elementKey, elementsOf, voucherKey, type VoucherKey } from '../../src/book/register.ts';
import { textOf, type Message } from '../../src/contract/envelope.ts';
import type { JsonObject } from '../../src/contract/json-text.ts';
import type { LedgerEntry } from '../../src/evidence/entries.ts';
import { createProcessor, type Processor, type UploadOptions } from './processor.ts';
import type { SessionPlan, SessionPorts } from './session-plan.ts';

/** The vouchers of one session: accepted, processed after a while, asked about. What is known stands in the book. */
export interface Uploads {
  readonly book: Book;
  /** A list came, whatever is answered to it. */
  readonly came: (message: Message) => void;
  /** Looks up what the hospital's list says of the settlements that are named, before the upload has its place. */
  readonly consult: (input: JsonObject) => void;
  /** Folds a call that was taken and has its place in the journal; an upload is processed from then on. */
  readonly take: (call: TakenCall, options: UploadOptions) => void;
  /** The status of a voucher was asked for and refused. */
  readonly refuseStatus: (message: Message, exchange: number) => void;
  /** Returns the output of 4902; `undefined` for a batch that never came. */
  readonly results: (bizStsb: string | undefined, upldBchno: string | undefined) => JsonObject | undefined;
  /** Returns the output of 5501; `undefined` before both results are 1. */
  readonly status: Processor['statusOf'];
  /** Returns the vouchers that a request is about, with the card each belongs to. */
  readonly named: (message: Message, openCard: string | undefined) => readonly NamedVoucher[];
  readonly declare: (entry: LedgerEntry) => void;
  /** Accepted uploads that are not processed yet. */
  readonly unfinished: () => number;
}

export interface NamedVoucher {
  readonly card: string;
  readonly key: VoucherKey;
}

export function createUploads(plan: SessionPlan, ports: SessionPorts): Uploads {
  const { journal, listed } = ports;
  const book = createBook(plan);
  const processor = createProcessor(plan, ports, book);
  const declare = (entry: LedgerEntry): void => book.apply({ kind: 'settlement-known', entry });
  plan.ledger.forEach(declare);

  const take = (call: TakenCall, options: UploadOptions): void => {
    for (const event of eventsOf(call)) {
      book.apply(event);
      if (event.kind === 'uploaded') processor.take(event, call.message, options);
      if (event.kind !== 'reported') continue;
      const record = book.register.voucher(event.voucher);
      if (record !== undefined) processor.told(record, event.report);
    }
  };

  const consult = (input: JsonObject): void => {
    if (listed === undefined || plan.observe) return;
    for (const element of elementsOf(input)) {
      const { entry, problem } = listed(textOf(element, 'setlId'), textOf(element, 'bizSn'));
      if (problem !== undefined) journal.append('remark', { source: 'center', text: problem });
      if (entry === undefined || book.settlements().some((known) => isDeepStrictEqual(known, entry)))
        continue;
      journal.append('ledger', entry);
      declare(entry);
    }
  };

  return {
    book,
    came: (message) => book.apply(listCame(message)),
    consult,
    take,
    refuseStatus: (message, exchange) => book.apply(statusAsked(message, exchange, false)),
    results: (bizStsb, upldBchno) => {
      const members = book.register.batch(batchKey(bizStsb, upldBchno));
      return members === undefined ? undefined : { data: members.map(processor.resultOf) };
    },
    status: processor.statusOf,
    named: (message, openCard) => namedIn(book, message, openCard),
    declare,
    unfinished: processor.unfinished,
  };
}

function namedIn(book: Book, message: Message, openCard: string | undefined): readonly NamedVoucher[] {
  const placed = (key: VoucherKey, card: string | undefined): readonly NamedVoucher[] =>
    card === undefined ? [] : [{ card, key }];
  const { infno, input } = message;
  if (infno === '4901' || infno === '4905')
    return elementsOf(input).flatMap((element) =>
      placed(elementKey(element), book.placeOf(element, openCard)?.card.id),
    );
  const batch = batchKey(textOf(input, 'bizStsb'), textOf(input, 'upldBchno'));
  const members = infno === '4902' ? (book.register.batch(batch) ?? []) : [];
  const keys = infno === '4902' ? members.map(({ code, no }) => voucherKey(code, no)) : [elementKey(input)];
  return keys.flatMap((key) => placed(key, book.placeOfVoucher(key)?.card.id));
}
