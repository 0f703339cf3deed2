import { decimal, decimalText, multiply, roundTo, sum, type Decimal } from '../../domain/money.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { textOf } from '../../contract/envelope.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import { defineCheck, type VoucherCheck, type VoucherSubject } from '../check.ts';
import { knownPayments, tellsContradictions, TRUTH_EDITION } from '../known.ts';
import { allSplitsZero, feeLines, node, settlementOf, soundXml } from '../parts.ts';
import { sidesApart, type TwoSides } from '../two-sides.ts';

const CENT = 10_000n;

/** Returns the total that is known of the settlement. */
const settledTotal = (subject: VoucherSubject): Decimal | undefined =>
  decimal(settlementOf(subject)?.medfeeSumamt);

const bill = (subject: VoucherSubject): JsonObject => node(soundXml(subject), 'billInfo');

/** Equal as numbers: 126.5 and 126.50 are the same amount. */
function sameAmount(
  pointer: string,
  expected: string | undefined,
  actual: string | undefined,
): readonly Mismatch[] {
  const [left, right] = [decimal(expected), decimal(actual)];
  if (left === undefined || right === undefined || left === right) return [];
  return [{ pointer, expected: decimalText(left), actual: actual ?? '' }];
}

const splitNames = ['hifpPay', 'othPay', 'psnAcctPay', 'psnCashpay'] as const;

export const total = defineCheck<VoucherCheck>({
  id: 'amounts.total',
  title: '开票金额须等于统筹支付+其他支付+个人账户支付+个人现金支付',
  remedy: '核对 XML 中四个支付金额与 billAmt；没有的项写 0.00。',
  level: 'must',
  confidence: 'A',
  clause: '5.5 I1',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const info = bill(subject);
    const amount = decimal(textOf(info, 'billAmt'));
    const splits = splitNames.map((name) => textOf(info, name));
    // The three personal splits are optional: without any of them there is nothing to add up.
    if (amount === undefined || splits.slice(1).every((split) => split === undefined)) return [];
    const added = sum(splits);
    if (added === undefined || added === amount) return [];
    if (textOf(info, 'certSetlType') === '2' && allSplitsZero(splits)) return [];
    const workings = splits.map((split) => split ?? '0').join(' + ');
    // The settlement says that the total is right: the payments are not.
    if (settledTotal(subject) === amount)
      return [
        {
          pointer: 'tktextinfo/billInfo',
          expected: `四项支付之和 ${decimalText(amount)}`,
          actual: `${decimalText(added)}（${workings}）`,
        },
      ];
    // Which side is wrong is certain only when the lines speak for one.
    const isCertain = sum(feeLines(subject).map((line) => textOf(line, 'detItemFeeSumamt'))) === added;
    return [
      {
        ...(isCertain ? { corrected: decimalText(added) } : {}),
        pointer: 'tktextinfo/billInfo/billAmt',
        expected: `${decimalText(added)}（${workings}）`,
        actual: textOf(info, 'billAmt') ?? '',
      },
    ];
  },
});

export const linesSum = defineCheck<VoucherCheck>({
  id: 'amounts.lines-sum',
  title: '收费明细金额之和须等于开票金额',
  remedy: '检查明细是否遗漏、重复或四舍五入不一致。',
  level: 'must',
  confidence: 'A',
  clause: '5.5 I2',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const lines = feeLines(subject);
    const amount = decimal(textOf(bill(subject), 'billAmt'));
    const added = sum(lines.map((line) => textOf(line, 'detItemFeeSumamt')));
    if (lines.length === 0 || amount === undefined || added === undefined || added === amount) return [];
    // The lines add up to the settlement: the bill is what is wrong.
    if (settledTotal(subject) === added)
      return [
        {
          pointer: 'tktextinfo/billInfo/billAmt',
          expected: `${decimalText(added)}（明细合计）`,
          actual: textOf(bill(subject), 'billAmt') ?? '',
          corrected: decimalText(added),
        },
      ];
    return [
      {
        pointer: 'tktextinfo/feeDetlList',
        expected: decimalText(settledTotal(subject) ?? amount),
        actual: `明细合计 ${decimalText(added)}`,
      },
    ];
  },
});

