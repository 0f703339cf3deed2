import { decimal, decimalText, multiply, roundTo, sum, type Decimal } from '../../domain/money.ts';
import { statedAmounts, type OwnCard } from '../../scenarios/own-card.ts';
import type { Problem } from './yaml.ts';

const CENT = 10_000n;
const AMOUNTS = ['values', 'amounts'] as const;

/**
 * Sums of a card that cannot be true together: a hospital that does what such a card says would be found wrong for it.
 * The identities are those of the checks I1, I2, I3 and I7; of I3 and of a line's product only what is stated counts.
 */
export function amountProblems(card: OwnCard): readonly Problem[] {
  return [...wholeProblems(card), ...personalProblems(card), ...lineProblems(card)];
}

function wholeProblems({ conditions: { settlement }, values }: OwnCard): readonly Problem[] {
  const stated = values?.amounts;
  if (stated === undefined) return [];
  const at = (name: string, message: string): Problem => ({ path: [...AMOUNTS, name], at: 'value', message });
  const missing = (['hifpPay', 'psnCashpay'] as const).filter(
    (name) => settlement !== 'self-paid' && stated[name] === undefined,
  );
  if (missing.length > 0)
    return [
      { path: AMOUNTS, at: 'key', message: `医保结算的金额还缺 ${missing.join('、')}；没有的写 '0.00'` },
    ];
  const { medfeeSumamt, inscpAmt, hifpPay, othPay, psnAcctPay, psnCashpay } = statedAmounts(
    settlement,
    stated,
  );
  const funds = Object.entries({ inscpAmt, hifpPay, othPay, psnAcctPay }).filter(
    ([, text]) => settlement === 'self-paid' && (decimal(text) ?? 0n) !== 0n,
  );
  if (funds.length > 0) return funds.map(([name]) => at(name, `全自费的案例卡，${name} 应为 '0.00' 或不写`));
  const whole = decimal(medfeeSumamt) ?? 0n;
  const parts = sum([hifpPay, othPay, psnAcctPay, psnCashpay]) ?? 0n;
  const added = `${hifpPay ?? ''} + ${othPay ?? ''} + ${psnAcctPay ?? ''} + ${psnCashpay ?? ''}`;
  return [
    ...(parts === whole
      ? []
      : [
          at(
            'medfeeSumamt',
            `医疗费总额 ${medfeeSumamt ?? ''} 不等于基金支付+其他支付+个人账户+个人现金 ${decimalText(parts)}（${added}）`,
          ),
        ]),
    ...((decimal(inscpAmt) ?? 0n) > whole
      ? [at('inscpAmt', `符合范围金额 ${inscpAmt ?? ''} 大于医疗费总额 ${medfeeSumamt ?? ''}`)]
      : []),
  ];
}

/** Some places print 0 for both, which says nothing. */
function personalProblems({ conditions: { settlement }, values }: OwnCard): readonly Problem[] {
  const { psnSelfpay, psnOwnpay, psnAcctPay, psnCashpay } = values?.amounts ?? {};
  if (settlement === 'self-paid' || psnSelfpay === undefined || psnOwnpay === undefined) return [];
  const own = sum([psnSelfpay, psnOwnpay]) ?? 0n;
  const paid = sum([psnAcctPay, psnCashpay]) ?? 0n;
  if (own === 0n || own === paid) return [];
  const message = `个人自付+个人自费 ${decimalText(own)} 不等于个人账户+个人现金 ${decimalText(paid)}`;
  return [{ path: [...AMOUNTS, 'psnSelfpay'], at: 'value', message }];
}

function lineProblems({ values }: OwnCard): readonly Problem[] {
  const lines = values?.feeLines ?? [];
  const products = lines.flatMap(({ cnt, pric, detItemFeeSumamt }, index): readonly Problem[] => {
    const product = roundTo(multiply(decimal(cnt) ?? 0n, decimal(pric) ?? 0n), 2);
    if (apart(product, decimal(detItemFeeSumamt) ?? 0n) <= CENT) return [];
    const path = ['values', 'feeLines', String(index), 'detItemFeeSumamt'];
    const message = `数量 ${cnt} × 单价 ${pric} 为 ${decimalText(product)}，这里是 ${detItemFeeSumamt}`;
    return [{ path, at: 'value', message }];
  });
  const whole = values?.amounts?.medfeeSumamt;
  const added = sum(lines.map(({ detItemFeeSumamt }) => detItemFeeSumamt)) ?? 0n;
  if (lines.length === 0 || whole === undefined || decimal(whole) === added) return products;
  const message = `费用明细之和 ${decimalText(added)} 不等于医疗费总额 ${whole}`;
  return [...products, { path: ['values', 'feeLines'], at: 'key', message }];
}

const apart = (left: Decimal, right: Decimal): Decimal => (left > right ? left - right : right - left);
