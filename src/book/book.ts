import { isObject, textOf } from '../contract/envelope.ts';
import type { StructuredXml } from '../contract/reading/reading.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { CardData, LedgerEntry } from '../evidence/entries.ts';
import {
  createAttribution,
  noEarlierRounds,
  type EarlierRounds,
  type Place,
  type Standing,
} from './attribution.ts';
import { settlementIds } from './identity.ts';
import { createLedger, isNegative, settlementOfCard, type Ledger } from './ledger.ts';
import {
  batchKey,
  type BatchKey,
  createRegister,
  currentReport,
  elementKey,
  isFailure,
  isFinal,
  type Register,
  type Report,
  voucherKey,
  type VoucherKey,
  type VoucherRecord,
} from './register.ts';

/** Everything that changes what is known of settlements, vouchers and batches, in the order of the journal. */
export type BookEvent =
  /** A settlement became known, or is as if it had never been (`isVoid`). */
  | { readonly kind: 'settlement-known'; readonly entry: LedgerEntry }
  /** A list of 4901 or 4905 came, accepted or not: the cards that it names have their vouchers. */
  | { readonly kind: 'list-came'; readonly elements: readonly JsonObject[] }
  | Uploaded
  /** The structured data of a voucher was read; a re-upload without files relies on it. */
  | { readonly kind: 'content-read'; readonly voucher: VoucherKey; readonly xml: StructuredXml }
  /** The voucher was stored: nothing has to be kept of it for a re-upload. */
  | { readonly kind: 'content-stored'; readonly voucher: VoucherKey }
  /** A 4902 told the results of a voucher. */
  | { readonly kind: 'reported'; readonly voucher: VoucherKey; readonly report: Omit<Report, 'uploads'> }
  /** A 5501 asked for a voucher. `exchange` is a journal seq. */
  | {
      readonly kind: 'status-asked';
      readonly voucher: VoucherKey;
      readonly exchange: number;
      readonly answered: boolean;
    }
  /** The hospital was asked a second time to query the result of a card's voucher. `seq` is the journal's. */
  | { readonly kind: 'asked-again'; readonly card: string; readonly seq: number }
  /** A 9001 gave a number. */
  | { readonly kind: 'signed-in'; readonly signNo: string };

/** A 4901 or 4905 was accepted; the same call again changes nothing. */
export interface Uploaded {
  readonly kind: 'uploaded';
  readonly infno: '4901' | '4905';
  /** Journal seq of the request. */
  readonly exchange: number;
  /** SM3 of the request's bytes, base64. */
  readonly digest: string;
  readonly bizStsb: string;
  readonly upldBchno: string;
  readonly upldMode: string;
  readonly elements: readonly JsonObject[];
  /** The card of the act that was open. */
  readonly openCard: string | undefined;
}

/** The vouchers of one card, and the batch that the latest of them was last uploaded in. */
export interface CardVoucher {
  /** The voucher that was uploaded last. */
  readonly record: VoucherRecord;
  readonly bizStsb: string;
  readonly upldBchno: string;
  /** Every voucher of the card in the order of its first upload; a refund makes a second one. */
  readonly all: readonly VoucherRecord[];
}

/** Everything known of settlements, vouchers and batches at a moment. */
export interface Book {
  readonly register: Register;
  /** Returns the settlements known now; what becomes known later does not change it. */
  readonly ledger: () => Ledger;
  readonly settlements: () => readonly LedgerEntry[];
  /** Returns whose an element of a list is. `openCard`: the card of the act that is open. */
  readonly standingOf: (element: JsonObject, openCard: string | undefined) => Standing;
  /** Returns the card that an element belongs to, if it does. */
  readonly placeOf: (element: JsonObject, openCard: string | undefined) => Place | undefined;
  readonly placeOfVoucher: (voucher: VoucherKey) => Place | undefined;
  readonly placeOfCard: (card: string | undefined) => Place | undefined;
  readonly vouchersOf: (card: string) => CardVoucher | undefined;
  /** Tells a client that lost the answer: the same bytes again, before their result was told, are the same call. */
  readonly isRetry: (digest: string, elements: readonly JsonObject[]) => boolean;
  readonly xmlOf: (voucher: VoucherKey) => StructuredXml | undefined;
  /** Tells a voucher or a batch of a round that was redone. */
  readonly isEarlier: (key: BatchKey) => boolean;
  /** Returns what a further round has to know of this one and those before it. */
  readonly remembered: () => EarlierRounds;
  readonly isSignNo: (signNo: string) => boolean;
  readonly signNos: () => readonly string[];
}

/** The book and the only way it changes. */
export interface OpenBook extends Book {
  readonly apply: (event: BookEvent) => void;
}

export interface BookOptions {
  readonly cards: readonly CardData[];
  /** An element that names nothing known goes where the voucher says it belongs. */
  readonly byNature: boolean;
  /** Settlements are not compared with. */
  readonly observe: boolean;
  /** The rounds that were redone; none without it. */
  readonly earlier?: EarlierRounds;
}

interface CardFolio {
  record: VoucherRecord;
  bizStsb: string;
  upldBchno: string;
  readonly all: Set<VoucherRecord>;
}

