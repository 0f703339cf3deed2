import type { Person, Settlement } from '../domain/card.ts';
import { isSameName } from '../domain/same-person.ts';
import type { Contract } from '../contract/validate.ts';
import type { VoucherSubject } from './check.ts';
import { settlementOf } from './parts.ts';

/** The edition of the catalogue in which contradictions of what is known became demands of their own. */
export const TRUTH_EDITION = 2;

/** Tells a contract whose catalogue has these demands: older checks leave to them what they tell. */
export const tellsContradictions = ({ specification }: Contract): boolean =>
  specification.catalogue >= TRUTH_EDITION;

/**
 * Returns what is known of the person: from the settlement, which is the card's, declared, listed or made on the
 * platform, and from the card where the settlement is that person's. Where nothing was settled beforehand and another
 * person was declared, the card knows nothing of her.
 */
export function knownPerson(subject: VoucherSubject): Person {
  const { card, ledger } = subject;
  if (ledger.kind === 'observe') return {};
  const settled = settlementOf(subject) ?? (card === undefined ? undefined : ledger.ofCard(card.id));
  const { psnName, psnNo, insutype, insuplcAdmdvs } = settled ?? {};
  const stated = Object.fromEntries(
    Object.entries({ psnName, psnNo, insutype, insuplcAdmdvs }).filter(([, text]) => text !== undefined),
  );
  if (card === undefined) return stated;
  return isCardsPatient(subject) ? { ...card.person, ...stated } : stated;
}

/** Tells a settlement that is the card's patient's: the hospital may have declared it for another one. */
export function isCardsPatient(subject: VoucherSubject): boolean {
  const { card, ledger } = subject;
  if (card === undefined || ledger.kind === 'observe') return false;
  const psnName = (settlementOf(subject) ?? ledger.ofCard(card.id))?.psnName;
  const named = card.person.psnName;
  return (
    ledger.registeredFor(card.id) !== undefined ||
    (psnName !== undefined && named !== undefined && isSameName(psnName, named))
  );
}

/** Returns the payments that are known beforehand; none where the hospital settles by itself, and none of a refund. */
export function knownPayments({ card, ledger, element }: VoucherSubject): Settlement {
  if (card === undefined || ledger.kind === 'observe' || ledger.registeredFor(card.id) === undefined)
    return {};
  const { medfeeSumamt } = element;
  return typeof medfeeSumamt === 'string' && medfeeSumamt.startsWith('-') ? {} : card.settlement;
}

/** Tells a card whose visit is known beforehand: elsewhere the hospital registers it, with its own number and times. */
export const isKnownVisit = ({ card, ledger }: VoucherSubject): boolean =>
  card !== undefined && ledger.kind === 'known' && ledger.registeredFor(card.id) !== undefined;
