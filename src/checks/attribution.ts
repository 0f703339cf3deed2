import type { Card } from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';
import { decimal } from '../domain/money.ts';
import { isCrossProvince } from '../domain/region.ts';
import { textOf } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { CardData, LedgerEntry } from '../evidence/entries.ts';
import type { KnownSettlement, Ledger } from './check.ts';
import { elementKey, originalKey, type VoucherKey } from './register.ts';

/** The scenario and card an element of a batch works on. */
export interface Place {
  readonly scenario: ScenarioId;
  readonly card: Card;
  /** Whether the card belongs to a suite beyond the form. */
  readonly isBeyond: boolean;
}

/** Tells whose traffic an element is. */
export interface Attribution {
  /** By what the element names – settlement, business serial, a voucher seen before – else by the open act. */
  readonly placeOf: (element: JsonObject, openCard: string | undefined) => Place | undefined;
  readonly remember: (element: JsonObject, place: Place) => void;
  /** A settlement that became known later. */
  readonly learn: (entry: LedgerEntry) => void;
  readonly byVoucher: (key: VoucherKey) => Place | undefined;
  readonly byCard: (cardId: string | undefined) => Place | undefined;
}

export interface AttributionOptions {
  readonly cards: readonly CardData[];
  readonly entries: readonly LedgerEntry[];
  /** `manual`: an element that names nothing known goes where the voucher says it belongs. */
  readonly byNature: boolean;
}

export function createAttribution({ cards, entries, byNature }: AttributionOptions): Attribution {
  const byCardId = new Map<string, Place>();
  const byId = new Map<string, Place>();
  for (const { card, scenario, suite } of cards) {
    const place = { card, scenario, isBeyond: suite !== undefined };
    byCardId.set(card.id, place);
    for (const id of [card.settlement.setlId, card.settlement.medinsSetlId, card.visit.fixmedinsMdtrtId]) {
      if (id !== undefined && id !== '') byId.set(id, place);
    }
  }
  const learn = (entry: LedgerEntry): void => {
    const place = byCardId.get(entry.card);
    if (place === undefined) return;
    for (const id of [entry.setlId, entry.medinsSetlId, entry.fixmedinsMdtrtId]) {
      if (id !== undefined && id !== '') byId.set(id, place);
    }
  };
  entries.forEach(learn);
  const vouchers = new Map<VoucherKey, Place>();
  const named = (id: string | undefined): Place | undefined => (id === undefined ? undefined : byId.get(id));
  const nature = (element: JsonObject): Place | undefined => {
    const scenario = natureOf(element);
    const found = cards.find(
      (data) =>
        data.suite === undefined &&
        data.scenario === scenario &&
        data.card.visit.mdtrtType === textOf(element, 'mdtrtType'),
    );
    return found === undefined ? undefined : byCardId.get(found.card.id);
  };
  /** While a suite's card is worked on, nothing nameless may fall back on the form. */
  const unnamed = (element: JsonObject, open: Place | undefined): Place | undefined =>
    byNature && open?.isBeyond !== true ? nature(element) : open;
  return {
    placeOf: (element, openCard) =>
      named(textOf(element, 'setlId')) ??
      named(textOf(element, 'bizSn')) ??
      vouchers.get(originalKey(element)) ??
      vouchers.get(elementKey(element)) ??
      unnamed(element, byCardId.get(openCard ?? '')),
    remember: (element, place) => vouchers.set(elementKey(element), place),
    learn,
    byVoucher: (key) => vouchers.get(key),
    byCard: (cardId) => (cardId === undefined ? undefined : byCardId.get(cardId)),
  };
}

/** What the voucher says it is. */
function natureOf(element: JsonObject): ScenarioId {
  if (textOf(element, 'certSetlType') === '2') return 'self-paid';
  const insured = textOf(element, 'insuplcAdmdvs') ?? '';
  const treated = textOf(element, 'mdtrtareaAdmdvs') ?? '';
  return insured !== '' && treated !== '' && isCrossProvince(insured, treated)
    ? 'cross-province'
    : 'real-time';
}

/** The settlements the center knows, by settlement id and business serial. */
export function createLedger(entries: readonly LedgerEntry[], observe: boolean): Ledger {
  if (observe) return { kind: 'observe' };
  const bySetlId = new Map<string, KnownSettlement>();
  const bySerial = new Map<string, KnownSettlement>();
  const refunds = new Map<string, KnownSettlement>();
  for (const entry of entries) {
    if (entry.setlId !== undefined) bySetlId.set(entry.setlId, entry);
    if (entry.medinsSetlId !== undefined) bySerial.set(entry.medinsSetlId, entry);
    if (entry.refundOf === undefined) bySerial.set(entry.fixmedinsMdtrtId, entry);
    else refunds.set(entry.refundOf, entry);
  }
  return {
    kind: 'known',
    settlement: (element) => {
      const found =
        bySetlId.get(textOf(element, 'setlId') ?? '') ?? bySerial.get(textOf(element, 'bizSn') ?? '');
      return found === undefined ? undefined : asRefund(found, refunds.get(found.setlId ?? ''), element);
    },
  };
}

/** A red voucher may name the settlement that is taken back instead of the one that does so. */
function asRefund(
  settlement: KnownSettlement,
  refund: KnownSettlement | undefined,
  element: JsonObject,
): KnownSettlement {
  const isNegative = (decimal(textOf(element, 'medfeeSumamt')) ?? 0n) < 0n;
  if (refund === undefined || !isNegative) return settlement;
  const { medfeeSumamt, hifpPay, inscpAmt } = refund;
  return { ...settlement, medfeeSumamt, hifpPay, ...(inscpAmt === undefined ? {} : { inscpAmt }) };
}
