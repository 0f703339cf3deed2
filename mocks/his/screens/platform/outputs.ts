import { amount } from '../../values/money.ts';
import type { Coded } from '../store/catalogue.ts';
import type { Person, Price } from '../store/visits.ts';

/** Fields of an answer; the platform writes numbers as numbers or as text. */
type Node = Readonly<Record<string, unknown>>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The rows of a node, which may be one row or a list of them. */
export function nodes(output: unknown, name: string): readonly Node[] {
  const found = isNode(output) ? output[name] : undefined;
  return (Array.isArray(found) ? (found as unknown[]) : [found]).filter(isNode);
}

/** The first row of a node; empty when there is none. */
export const node = (output: unknown, name: string): Node => nodes(output, name)[0] ?? {};

/** A field as text; a missing one is empty. */
export function text(fields: Node, name: string): string {
  const value = fields[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

const money = (fields: Node, ...names: readonly string[]): string => {
  const given = names.map((name) => text(fields, name)).find((value) => value !== '');
  return amount(given ?? '0');
};

/** The person of a 1101 answer. */
export function personOf(output: unknown, certificate: string): Person {
  const base = node(output, 'baseinfo');
  // Somebody may be insured twice; the insurance that is in force comes first.
  const all = nodes(output, 'insuinfo');
  const insured = all.find((one) => text(one, 'psn_insu_stas') === '1') ?? all[0] ?? {};
  return {
    psnName: text(base, 'psn_name'),
    certno: text(base, 'certno'),
    psnNo: text(base, 'psn_no'),
    gend: text(base, 'gend'),
    insuplcAdmdvs: text(insured, 'insuplc_admdvs'),
    insutype: text(insured, 'insutype'),
    psnType: text(insured, 'psn_type'),
    empName: text(insured, 'emp_name'),
    balance: money(insured, 'balc'),
    cardNo: cardNumber(base) ?? text(base, 'psn_no'),
    diseases: [],
    certificate,
  };
}

/** 社保卡号 has no field of its own; some regions put it into the extension. */
function cardNumber(base: Node): string | undefined {
  try {
    const extension: unknown = JSON.parse(text(base, 'exp_content'));
    const fields = isNode(extension) ? extension : {};
    const number = ['CARD_NO', 'card_no'].map((name) => text(fields, name)).find((found) => found !== '');
    return number;
  } catch {
    return undefined;
  }
}

/** The person token and identity behind a scanned code, from a 1162 answer; older gateways put JSON text inside. */
export function decodedOf(output: unknown): { token: string; region: string; name: string; certno: string } {
  const data = isNode(output) ? output['data'] : undefined;
  const fields = typeof data === 'string' ? { data: JSON.parse(data) as unknown } : output;
  const decoded = node(fields, 'data');
  return {
    token: text(decoded, 'ecToken'),
    region: text(decoded, 'insuOrg'),
    name: text(decoded, 'userName'),
    certno: text(decoded, 'idNo'),
  };
}

/** The chronic diseases of a 5301 answer. */
export const diseasesOf = (output: unknown): readonly Coded[] =>
  nodes(output, 'feedetail').map((row) => ({
    code: text(row, 'opsp_dise_code'),
    name: text(row, 'opsp_dise_name'),
  }));

/** The amounts in the answers of 2206, 2207, 2208, 2303, 2304, 2305 and 5203. */
export function priceOf(setlinfo: Node): Price {
  return {
    total: money(setlinfo, 'medfee_sumamt'),
    personal: money(setlinfo, 'psn_part_amt', 'psn_pay'),
    pooled: money(setlinfo, 'hifp_pay'),
    funds: money(setlinfo, 'fund_pay_sumamt'),
    inScope: money(setlinfo, 'inscp_scp_amt'),
    ownPay: money(setlinfo, 'fulamt_ownpay_amt'),
    overLimit: money(setlinfo, 'overlmt_selfpay'),
    preSelfPay: money(setlinfo, 'preselfpay_amt'),
    balance: money(setlinfo, 'balc'),
  };
}

/** The part of a final answer that goes beyond the amounts. */
export type Booked = {
  readonly setlId: string;
  readonly medinsSetlId: string;
  readonly setlTime: string;
  readonly acctPay: string;
  readonly cash: string;
};

/** The ids, the time and the payments of a final answer. */
export function bookedOf(setlinfo: Node): Booked {
  return {
    setlId: text(setlinfo, 'setl_id'),
    medinsSetlId: text(setlinfo, 'medins_setl_id'),
    setlTime: text(setlinfo, 'setl_time'),
    acctPay: money(setlinfo, 'acct_pay'),
    // 2208 knows the field under another name, and 5203 under a third.
    cash: money(setlinfo, 'psn_cash_pay', 'pdn_cash_pay', 'cash_payamt'),
  };
}
