import type { Standing } from '../book/attribution.ts';
import { elementKey, elementsOf } from '../book/register.ts';
import { textOf, type Message } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import type { ReplayState } from './replay-state.ts';
import type { ForeignVoucher } from './results.ts';

type Foreign = Extract<Standing, { kind: 'foreign' }>;

/** Notes the vouchers of an upload that are not this test, at the cards that waited for another. */
export function noteForeign(
  { book, foreign, cases }: ReplayState,
  message: Message,
  { exchange, openCard }: { readonly exchange: number; readonly openCard: string | undefined },
): void {
  for (const element of elementsOf(message.input)) {
    const standing = book.standingOf(element, openCard);
    if (standing.kind !== 'foreign') continue;
    const voucher = foreignVoucher(standing, element, exchange);
    // The same voucher re-uploaded is no other one.
    if (!foreign.some((known) => known.voucher === voucher.voucher && known.text === voucher.text))
      foreign.push(voucher);
    cases.get(voucher.card ?? '')?.foreign.push(voucher);
  }
}

const foreignVoucher = (
  { why, insteadOf }: Foreign,
  element: JsonObject,
  exchange: number,
): ForeignVoucher => ({
  exchange,
  voucher: elementKey(element),
  card: insteadOf?.card.id ?? null,
  why,
  text:
    why === 'stranger'
      ? `这是${shortened(textOf(element, 'psnName'))}的票，不是案例卡患者`
      : `这是${shortened(textOf(element, 'psnName'))}的票，属于已重做的一轮`,
});

/** Of other patients nothing is kept but what the hospital needs to find the voucher. */
const shortened = (name: string | undefined): string => {
  const [first] = name?.trim() ?? '';
  return first === undefined ? '他人' : `${first}*`;
};
