import { defineDefect, everywhere, rows, whereSettled } from './defect.ts';
import { decimal, digitsOf } from '../values/json.ts';
import { plus } from '../values/money.ts';

/** Amounts that do not agree with each other by one cent. */
export const amountDefects = [
  defineDefect({
    id: 'cash-one-cent-more',
    title: '个人现金支付多一分，分项之和不等于总额',
    check: 'amounts.total',
    rows: rows(everywhere, 1, 3),
    bill: (bill) => ({
      ...bill,
      billInfo: { ...bill.billInfo, psnCashpay: plus(bill.billInfo['psnCashpay'] ?? '0', '0.01') },
    }),
  }),
  defineDefect({
    id: 'last-line-one-cent-more',
    title: '最后一条收费明细多一分，明细之和不等于总额',
    check: 'amounts.lines-sum',
    rows: rows(everywhere, 1, 3),
    bill: (bill) => {
      const last = bill.feeDetlList.at(-1);
      const sum = plus(last?.['detItemFeeSumamt'] ?? '0', '0.01');
      const line = { ...last, cnt: '1', pric: `${sum}0000`, detItemFeeSumamt: sum };
      return { ...bill, feeDetlList: [...bill.feeDetlList.slice(0, -1), line] };
    },
  }),
  defineDefect({
    id: 'listed-total-one-cent-more',
    title: '列表的医疗费总额比结构化数据多一分',
    check: 'amounts.total-agrees',
    rows: rows(everywhere, 1, 3),
    element: (element) => ({
      ...element,
      medfeeSumamt: decimal(plus(digitsOf(element['medfeeSumamt']), '0.01')),
    }),
  }),
  defineDefect({
    id: 'listed-fund-one-cent-more',
    title: '列表的统筹基金支出比结构化数据多一分',
    check: 'amounts.fund-agrees',
    rows: rows(whereSettled, 1, 3),
    element: (element, { treatment }) =>
      treatment.kind === 'settled'
        ? { ...element, hifpPay: decimal(plus(digitsOf(element['hifpPay']), '0.01')) }
        : element,
  }),
];
