import type { Card } from '../domain/card.ts';
import { textOf } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { LedgerEntry } from '../evidence/entries.ts';

/** Everything by which a card's voucher can be told from another patient's; it grows with what is declared or settled. */
export interface Identity {
  /** Numbers of its settlements and its visit, whatever field a voucher writes them into. */
  readonly settlements: ReadonlySet<string>;
  /** The card's person; another one where the hospital declared a patient of its own. */
  readonly persons: readonly Person[];
}

/** The values of one person's fields; of a number that became known twice both count. */
export type Person = Readonly<Record<PersonField, ReadonlySet<string>>>;
export type PersonField = (typeof personFields)[number];

/** Numbers tell a person; of two people with one name they tell that they are two. */
const personNumbers = ['psnNo', 'certno'] as const;
export const personFields = ['psnName', ...personNumbers] as const;

/**
 * The relation of a voucher to a card. `own`: it claims at least one of the card's identifiers. `foreign`: person, visit
 * and settlement are all somebody else's. `unclear`: it names too little to say so, or nothing is known of the card.
 */
export type Relation = 'own' | 'foreign' | 'unclear';

/** Returns the identity that a card is dealt with. */
export const identityOfCard = ({ visit, person, settlement }: Card): Identity => ({
  settlements: setOf(
    settlement.setlId,
    settlement.medinsSetlId,
    visit.fixmedinsMdtrtId,
    // Hospitals without a visit number of the insurance write their own.
    visit.iptOtpNo,
  ),
  persons: [personOf(person)].filter(isSomebody),
});

/** Returns the identity with a settlement that became known for it. */
export function withSettlement({ settlements, persons }: Identity, entry: LedgerEntry): Identity {
  const told = personOf({ psnNo: entry.psnNo, psnName: entry.psnName });
  const same = persons.find(({ psnName }) => told.psnName.size === 0 || includesAny(psnName, told.psnName));
  return {
    settlements: new Set([...settlements, ...settlementIds(entry)]),
    persons: [
      ...persons.filter((one) => one !== same),
      same === undefined ? told : merged(same, told),
    ].filter(isSomebody),
  };
}

/** Returns a person as far as it is known. */
export const personOf = ({ psnNo, certno, psnName }: StatedPerson): Person => ({
  psnNo: setOf(psnNo),
  certno: setOf(certno),
  psnName: setOf(psnName),
});

/** A person as a card, a settlement or a voucher states it. */
export type StatedPerson = Readonly<Partial<Record<PersonField, string | undefined>>>;

const isSomebody = (person: Person): boolean => personFields.some((field) => person[field].size > 0);
const includesAny = (known: ReadonlySet<string>, some: ReadonlySet<string>): boolean =>
  [...some].some((text) => known.has(text));

const merged = (one: Person, other: Person): Person => ({
  psnNo: new Set([...one.psnNo, ...other.psnNo]),
  certno: new Set([...one.certno, ...other.certno]),
  psnName: new Set([...one.psnName, ...other.psnName]),
});

/** Returns the numbers that name a settlement or its visit. */
export const settlementIds = (entry: SettlementIds): readonly string[] => [
  ...setOf(entry.setlId, entry.medinsSetlId, entry.fixmedinsMdtrtId, entry.mdtrtId),
];

type SettlementIds = Pick<LedgerEntry, 'setlId' | 'medinsSetlId' | 'fixmedinsMdtrtId' | 'mdtrtId'>;

/** Tells a settlement of nobody's card, as platform and lists have them, that is of this person. */
export const isOfPerson = ({ persons }: Identity, { psnNo, psnName }: LedgerEntry): boolean => {
  const stated = { ...(psnNo === undefined ? {} : { psnNo }), ...(psnName === undefined ? {} : { psnName }) };
  return persons.some((person) => relationToPerson(person, stated) === 'own');
};

/** Tells that an element claims a person of this identity by a number. */
export const isNumberOf = ({ persons }: Identity, element: JsonObject): boolean =>
  persons.some((person) => personNumbers.some((field) => person[field].has(plain(textOf(element, field)))));

/** Returns how an element of a list relates to a card. */
export function relationTo(identity: Identity, element: JsonObject): Relation {
  const found = [personRelation(identity, element), settlementRelation(identity, element)].filter(
    (one) => one !== 'unknown',
  );
  if (found.includes('own')) return 'own';
  return found.length > 0 && found.every((one) => one === 'foreign') ? 'foreign' : 'unclear';
}

/** `unknown`: nothing is known of the card in this respect. */
type PartialRelation = Relation | 'unknown';

function personRelation({ persons }: Identity, element: JsonObject): PartialRelation {
  const found = persons.map((person) => relationToPerson(person, element));
  if (found.length === 0) return 'unknown';
  if (found.includes('own')) return 'own';
  return found.every((one) => one === 'foreign') ? 'foreign' : 'unclear';
}

/** Returns how an element relates to one person. */
export function relationToPerson(person: Person, element: JsonObject): Relation {
  const compared = personFields.flatMap((field) => {
    const stated = plain(textOf(element, field));
    const isTelling = person[field].size > 0 && stated !== '' && !isHidden(stated);
    return isTelling ? [{ field, isSame: person[field].has(stated) }] : [];
  });
  const numbers = compared.filter(({ field }) => field !== 'psnName');
  const telling = numbers.length > 0 ? numbers : compared;
  if (telling.length === 0) return 'unclear';
  return telling.some(({ isSame }) => isSame) ? 'own' : 'foreign';
}

function settlementRelation({ settlements }: Identity, element: JsonObject): PartialRelation {
  if (settlements.size === 0) return 'unknown';
  const stated = [textOf(element, 'setlId'), textOf(element, 'bizSn')].map(plain).filter((id) => id !== '');
  if (stated.length === 0) return 'unclear';
  return stated.some((id) => settlements.has(id)) ? 'own' : 'foreign';
}

/** Masked, or lost in an encoding: it tells no person. */
const isHidden = (text: string): boolean => /[*?？□\uFFFD]/.test(text);

/** Returns an identifier as it is compared. */
export const plain = (text: string | undefined): string => (text ?? '').trim().normalize('NFC').toUpperCase();

const setOf = (...texts: readonly (string | undefined)[]): ReadonlySet<string> =>
  new Set(texts.map(plain).filter((text) => text !== ''));