export const lineProduct = defineCheck<VoucherCheck>({
  id: 'amounts.line-product',
  title: '每条明细的数量×单价应等于其金额（四舍五入到分）',
  remedy: '检查单价的小数位与打折、减免的处理。',
  level: 'should',
  confidence: 'C',
  clause: '5.5 I2',
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) =>
    feeLines(subject).flatMap((line, index) => {
      const [cnt, pric, stated] = [
        textOf(line, 'cnt'),
        textOf(line, 'pric'),
        textOf(line, 'detItemFeeSumamt'),
      ].map(decimal);
      if (cnt === undefined || pric === undefined || stated === undefined) return [];
      const product: Decimal = roundTo(multiply(cnt, pric), 2);
      const difference = product > stated ? product - stated : stated - product;
      if (difference <= CENT) return [];
      return [
        {
          pointer: `tktextinfo/feeDetlList/feeDetl/${index}/detItemFeeSumamt`,
          expected: decimalText(product),
          actual: decimalText(stated),
        },
      ];
    }),
});

export const personal = defineCheck<VoucherCheck>({
  id: 'amounts.personal',
  title: '个人自付+个人自费通常等于个人账户支付+个人现金支付',
  remedy: '核对 psnSelfpay 与 psnOwnpay；部分地区票面印为 0，可不处理。',
  level: 'should',
  confidence: 'A',
  clause: '5.5 I3',
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const info = bill(subject);
    const [selfpay, ownpay] = [textOf(info, 'psnSelfpay'), textOf(info, 'psnOwnpay')];
    const left = sum([selfpay, ownpay]);
    const right = sum([textOf(info, 'psnAcctPay'), textOf(info, 'psnCashpay')]);
    if ((selfpay ?? ownpay) === undefined || left === undefined || right === undefined || left === right)
      return [];
    if (left === 0n) return [];
    // What the person bears is right: the payments are wrong, and have a check of their own.
    const known = knownPayments(subject);
    if (
      tellsContradictions(subject.contract) &&
      known.psnSelfpay !== undefined &&
      left === sum([known.psnSelfpay, known.psnOwnpay])
    )
      return [];
    return [
      { pointer: 'tktextinfo/billInfo/psnSelfpay', expected: decimalText(right), actual: decimalText(left) },
    ];
  },
});

export const totalAgrees = defineCheck<VoucherCheck>({
  id: 'amounts.total-agrees',
  title: '列表、XML 与结算的医疗费总额须一致',
  remedy: 'medfeeSumamt、medSumfee、billAmt 都取自该笔结算的医疗费总额。',
  level: 'must',
  confidence: 'D',
  clause: '5.5 I9',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const info = bill(subject);
    const total = {
      list: { pointer: 'medfeeSumamt', stated: textOf(subject.element, 'medfeeSumamt') },
      truth: settlementOf(subject)?.medfeeSumamt ?? totalByLines(subject),
    };
    const beside = (name: 'medSumfee' | 'billAmt'): TwoSides => ({
      ...total,
      xml: { pointer: `tktextinfo/billInfo/${name}`, stated: textOf(info, name) },
    });
    return unique([
      ...amountsApart(subject, beside('medSumfee')),
      ...amountsApart(subject, beside('billAmt')),
      // Without an XML the list has still to be right.
      ...sameAmount('medfeeSumamt', settlementOf(subject)?.medfeeSumamt, total.list.stated),
    ]);
  },
});

/** Returns the total that the whole XML – lines, payments and both totals – agrees on: one list entry against all of it is wrong. */
function totalByLines(subject: VoucherSubject): string | undefined {
  const info = bill(subject);
  const [amount, fee] = [textOf(info, 'billAmt'), textOf(info, 'medSumfee')];
  const lines = feeLines(subject).map((line) => textOf(line, 'detItemFeeSumamt'));
  const agreed = [fee, decimalText(sum(lines) ?? 0n)].every((text) => decimal(text) === decimal(amount));
  return lines.length > 0 && agreed ? amount : undefined;
}