/** Creates an empty book: whoever holds the events holds the book, whether center, relay or judge. */
// eslint-disable-next-line max-lines-per-function -- one fold, and the questions that it answers
export function createBook({ cards, byNature, observe, earlier = noEarlierRounds }: BookOptions): OpenBook {
  const register = createRegister();
  const attribution = createAttribution({ cards, byNature, earlier });
  const settlements: LedgerEntry[] = [];
  const byCard = new Map<string, CardFolio>();
  const accepted = new Set<string>();
  const xmls = new Map<VoucherKey, StructuredXml>();
  const signNos = new Set<string>();
  const turnedRed: RedReference[] = [];
  let ledger: Ledger | undefined;

  const isRetry = (digest: string, elements: readonly JsonObject[]): boolean =>
    accepted.has(digest) && elements.every((element) => isUntold(register.voucher(elementKey(element))));

  const upload = ({ infno, exchange, digest, elements, openCard, ...batch }: Uploaded): void => {
    if (isRetry(digest, elements)) return;
    accepted.add(digest);
    const { bizStsb, upldBchno, upldMode } = batch;
    const places = elements.map((element) => attribution.placeOf(element, openCard)?.card.id);
    for (const [at, element] of elements.entries()) {
      const card = places[at];
      const key = batchKey(bizStsb, upldBchno);
      const record = register.upload(infno, element, { exchange, batch: key, upldMode });
      const place = attribution.byCard(card);
      if (card === undefined || place === undefined) continue;
      attribution.remember(element, place);
      const folio = byCard.get(card);
      const isRed = elements.some((one, index) => isNegative(one) && (places[index] ?? card) === card);
      const instead = infno === '4901' && !isRed ? unmended(folio, record, turnedRed) : undefined;
      if (instead !== undefined) register.isSecond(elementKey(element), keyOf(instead));
      const all = folio?.all ?? new Set();
      byCard.set(card, { record, bizStsb, upldBchno, all: all.add(record) });
    }
  };

  const apply = (event: BookEvent): void => {
    switch (event.kind) {
      case 'settlement-known':
        settlements.push(event.entry);
        attribution.learn(event.entry);
        ledger = undefined;
        return;
      case 'list-came':
        attribution.announce(event.elements);
        return;
      case 'uploaded':
        upload(event);
        return;
      case 'content-read':
        xmls.set(event.voucher, event.xml);
        turnedRed.push(...[redReference(event.xml)].filter((red) => red !== undefined));
        return;
      case 'content-stored':
        xmls.delete(event.voucher);
        return;
      case 'reported':
        register.report(event.voucher, event.report);
        return;
      case 'status-asked':
        register.status(event.voucher, event.exchange, event.answered);
        return;
      case 'asked-again':
        for (const record of byCard.get(event.card)?.all ?? []) register.askedAgain(keyOf(record), event.seq);
        return;
      case 'signed-in':
        signNos.add(event.signNo);
        return;
    }
  };

  return {
    register,
    ledger: () => (ledger ??= createLedger(settlements, observe)),
    settlements: () => settlements,
    standingOf: attribution.standingOf,
    placeOf: attribution.placeOf,
    placeOfVoucher: attribution.byVoucher,
    placeOfCard: attribution.byCard,
    vouchersOf: (card) => {
      const folio = byCard.get(card);
      return folio === undefined ? undefined : { ...folio, all: [...folio.all] };
    },
    isRetry,
    xmlOf: (voucher) => xmls.get(voucher),
    isEarlier: (key) => earlier.vouchers.has(key) || earlier.batches.has(key),
    remembered: () => {
      const { vouchers, batches } = register.keys();
      const ofCards = cards.flatMap(({ scenario, card }) => settlementIds(settlementOfCard(scenario, card)));
      return {
        settlements: new Set([...earlier.settlements, ...ofCards, ...settlements.flatMap(settlementIds)]),
        vouchers: new Set([...earlier.vouchers, ...vouchers]),
        batches: new Set([...earlier.batches, ...batches]),
      };
    },
    isSignNo: (signNo) => signNos.has(signNo),
    signNos: () => [...signNos],
    apply,
  };
}

/**
 * Returns the voucher of the card's settlement that a query told to have failed and that was not turned red: 4905 was asked
 * for it, and no other voucher.
 */
function unmended(
  folio: CardFolio | undefined,
  record: VoucherRecord,
  turnedRed: readonly RedReference[],
): VoucherRecord | undefined {
  if (folio === undefined || folio.all.has(record)) return undefined;
  return [...folio.all].find((other) => {
    const report = currentReport(other);
    const [one, another] = [other.named?.setlId, record.named?.setlId];
    const isSame = one === undefined || another === undefined || one === another;
    return isSame && report !== undefined && isFailure(report) && !turnedRed.some((red) => isOf(red, other));
  });
}

/** The voucher that a red one names. Of vouchers without a code, and where it may be left out, the number tells. */
interface RedReference {
  readonly code: string | undefined;
  readonly no: string;
}

const isOf = ({ code, no }: RedReference, record: VoucherRecord): boolean =>
  no === record.no && (code === undefined || code === record.code);

function redReference({ content }: StructuredXml): RedReference | undefined {
  const bill = content['billInfo'];
  if (!isObject(bill) || textOf(bill, 'elecSetlCertFlag') !== '1') return undefined;
  const no = textOf(bill, 'relElecSetlCertNo');
  return no === undefined ? undefined : { code: textOf(bill, 'relElecSetlCertCode'), no };
}

const keyOf = ({ code, no }: VoucherRecord): VoucherKey => voucherKey(code, no);

function isUntold(record: VoucherRecord | undefined): boolean {
  const report = record === undefined ? undefined : currentReport(record);
  return record !== undefined && (report === undefined || !isFinal(report));
}
