import type { CounterSide } from '../../../mocks/center/session.ts';
import { personOf } from '../../../mocks/platform/person.ts';
import type { Platform } from '../../../mocks/platform/platform.ts';
import type { Clock } from '../../domain/clock.ts';
import type { CardData, LedgerEntry } from '../../evidence/entries.ts';
import { startPlatform } from './platform.ts';

/** The platform's counter side of a run: it insures the persons of the cards and knows whose settlement is whose. */
export interface RunCounter {
  readonly side: CounterSide;
  /** A further attempt has other persons; what was settled for those before is closed. */
  readonly insure: (cards: readonly CardData[]) => void;
  /** A fresh code on the phone of a card's person; `undefined` for who is not insured. */
  readonly codeOf: (card: string) => string | undefined;
  /** Says if a settlement of the card stands. */
  readonly isSettled: (card: string) => boolean;
}

/** Opens the counter side of a run with the persons of its first cards. */
export function openRunCounter(clock: Clock, first: readonly CardData[]): RunCounter {
  let platform = insuring(clock, first);
  let cards = byPerson(first);
  let settled = new Map<string, number>();

  /** Of whom a settlement is, a voucher for it is. */
  const ofCard = (entry: LedgerEntry): LedgerEntry => {
    const data = cards.get(entry.psnNo ?? '');
    if (data === undefined) return entry;
    const { scenario, card } = data;
    // A refund, and the reversal of one, leave the settlement that they name in the books.
    if (entry.refundOf === undefined)
      settled.set(card.id, (settled.get(card.id) ?? 0) + (entry.isVoid === true ? -1 : 1));
    return { ...entry, scenario, card: card.id };
  };

  return {
    side: {
      answers: (infno) => platform.answers(infno),
      answer: (message, receivedAt) => {
        const { answer, apply } = platform.answer(message, receivedAt);
        return { answer, apply: () => apply().map(ofCard) };
      },
      decode: (path, message, receivedAt) => platform.decode(path, message, receivedAt),
    },
    insure: (next) => {
      platform = insuring(clock, next);
      cards = byPerson(next);
      settled = new Map();
    },
    codeOf: (card) => platform.wallet.newCode(card, 'short')?.text,
    isSettled: (card) => (settled.get(card) ?? 0) > 0,
  };
}

const insuring = (clock: Clock, cards: readonly CardData[]): Platform =>
  startPlatform(clock, { persons: cards.flatMap(({ card }) => personOf(card) ?? []) });

const byPerson = (cards: readonly CardData[]): ReadonlyMap<string, CardData> =>
  new Map(
    cards.flatMap((data) => (data.card.person.psnNo === undefined ? [] : [[data.card.person.psnNo, data]])),
  );
