import type { Card, Demands } from '../../domain/card.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { LedgerMode } from '../../domain/ledger-mode.ts';
import { type DealOptions, dealCard } from '../../scenarios/cards.ts';
import { visitTypeOf, dealOwnCard, demandsOfOwn, type OwnCard } from '../../scenarios/own-card.ts';
import type { CardPlan } from '../../scenarios/plan.ts';
import type { CertifyOptions } from './options.ts';

export const isOffered = (
  { mdtrtType }: CardPlan,
  { outpatient, inpatient }: CertifyOptions['settings']['capabilities'],
): boolean => (mdtrtType === '1' ? outpatient : inpatient);

/** A place of the form to be filled: by the hospital's own card, else by the dealt one. */
export interface Slot {
  readonly plan: CardPlan;
  readonly own: OwnCard | undefined;
  readonly fixed: Demands;
}

/** One slot for each visit type, and one more for every further card that the hospital has of it. */
export function slotsOf(
  scenario: ScenarioId,
  plans: readonly CardPlan[],
  ownCards: readonly OwnCard[],
): readonly Slot[] {
  return plans
    .filter(({ needed }) => needed)
    .flatMap((plan): readonly Slot[] => {
      const own = ownCards.filter(
        ({ conditions }) => conditions.settlement === scenario && visitTypeOf(conditions) === plan.mdtrtType,
      );
      if (own.length === 0) return [{ plan, own: undefined, fixed: {} }];
      return own.map((card, index) => ({
        plan: index === 0 ? plan : { ...plan, id: `${plan.id}-OWN${index + 1}` },
        own: card,
        fixed: demandsOfOwn(card),
      }));
    });
}

/** A further card of a slot never repeats the hospital's settlement: it keeps the conditions, or is dealt. */
export function cardOf({ plan, own }: Slot, copy: number, ledger: LedgerMode, dealing: DealOptions): Card {
  const named = copy === 1 ? plan : { ...plan, id: `${plan.id}-${copy}` };
  const dealsRest = ledger === 'card';
  const card =
    own === undefined
      ? dealCard(named, dealing)
      : dealOwnCard(copy === 1 ? own : withoutValues(own), named, { ...dealing, dealsRest });
  return copy === 1 ? card : { ...card, title: `${card.title}（${copy}）` };
}

export function withoutValues({ conditions, title }: OwnCard): OwnCard {
  return { conditions, ...(title === undefined ? {} : { title }) };
}

export function withDemands(card: Card, { voucherType, upldMode }: Demands): Card {
  const voucher = {
    ...card.voucher,
    ...(voucherType === undefined ? {} : { elecSetlCertType: voucherType }),
    ...(upldMode === undefined ? {} : { upldMode }),
  };
  return { ...card, voucher };
}
