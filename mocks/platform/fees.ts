import { decimal, decimalText, multiply, roundTo, type Decimal } from '../../src/domain/money.ts';
import catalogue from './data/catalogue.json' with { type: 'json' };

/** A fee line as the hospital stated it. */
export interface StatedFee {
  readonly sn: string;
  readonly batch: string | undefined;
  readonly code: string;
  readonly cnt: Decimal;
  readonly pric: Decimal;
  readonly amount: Decimal;
  /** 医院审批不通过: nothing of it is paid for, whatever the list says. */
  readonly isDisapproved: boolean;
}

/** A line as the platform takes it: the four parts add up to its amount. */
export interface FeeLine extends StatedFee {
  readonly level: string;
  readonly category: string;
  readonly selfPay: Decimal;
  readonly ceiling: Decimal | undefined;
  readonly fulamtOwnpay: Decimal;
  readonly overlmt: Decimal;
  readonly preselfpay: Decimal;
  readonly inScope: Decimal;
}

interface Listed {
  readonly level: string;
  readonly category: string;
  readonly selfPay: string;
  readonly ceiling?: string;
}

const items: ReadonlyMap<string, Listed> = new Map(catalogue.items.map((item) => [item.code, item]));

/** A code that is not in the list counts as by how it begins; the last shape fits everything. */
const listedAs = (code: string): Listed | undefined =>
  items.get(code) ?? catalogue.shapes.find(({ starts }) => code.startsWith(starts));

/** Splits a line by its level: 丙 is the patient's; of the rest what is over the ceiling, then 乙's own share. */
export function classified(fee: StatedFee): FeeLine {
  const listed = listedAs(fee.code);
  const level = fee.isDisapproved ? '03' : (listed?.level ?? '03');
  const ceiling = decimal(listed?.ceiling);
  const selfPay = level === '03' ? ONE : (decimal(listed?.selfPay) ?? 0n);
  const known = { ...fee, level, category: listed?.category ?? '14', selfPay, ceiling };
  if (level === '03') return { ...known, fulamtOwnpay: fee.amount, overlmt: 0n, preselfpay: 0n, inScope: 0n };
  const over =
    ceiling !== undefined && fee.pric > ceiling ? cents(multiply(fee.pric - ceiling, fee.cnt)) : 0n;
  const preselfpay = cents(multiply(fee.amount - over, selfPay));
  return { ...known, fulamtOwnpay: 0n, overlmt: over, preselfpay, inScope: fee.amount - over - preselfpay };
}

/** Tells whether amount, count and price agree to the cent. */
export function isConsistent({ cnt, pric, amount }: StatedFee): boolean {
  const gap = cents(multiply(cnt, pric)) - amount;
  return gap <= CENT && gap >= -CENT;
}

/** A line of the answer to 2204 and 2301. */
export const feeRow = (line: FeeLine): Readonly<Record<string, string>> => ({
  feedetl_sn: line.sn,
  det_item_fee_sumamt: decimalText(line.amount),
  cnt: decimalText(line.cnt, 4),
  pric: decimalText(line.pric, 6),
  pric_uplmt_amt: decimalText(line.ceiling ?? NO_CEILING, 6),
  selfpay_prop: decimalText(line.selfPay, 4),
  fulamt_ownpay_amt: decimalText(line.fulamtOwnpay),
  overlmt_amt: decimalText(line.overlmt),
  preselfpay_amt: decimalText(line.preselfpay),
  inscp_scp_amt: decimalText(line.inScope),
  chrgitm_lv: line.level,
  med_chrgitm_type: line.category,
  bas_medn_flag: '0',
  hi_nego_drug_flag: '0',
  chld_medc_flag: '0',
  list_sp_item_flag: '0',
  lmt_used_flag: '0',
  drt_reim_flag: '0',
});

export const cents = (amount: Decimal): Decimal => roundTo(amount, 2);

const ONE = 1_000_000n;
const CENT = 10_000n;
/** The text in an answer where no ceiling is set. */
const NO_CEILING = 999_999_000_000n;
