import type { ScenarioId } from '../domain/form.ts';
import { isCrossProvince } from '../domain/region.ts';
import { textOf } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { CardData, LedgerEntry } from '../evidence/entries.ts';
import {
  identityOfCard,
  isNumberOf,
  isOfPerson,
  plain,
  relationTo,
  settlementIds,
  withSettlement,
  type Identity,
} from './identity.ts';
import { isNegative } from './ledger.ts';
import { elementKey, originalKey, type BatchKey, type VoucherKey } from './register.ts';
import type { Place, Standing } from './standing.ts';

export type { Place, Standing } from './standing.ts';

/** The rounds that were redone: what a hospital repeats of them is not this test. */
export interface EarlierRounds {
  /** Numbers of their settlements and visits. */
  readonly settlements: ReadonlySet<string>;
  /** Vouchers and batches that came in them. */
  readonly vouchers: ReadonlySet<VoucherKey>;
  readonly batches: ReadonlySet<BatchKey>;
}

export const noEarlierRounds: EarlierRounds = {
  settlements: new Set(),
  vouchers: new Set(),
  batches: new Set(),
};

/** Tells whose traffic an element is. */
export interface Attribution {
  /**
   * By what the element names – settlement, business serial, a voucher seen before – else by the open act, unless its
   * card was named: such a card has its voucher, and the others in the batch are other patients'.
   * For `manual` by what the voucher says it is; the open act only chooses among cards that ask for the same.
   * A voucher of which person, visit and settlement are all somebody else's is not this test.
   */
  readonly standingOf: (element: JsonObject, openCard: string | undefined) => Standing;
  /** Returns the card that an element belongs to, if it does. */
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
  /** `manual`: an element that names nothing known goes where the voucher says it belongs. */
  readonly byNature: boolean;
  /** None without it. */
  readonly earlier?: EarlierRounds;
}

const nobody: Standing = { kind: 'nobody' };

// eslint-disable-next-line max-lines-per-function -- the ways to tell whose an element is share what is known of cards
export function createAttribution({
  cards,
  byNature,
  earlier = noEarlierRounds,
}: AttributionOptions): Attribution {
  const people = createPeople(cards);
  const byId = new Map<string, Place>();
  for (const place of people.places()) {
    const { settlement, visit } = place.card;
    for (const id of [settlement.setlId, settlement.medinsSetlId, visit.fixmedinsMdtrtId])
      if (id !== undefined && id !== '') byId.set(id, place);
  }
  /** Settlements that became known in this round, whoever's they are. */
  const current = new Set<string>();
  const vouchers = new Map<VoucherKey, Place>();
  /** Cards that a voucher named. */
  const owners = new Set<string>();
  const byName = (element: JsonObject): Place | undefined =>
    byId.get(textOf(element, 'setlId') ?? '') ?? byId.get(textOf(element, 'bizSn') ?? '');

  const isEarlier = (element: JsonObject, open: Place | undefined): boolean => {
    const ids = [plain(textOf(element, 'setlId')), plain(textOf(element, 'bizSn'))];
    if (ids.some((id) => current.has(id))) return false;
    if (ids.some((id) => earlier.settlements.has(id))) return true;
    // A patient of the hospital's own may come again with the same voucher; a dealt card's is new in every round.
    return (
      open !== undefined && open.card.conditions === undefined && earlier.vouchers.has(elementKey(element))
    );
  };

  // A refund gives the suite's card a second voucher.
  const isFree = (element: JsonObject, { card, isBeyond }: Place): boolean =>
    !owners.has(card.id) || (isBeyond && isNegative(element));

  /** Returns the cards without a voucher that an element may be meant for, the likeliest first. */
  const candidates = (element: JsonObject, open: Place | undefined): readonly Place[] => {
    // While a suite's card is worked on, nothing nameless may fall back on the form.
    if (!byNature || open?.isBeyond === true)
      return open !== undefined && isFree(element, open) ? [open] : [];
    return ofItsKind(element).toSorted((left, right) => Number(right === open) - Number(left === open));
  };
  const ofItsKind = (element: JsonObject): readonly Place[] =>
    alike(
      cards.filter(({ card }) => !owners.has(card.id)),
      element,
    ).flatMap(({ card }) => people.byCard(card.id) ?? []);

  const unnamed = (element: JsonObject, openCard: string | undefined): Standing => {
    const open = people.byCard(openCard);
    const waiting = candidates(element, open);
    const [likeliest = open === undefined ? ofItsKind(element)[0] : undefined] = waiting;
    const insteadOf = likeliest === undefined ? {} : { insteadOf: likeliest };
    if (isEarlier(element, waiting[0])) return { kind: 'foreign', why: 'earlier-round', ...insteadOf };
    const found =
      waiting.find((place) => people.relation(place, element) === 'own') ??
      waiting.find((place) => people.relation(place, element) === 'unclear');
    if (found !== undefined) return { kind: 'card', place: found };
    // The patient that is asked for, in a voucher that says it is of another kind.
    if (waiting.length > 0 && open !== undefined && isFree(element, open) && people.isNumberOf(open, element))
      return { kind: 'card', place: open };
    return people.isForeign(element) ? { kind: 'foreign', why: 'stranger', ...insteadOf } : nobody;
  };

  const standingOf: Attribution['standingOf'] = (element, openCard) => {
    const place = byName(element) ?? vouchers.get(originalKey(element)) ?? vouchers.get(elementKey(element));
    return place === undefined ? unnamed(element, openCard) : { kind: 'card', place };
  };

  return {
    standingOf,
    placeOf: (element, openCard) => {
      const standing = standingOf(element, openCard);
      return standing.kind === 'card' ? standing.place : undefined;
    },
    announce: (elements) => {
      for (const element of elements) {
        const place = byName(element);
        if (place !== undefined) owners.add(place.card.id);
      }
    },
    remember: (element, place) => vouchers.set(elementKey(element), place),
    learn: (entry) => {
      people.learn(entry);
      for (const id of settlementIds(entry)) current.add(id);
      const place = people.placeOf(entry);
      if (place === undefined) return;
      for (const id of [entry.setlId, entry.medinsSetlId, entry.fixmedinsMdtrtId])
        if (id !== undefined && id !== '') byId.set(id, place);
    },
    byVoucher: (key) => vouchers.get(key),
    byCard: people.byCard,
  };
}

