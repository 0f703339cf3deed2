import { isObject, textOf } from '../../src/contract/envelope.ts';
import { readJson, type JsonObject, type JsonValue } from '../../src/contract/json-text.ts';
import { decimal, decimalText, type Decimal } from '../../src/domain/money.ts';
import type { Books } from './books.ts';
import type { Found } from './call.ts';
import { cents } from './fees.ts';
import type { InsuredPerson } from './person.ts';

/** The payment of an account: whose it is, how much. */
export interface AccountPart {
  readonly payer: string;
  readonly amount: Decimal;
}

/**
 * Returns how much the account pays of what the person has to pay. No table has a field for the amount that the counter types in:
 * it stands as `ACCT_PAY` in `exp_content`; without it the account pays as much as it holds. Never more than either.
 */
export function accountPart(
  fields: JsonObject,
  person: InsuredPerson,
  personal: Decimal,
  books: Books,
): Found<AccountPart> {
  const wanted = wantedAmount(fields);
  if (wanted !== undefined && 'refusal' in wanted) return wanted;
  const payer = payerOf(textOf(fields, 'acct_used_flag') ?? '0', person, books);
  if (typeof payer !== 'string') return payer;
  if (payer === '')
    return wanted === undefined || wanted.found === 0n
      ? { found: { payer: person.psnNo, amount: 0n } }
      : { refusal: '个人账户使用标志 acct_used_flag 为 0，不能指定个人账户支付金额' };
  const balance = books.balance(payer);
  if (wanted === undefined) return { found: { payer, amount: balance < personal ? balance : personal } };
  const amount = wanted.found;
  if (amount > balance)
    return { refusal: `个人账户支付金额 ${decimalText(amount)} 应小于卡余额 ${decimalText(balance)}` };
  return amount > personal
    ? { refusal: `个人账户支付金额 ${decimalText(amount)} 超过个人负担总金额 ${decimalText(personal)}` }
    : { found: { payer, amount } };
}

/** 1 the person's own account, 2 that of the relative who shares his; empty when none is used. */
function payerOf(flag: string, person: InsuredPerson, books: Books): string | { readonly refusal: string } {
  if (flag === '0') return '';
  if (flag === '1') return person.psnNo;
  if (flag !== '2') return { refusal: `个人账户使用标志 acct_used_flag 应为 0、1 或 2，收到 ${flag}` };
  const relative = books.persons().find(({ id }) => id === person.sharedBy);
  return relative?.psnNo ?? { refusal: '该人员没有共济账户' };
}

function wantedAmount(fields: JsonObject): Found<Decimal> | undefined {
  const text = textOf(expansion(fields['exp_content']), 'ACCT_PAY');
  if (text === undefined) return undefined;
  const amount = decimal(text);
  return amount === undefined || amount < 0n || cents(amount) !== amount
    ? { refusal: `个人账户支付金额 ${text} 应为不小于 0、最多两位小数的金额` }
    : { found: amount };
}

/** exp_content is JSON as text; some send it as a node. */
function expansion(value: JsonValue | undefined): JsonObject {
  if (isObject(value)) return value;
  const reading = typeof value === 'string' ? readJson(value) : undefined;
  return reading?.kind === 'value' && isObject(reading.value) ? reading.value : {};
}
