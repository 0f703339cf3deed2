import { isMore, minus, smaller, totalOf } from '../../values/money.ts';
import { Refused } from './counter.ts';
import type { ChargedItem, Price, Visit } from '../store/visits.ts';

/** The sum of the charged items. */
export const totalOfLines = (lines: readonly ChargedItem[]): string => totalOf(lines.map(({ sum }) => sum));

/** The price when nobody else pays: the whole sum is the patient's. */
export const selfPaidPrice = (lines: readonly ChargedItem[]): Price => {
  const total = totalOfLines(lines);
  const none = '0.00';
  return {
    total,
    personal: total,
    pooled: none,
    funds: none,
    inScope: none,
    ownPay: total,
    overLimit: none,
    preSelfPay: none,
    balance: none,
  };
};

/** The most that the account may pay: never more than there is, never more than is owed. */
export const mostFromAccount = ({ balance, personal }: Price): string => smaller(balance, personal);

/** The platform's price, if its total is the hospital's sum. @throws Refused when the two differ */
export function sameTotal(lines: readonly ChargedItem[], price: Price): Price {
  const total = totalOfLines(lines);
  if (minus(total, price.total) !== '0.00')
    throw new Refused(`医保平台计算的总金额 ${price.total} 与本院的 ${total} 不一致，不能结算`);
  return price;
}

/** The visit's price, if the account can and may pay that much of it. @throws Refused */
export function accountFits({ price }: Visit, acctPay: string): Price {
  if (price === undefined) throw new Refused('尚未预结算');
  if (isMore(acctPay, price.balance))
    throw new Refused(`个人账户余额不足：余额 ${price.balance}，个人账户支付金额 ${acctPay}`);
  if (isMore(acctPay, price.personal))
    throw new Refused(`个人账户支付金额 ${acctPay} 超过个人负担 ${price.personal}`);
  return price;
}