/** The cards with what tells their vouchers from other patients'. */
function createPeople(cards: readonly CardData[]) {
  const places = new Map<string, Place>();
  const identities = new Map<string, Identity>();
  for (const { card, scenario, suite } of cards) {
    places.set(card.id, { card, scenario, isBeyond: suite !== undefined });
    identities.set(card.id, identityOfCard(card));
  }
  const relation = ({ card }: Place, element: JsonObject): ReturnType<typeof relationTo> => {
    const identity = identities.get(card.id);
    return identity === undefined ? 'unclear' : relationTo(identity, element);
  };
  const byCard = (id: string | undefined): Place | undefined =>
    id === undefined ? undefined : places.get(id);
  return {
    places: (): readonly Place[] => [...places.values()],
    byCard,
    /** The card of a settlement; at the platform's counter only the person tells whose it is. */
    placeOf: (entry: LedgerEntry): Place | undefined => {
      if (entry.card !== undefined || entry.source !== 'platform') return byCard(entry.card);
      const [only, ...others] = [...identities].filter(([, identity]) => isOfPerson(identity, entry));
      return others.length > 0 ? undefined : byCard(only?.[0]);
    },
    relation,
    isNumberOf: ({ card }: Place, element: JsonObject): boolean => {
      const identity = identities.get(card.id);
      return identity !== undefined && isNumberOf(identity, element);
    },
    /** Nobody's of these cards, as far as anything is known of them. */
    isForeign: (element: JsonObject): boolean => {
      const relations = [...places.values()].map((place) => relation(place, element));
      return relations.includes('foreign') && !relations.includes('own');
    },
    learn: (entry: LedgerEntry): void => {
      for (const [id, identity] of identities) {
        const isIts = entry.card === undefined ? isOfPerson(identity, entry) : entry.card === id;
        if (isIts) identities.set(id, withSettlement(identity, entry));
      }
    },
  };
}

/** Returns the form's cards that ask for the kind of voucher that this one says it is, the best fitting ones alone. */
function alike(cards: readonly CardData[], element: JsonObject): readonly CardData[] {
  const scenario = natureOf(element);
  const same = cards.filter(
    (data) =>
      data.suite === undefined &&
      data.scenario === scenario &&
      data.card.visit.mdtrtType === textOf(element, 'mdtrtType'),
  );
  const fitting = same.filter((data) => fits(data, element));
  return fitting.length === 0 ? same : fitting;
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
