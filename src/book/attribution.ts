import type { Card } from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';
import { isCrossProvince } from '../domain/region.ts';
import { textOf } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { CardData, LedgerEntry } from '../evidence/entries.ts';
import { isNegative } from './ledger.ts';
import { elementKey, originalKey, type VoucherKey } from './register.ts';

/** The scenario and card an element of a batch works on. */
export interface Place {
  readonly scenario: ScenarioId;
  readonly card: Card;
  /** The card belongs to a suite beyond the form. */
  readonly isBeyond: boolean;
}

/** Tells whose traffic an element is. */
export interface Attribution {
  /**
   * By what the element names – settlement, business serial, a voucher seen before – else by the open act, unless its
   * card was named: such a card has its voucher, and the others in the batch are other patients'.
   * For `manual` by what the voucher says it is; the open act only chooses among cards that ask for the same.
   */
  readonly placeOf: (element: JsonObject, openCard: string | undefined) => Place | undefined;
  /** A list that came: the cards it names have their vouchers. */
  readonly announce: (elements: readonly JsonObject[]) => void;
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
    const place = byCardId.get(entry.card ?? '');
    if (place === undefined) return;
    for (const id of [entry.setlId, entry.medinsSetlId, entry.fixmedinsMdtrtId]) {
      if (id !== undefined && id !== '') byId.set(id, place);
    }
  };
  entries.forEach(learn);
  const vouchers = new Map<VoucherKey, Place>();
  /** Cards that a voucher named. */
  const owners = new Set<string>();
  const byName = (element: JsonObject): Place | undefined =>
    byId.get(textOf(element, 'setlId') ?? '') ?? byId.get(textOf(element, 'bizSn') ?? '');
  const nature = (element: JsonObject, openCard: string | undefined): Place | undefined => {
    const scenario = natureOf(element);
    const alike = cards.filter(
      (data) =>
        data.suite === undefined &&
        !owners.has(data.card.id) &&
        data.scenario === scenario &&
        data.card.visit.mdtrtType === textOf(element, 'mdtrtType'),
    );
    const fitting = alike.filter((data) => fits(data, element));
    const candidates = fitting.length === 0 ? alike : fitting;
    const found = candidates.find(({ card }) => card.id === openCard) ?? candidates[0];
    return byCardId.get(found?.card.id ?? '');
  };
  const unnamed = (element: JsonObject, openCard: string | undefined): Place | undefined => {
    const open = byCardId.get(openCard ?? '');
    const isBeyond = open?.isBeyond === true;
    // While a suite's card is worked on, nothing nameless may fall back on the form.
    const place = byNature && !isBeyond ? nature(element, openCard) : open;
    // A refund gives the suite's card a second voucher.
    const isSecond = isBeyond && isNegative(element);
    return place === undefined || (owners.has(place.card.id) && !isSecond) ? undefined : place;
  };
  return {
    placeOf: (element, openCard) =>
      byName(element) ??
      vouchers.get(originalKey(element)) ??
      vouchers.get(elementKey(element)) ??
      unnamed(element, openCard),
    announce: (elements) => {
      for (const element of elements) {
        const place = byName(element);
        if (place !== undefined) owners.add(place.card.id);
      }
    },
    remember: (element, place) => vouchers.set(elementKey(element), place),
    learn,
    byVoucher: (key) => vouchers.get(key),
    byCard: (cardId) => (cardId === undefined ? undefined : byCardId.get(cardId)),
  };
}

/** Tells the card, among several for the same kind of voucher, that asked for this type and this insured place. */
const fits = ({ card: { conditions }, demands }: CardData, element: JsonObject): boolean =>
  (demands?.voucherType === undefined || demands.voucherType === textOf(element, 'elecSetlCertType')) &&
  (textOf(element, 'insuplcAdmdvs') ?? '').startsWith(conditions?.insuredPlace ?? '');

/** Returns the scenario that the voucher says it belongs to. */
function natureOf(element: JsonObject): ScenarioId {
  if (textOf(element, 'certSetlType') === '2') return 'self-paid';
  const insured = textOf(element, 'insuplcAdmdvs') ?? '';
  const treated = textOf(element, 'mdtrtareaAdmdvs') ?? '';
  return insured !== '' && treated !== '' && isCrossProvince(insured, treated)
    ? 'cross-province'
    : 'real-time';
}