/** Amounts are compared as numbers; what is none is told elsewhere. */
function amountsApart(subject: VoucherSubject, sides: TwoSides): readonly Mismatch[] {
  const isAmount = (text: string | undefined): boolean => decimal(text) !== undefined;
  if (!isAmount(sides.list.stated) || !isAmount(sides.xml.stated)) return [];
  const truth = decimal(sides.truth);
  return sidesApart(
    subject,
    { ...sides, truth: truth === undefined ? undefined : decimalText(truth) },
    (one, other) => decimal(one) === decimal(other),
  );
}

const unique = (found: readonly Mismatch[]): readonly Mismatch[] => [
  ...new Map(found.map((mismatch) => [mismatch.pointer, mismatch])).values(),
];

export const fundAgrees = defineCheck<VoucherCheck>({
  id: 'amounts.fund-agrees',
  title: '列表、XML 与结算的统筹基金支出、符合范围金额须一致',
  remedy: 'hifpPay 取结算的 hifp_pay，inscpAmt 取结算的 inscp_scp_amt。',
  level: 'must',
  confidence: 'D',
  clause: '5.5 I10',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const { element } = subject;
    if (textOf(element, 'certSetlType') !== '1') return [];
    const content = soundXml(subject);
    const settled = settlementOf(subject);
    const list = { pointer: 'hifpPay', stated: textOf(element, 'hifpPay') };
    // A bill without the pooled fund's part states that it paid nothing.
    const paid = content === undefined ? undefined : (textOf(bill(subject), 'hifpPay') ?? '0.00');
    return unique([
      ...sameAmount('hifpPay', settled?.hifpPay, list.stated),
      ...sameAmount('inscpAmt', settled?.inscpAmt, textOf(element, 'inscpAmt')),
      ...amountsApart(subject, {
        list,
        xml: { pointer: 'tktextinfo/billInfo/hifpPay', stated: paid },
        truth: settled?.hifpPay,
      }),
    ]);
  },
});

/** The payments of the card beside those of the bill; a bill whose splits are all zero has a remark of its own. */
function paymentsApart(
  subject: VoucherSubject,
  names: readonly ('othPay' | 'psnAcctPay' | 'psnCashpay' | 'psnSelfpay' | 'psnOwnpay')[],
): readonly Mismatch[] {
  const known = knownPayments(subject);
  const info = bill(subject);
  if (allSplitsZero(splitNames.map((name) => textOf(info, name)))) return [];
  return names.flatMap((name) => sameAmount(`tktextinfo/billInfo/${name}`, known[name], textOf(info, name)));
}

export const splitAgrees = defineCheck<VoucherCheck>({
  id: 'amounts.split-agrees',
  title: '票据的其他支付、个人账户支付、个人现金支付须与结算一致',
  remedy: 'othPay、psnAcctPay、psnCashpay 取自该笔结算的分项，不要互相填错，也不要合并到现金。',
  level: 'must',
  confidence: 'A',
  clause: '5.4 / XML billInfo.othPay、psnAcctPay、psnCashpay',
  cause: 'payload',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => paymentsApart(subject, ['othPay', 'psnAcctPay', 'psnCashpay']),
});

export const personalAgrees = defineCheck<VoucherCheck>({
  id: 'amounts.personal-agrees',
  title: '票据的个人自付、个人自费应与结算一致',
  remedy: '目录内由个人负担的填 psnSelfpay，目录外的填 psnOwnpay；部分地区票面印为 0，可不处理。',
  level: 'should',
  confidence: 'A',
  clause: '5.5 I3 / XML billInfo.psnSelfpay、psnOwnpay',
  cause: 'payload',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const info = bill(subject);
    // Bills of some provinces print both as 0.
    if (allSplitsZero([textOf(info, 'psnSelfpay'), textOf(info, 'psnOwnpay')])) return [];
    return paymentsApart(subject, ['psnSelfpay', 'psnOwnpay']);
  },
});
