import type { Demands } from '../domain/card.ts';

/** A card in the making: `copy` is 1 for the slot's own card, 2 and more for further cards of the same slot. */
export interface Spread<Slot> {
  readonly slot: Slot;
  readonly copy: number;
  readonly demands: Demands;
}

interface Declared {
  readonly voucherTypes: readonly string[];
  readonly upldModes: readonly string[];
}

/**
 * Deals what the hospital declared over the slots of a scenario – one for each visit type – so that together their cards
 * show every declared voucher type and every declared upload mode at least once, with as few cards as that takes. It is
 * not the product of all three: two visit types, two types and two modes are two cards. Where nothing is declared
 * nothing is asked, and the slots are the cards.
 */
export function spread<Slot extends { readonly fixed: Demands }>(
  slots: readonly Slot[],
  { voucherTypes, upldModes }: Declared,
): readonly Spread<Slot>[] {
  if (slots.length === 0) return [];
  const typeOf = dealer(
    voucherTypes,
    slots.map(({ fixed }) => fixed.voucherType),
  );
  const modeOf = dealer(
    upldModes,
    slots.map(({ fixed }) => fixed.upldMode),
  );
  const cards = slots.map((slot) => ({
    slot,
    copy: 1,
    demands: demandsOf(typeOf(slot.fixed.voucherType), modeOf(slot.fixed.upldMode)),
  }));
  for (let index = 0; typeOf.missing() > 0 || modeOf.missing() > 0; index += 1) {
    const slot = slots[index % slots.length];
    if (slot === undefined) break;
    const copy = 2 + Math.floor(index / slots.length);
    cards.push({ slot, copy, demands: demandsOf(typeOf(undefined), modeOf(undefined)) });
  }
  return cards;
}

interface Dealer {
  /** The fixed value; otherwise one that is still missing, then all of them in turn. */
  (fixed: string | undefined): string | undefined;
  readonly missing: () => number;
}

function dealer(declared: readonly string[], fixed: readonly (string | undefined)[]): Dealer {
  const missing = declared.filter((value) => !fixed.includes(value));
  let turn = 0;
  const deal = (given: string | undefined): string | undefined => {
    if (given !== undefined) return given;
    const next = missing.shift();
    if (next !== undefined) return next;
    turn += 1;
    return declared[(turn - 1) % Math.max(1, declared.length)];
  };
  return Object.assign(deal, { missing: () => missing.length });
}

const demandsOf = (voucherType: string | undefined, upldMode: string | undefined): Demands => ({
  ...(voucherType === undefined ? {} : { voucherType }),
  ...(upldMode === undefined ? {} : { upldMode }),
});
