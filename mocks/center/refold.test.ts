import { hash } from 'node:crypto';

import { expect, test } from 'vitest';

import { createBook, type Book } from '../../src/book/book.ts';
import { eventsOf, listCame, statusAsked } from '../../src/book/events.ts';
import { readMessage, textOf } from '../../src/contract/envelope.ts';
import {
  again,
  card,
  cardData,
  element,
  fileFault,
  ledgerEntry,
  packed,
  query,
  reupload,
  status,
  upload,
  voucher,
} from '../../src/contract/testing/documents.ts';
import { stage, type OpenedSession } from './testing/stage.ts';

const realTime = card('real-time');
const bill = voucher(realTime);
const plan = {
  cards: [cardData('real-time', realTime)],
  ledger: [ledgerEntry('real-time', realTime)],
  observe: false,
  byNature: false,
  faults: [fileFault('real-time', realTime)],
};

/** Folds what a session recorded into an empty book, as a center would that starts again from its journal. */
async function refolded({ journal, entries }: OpenedSession): Promise<Book> {
  const { bytes } = await journal();
  const book = createBook(plan);
  for (const entry of plan.ledger) book.apply({ kind: 'settlement-known', entry });
  for (const { seq, data } of await entries('exchange')) {
    const body = (await bytes(data.request.body)) ?? new Uint8Array();
    const message = readMessage(body);
    const { envelope: reply } = readMessage((await bytes(data.reply.body)) ?? new Uint8Array());
    const isUpload = message.infno === '4901' || message.infno === '4905';
    if (isUpload) book.apply(listCame(message));
    const taken = { message, reply, exchange: seq, digest: hash('sm3', body, 'base64'), openCard: undefined };
    if (textOf(reply, 'infcode') === '0') eventsOf(taken).forEach(book.apply);
    else if (message.infno === '5501') book.apply(statusAsked(message, seq, false));
  }
  return book;
}

test('a center that starts again knows what it knew: its journal, folded into an empty book', async () => {
  const session = (await stage()).open(plan);
  const { call, processed } = session;
  const elements = [element(bill)];
  await call('5501', status(bill));
  await call('4901', upload(await packed(bill), elements));
  await call('4902', query());
  await processed();
  await call('4902', query());
  await call('4902', query({ upldBchno: 'nowhere' }));
  await call('4905', reupload(undefined, [again(bill)]));
  await call('4902', query());
  await processed();
  await call('4902', query());
  await call('5501', status(bill));

  const book = await refolded(session);
  const known = [...session.session.register.all()];
  expect(known).toMatchObject([{ uploads: [{ infno: '4901' }, { infno: '4905' }], reports: { length: 4 } }]);
  expect([...book.register.all()]).toEqual(known);
  expect(book.vouchersOf(realTime.id)).toEqual(session.session.voucherOf(realTime.id));
});
