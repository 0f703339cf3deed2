import type { Card } from '../domain/card.ts';
import type { ScenarioId } from '../domain/form.ts';
import { decimal } from '../domain/money.ts';
import { textOf } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { LedgerEntry } from '../evidence/entries.ts';
import type { Standing } from './standing.ts';

/** A settlement as the center knows it, or the visit of a self-paid voucher. Amounts are decimal text. */
export type KnownSettlement = Omit<LedgerEntry, 'scenario' | 'card'>;

/** The settlements that vouchers are compared with. */
export type Ledger =
  /** Nothing is known beforehand: only the hospital's own documents are compared, and what it declared all the same. */
  { readonly kind: 'observe'; readonly declared?: KnownLedger } | KnownLedger;

export interface KnownLedger {
  readonly kind: 'known';
  /** The settlement that the element names. */
  readonly settlement: (element: JsonObject) => KnownSettlement | undefined;
  /** The settlement that was registered or declared for a card, whatever an element names. */
  readonly ofCard: (card: string) => KnownSettlement | undefined;
  /** Returns the settlement that was registered for a card beforehand; a hospital's own declaration is not. */
  readonly registeredFor: (card: string) => KnownSettlement | undefined;
}

/**
 * Returns the ledger that counts for an element. Of what is not this test no settlement is known here. Where nothing is
 * known beforehand, the word of the hospital binds all the same: a settlement that it declared for the card, and the card's
 * own where the element claims it.
 */
export function ledgerFor(element: JsonObject, standing: Standing, ledger: Ledger): Ledger {
  if (standing.kind === 'foreign') return { kind: 'observe' };
  if (ledger.kind === 'known' || standing.kind === 'nobody') return ledger;
  const { card, scenario } = standing.place;
  if (ledger.declared?.ofCard(card.id) !== undefined) return ledger.declared;
  const own = knownLedger([settlementOfCard(scenario, card)]);
  return own.settlement(element) === undefined ? ledger : own;
}

/** Returns a card's settlement as the center knows it beforehand. */
export function settlementOfCard(scenario: ScenarioId, { id, visit, person, settlement }: Card): LedgerEntry {
  const { setlId, medinsSetlId, setlTime, inscpAmt, medfeeSumamt = '', hifpPay } = settlement;
  const { fixmedinsMdtrtId } = visit;
  const { psnNo, psnName, insutype, insuplcAdmdvs } = person;
  return {
    source: 'card',
    scenario,
    card: id,
    ...given({ setlId, medinsSetlId, fixmedinsMdtrtId, setlTime, psnNo, psnName, insutype, insuplcAdmdvs }),
    medfeeSumamt,
    ...given({ inscpAmt, hifpPay }),
  };
}

/** Returns those of the named fields that have a value. */
const given = <Name extends string>(
  fields: Readonly<Record<Name, string | undefined>>,
): Partial<Record<Name, string>> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<
    Record<Name, string>
  >;

/** Returns the entries without reversed settlements and reversed refunds. */
function withoutVoid(entries: readonly LedgerEntry[]): readonly LedgerEntry[] {
  const reversed = new Set(entries.flatMap(({ isVoid, setlId }) => (isVoid === true ? [setlId] : [])));
  return reversed.size === 0 ? entries : entries.filter(({ setlId }) => !reversed.has(setlId));
}

/** Creates the ledger of these entries, found by settlement id and business serial. */
export function createLedger(entries: readonly LedgerEntry[], observe: boolean): Ledger {
  if (!observe) return knownLedger(entries);
  const declared = entries.filter(({ source }) => source === 'declared');
  return declared.length === 0 ? { kind: 'observe' } : { kind: 'observe', declared: knownLedger(declared) };
}

function knownLedger(all: readonly LedgerEntry[]): KnownLedger {
  const registered = new Set(all.flatMap(({ source, card }) => (source === 'card' ? [card] : [])));
  // A card's own settlement is what counts: declaring another one for it makes that no settlement of the card.
  const entries = all.filter(({ source, card }) => source !== 'declared' || !registered.has(card));
  const bySetlId = new Map<string, KnownSettlement>();
  const bySerial = new Map<string, KnownSettlement>();
  const refunds = new Map<string, KnownSettlement>();
  const byCard = new Map<string, KnownSettlement>();
  const beforehand = new Map<string, KnownSettlement>();
  for (const entry of withoutVoid(entries)) {
    if (entry.setlId !== undefined) bySetlId.set(entry.setlId, entry);
    if (entry.medinsSetlId !== undefined) bySerial.set(entry.medinsSetlId, entry);
    if (entry.refundOf !== undefined) {
      refunds.set(entry.refundOf, entry);
      continue;
    }
    if (entry.card !== undefined) byCard.set(entry.card, entry);
    if (entry.fixmedinsMdtrtId !== undefined) bySerial.set(entry.fixmedinsMdtrtId, entry);
    if (entry.source === 'card' && entry.card !== undefined) beforehand.set(entry.card, entry);
  }
  return {
    kind: 'known',
    settlement: (element) => {
      const found =
        bySetlId.get(textOf(element, 'setlId') ?? '') ?? bySerial.get(textOf(element, 'bizSn') ?? '');
      return found === undefined ? undefined : asRefund(found, refunds.get(found.setlId ?? ''), element);
    },
    ofCard: (card) => byCard.get(card),
    registeredFor: (card) => beforehand.get(card),
  };
}

/**
 * A red voucher may name the settlement that is taken back instead of the one that does so: of the former it then has what
 * names it, of the latter everything else.
 */
function asRefund(
  settlement: KnownSettlement,
  refund: KnownSettlement | undefined,
  element: JsonObject,
): KnownSettlement {
  if (refund === undefined || !isNegative(element)) return settlement;
  const names = ['setlId', 'medinsSetlId', 'setlTime', 'psnNo', 'insutype'] as const;
  const own = names.flatMap((name) => {
    const text = settlement[name];
    return text === undefined ? [] : [[name, text] as const];
  });
  return { ...refund, ...Object.fromEntries(own) };
}

/** Tells a red voucher: its total is negative. */
export const isNegative = (element: JsonObject): boolean =>
  (decimal(textOf(element, 'medfeeSumamt')) ?? 0n) < 0n;
