import { stepOf, type Step } from '../domain/form.ts';
import type { Place } from '../book/attribution.ts';
import { batchKey, elementKey, elementsOf, reportsBeforeReupload, voucherKey } from '../book/register.ts';
import type { BatchKey, VoucherRecord } from '../book/register.ts';
import type { Book } from '../book/book.ts';
import { textOf, type Message } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { OpenCase, Target } from './case-file.ts';
import type { ReplayState } from './replay-state.ts';
import { actSteps } from './steps.ts';

/** Returns whose the exchange is: by what it names, else by the open act. */
export function targetsOf(
  state: ReplayState,
  message: Message,
  actId: string | undefined,
): readonly Target[] {
  const { attempt, book } = state;
  const act = attempt.acts.get(actId ?? '');
  const openCard = isOtherHospital(state, message) ? undefined : act?.card;
  const open = fallbackOf(state, openCard);
  const step = stepOf(message.infno);
  const fallback: readonly Place[] = open === undefined ? [] : [open];
  switch (step) {
    case 1:
    case 3: {
      const elements = elementsOf(message.input);
      const places = elements.map((element) => book.placeOf(element, openCard)).filter(isPlace);
      return at(state, elements.length === 0 ? fallback : places, () => step);
    }
    case 2: {
      const members = batchOf(book, message.input);
      if (members === undefined && book.isEarlier(batchKeyOf(message.input))) return [];
      const places = members
        ?.map(({ code, no }) => book.placeOfVoucher(voucherKey(code, no)))
        .filter(isPlace);
      return at(state, places ?? fallback, (file) => queryStep(book, file));
    }
    case 4: {
      const key = elementKey(message.input);
      const place = book.placeOfVoucher(key);
      if (place !== undefined) return at(state, [place], () => 4);
      if (book.isEarlier(key)) return [];
      // Jobs ask about other patients' vouchers too; a wrong number is the card's when the card's was to be asked about.
      const isOthers = book.register.voucher(key) !== undefined || act?.act !== 'query-status';
      return at(state, isOthers && key !== '' ? [] : fallback, () => 4);
    }
    case undefined:
      return act === undefined ? [] : at(state, fallback, () => actSteps[act.act]);
  }
}

/** Returns the vouchers that a 4902 asks about; `undefined` for a batch that never came. */
export const batchOf = ({ register }: Book, input: JsonObject): readonly VoucherRecord[] | undefined =>
  register.batch(batchKeyOf(input));

const batchKeyOf = (input: JsonObject): BatchKey =>
  batchKey(textOf(input, 'bizStsb'), textOf(input, 'upldBchno'));

/** Returns the card that nameless traffic belongs to: a person may do anything at any time, except within a suite. */
function fallbackOf({ attempt, book }: ReplayState, openCard: string | undefined): Place | undefined {
  const open = book.placeOfCard(openCard);
  return attempt.settings.driver !== 'manual' || open?.isBeyond === true ? open : undefined;
}

/** Tells somebody else who found the address: what he names nothing of is no business of the open act. */
function isOtherHospital({ attempt }: ReplayState, { envelope, input }: Message): boolean {
  const own = attempt.settings.hospital.fixmedinsCode;
  const codes = [textOf(envelope, 'fixmedins_code'), textOf(input, 'fixmedinsCode')];
  return codes.every((code) => code !== undefined && code !== own);
}

function at(
  { cases }: ReplayState,
  places: readonly Place[],
  step: (file: OpenCase) => Step,
): readonly Target[] {
  const files = new Set(places.map(({ card }) => cases.get(card.id)).filter((file) => file !== undefined));
  return [...files].map((file) => ({ file, step: step(file) }));
}

/** Returns the step of a query: after the re-upload it belongs to the re-upload's row, unless nothing was asked before. */
function queryStep(book: Book, { card }: OpenCase): Step {
  const record = book.vouchersOf(card.id)?.all.at(-1);
  const reuploaded =
    record?.askedAgainAt !== undefined || (record?.uploads.some(({ infno }) => infno === '4905') ?? false);
  const askedBefore = record !== undefined && reportsBeforeReupload(record).length > 0;
  return reuploaded && askedBefore ? 3 : 2;
}

const isPlace = (place: Place | undefined): place is Place => place !== undefined;
