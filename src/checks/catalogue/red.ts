import { decimal } from '../../domain/money.ts';
import { textOf } from '../../contract/envelope.ts';
import {
  defineCheck,
  type CaseCheck,
  type CaseMismatch,
  type CaseSubject,
  type CaseVoucher,
} from '../check.ts';
import { voucherKey, type VoucherKey } from '../../book/register.ts';
import { node, soundXml } from '../parts.ts';

/** The voucher that was taken back, and the one that does so, as far as they came. */
interface Pair {
  readonly original: CaseVoucher | undefined;
  readonly red: CaseVoucher | undefined;
}

function pairOf({ cards }: CaseSubject): Pair {
  const [original, red] = cards[0]?.vouchers ?? [];
  return { original, red };
}

const keyOf = ({ record: { code, no } }: CaseVoucher): VoucherKey => voucherKey(code, no);
const uploadOf = (voucher: CaseVoucher | undefined): { readonly exchange?: number } => {
  const exchange = voucher?.record.uploads[0]?.exchange;
  return exchange === undefined ? {} : { exchange };
};

/** All demands of a refund are remarks: that the platform takes red vouchers this way is derived, not attested. */
const remark = (
  check: Pick<CaseCheck, 'id' | 'title' | 'remedy' | 'confidence' | 'clause' | 'inspect'>,
): CaseCheck =>
  defineCheck<CaseCheck>({ ...check, level: 'should', cause: 'sequence', scope: 'case', suite: 'red' });

export const statusFirst = remark({
  id: 'red.status-first',
  title: '冲红之前宜先查询原凭证的状态',
  remedy: '冲红前调用 5501：rhredFlag 为 0（未冲红）且 reimFlag 为 0（未报销、未申请）时才开具冲红凭证。',
  confidence: 'D',
  clause: '0.6 / 5501 output.reimFlag',
  inspect: (subject) => {
    const { original, red } = pairOf(subject);
    if (original === undefined || red === undefined) return [];
    const at = red.record.uploads[0]?.exchange ?? 0;
    const asked = subject.calls.some(
      ({ exchange, infno, status, vouchers }) =>
        infno === '5501' && status !== undefined && exchange < at && vouchers.includes(keyOf(original)),
    );
    return asked
      ? []
      : [{ ...uploadOf(red), pointer: '/infno', expected: '先查询 5501', actual: '未查询即上传冲红凭证' }];
  },
});

export const newVoucher = remark({
  id: 'red.new-voucher',
  title: '冲红应开具一张新的凭证并上传',
  remedy: '冲红凭证有自己的代码与号码，用 4901 上传，不要重传原凭证。',
  confidence: 'A',
  clause: '5.7 冲红',
  inspect: (subject) => {
    const { original, red } = pairOf(subject);
    if (original === undefined || red !== undefined) return [];
    const actual = `只有原凭证 ${keyOf(original)}`;
    return [{ pointer: '/input/upldDetlList', expected: '一张新的冲红凭证', actual }];
  },
});

/** Returns what the red voucher's XML should say beside what it says; nothing without a readable XML. */
function ofRedXml(
  subject: CaseSubject,
  expected: (original: CaseVoucher) => readonly (readonly [string, string | undefined])[],
  isSame: (expected: string, actual: string | undefined) => boolean = (left, right) => left === right,
): readonly CaseMismatch[] {
  const { original, red } = pairOf(subject);
  if (original === undefined || red === undefined) return [];
  const xml = soundXml(red);
  if (xml === undefined) return [];
  const bill = node(xml, 'billInfo');
  return expected(original).flatMap(([name, due]) => {
    const stated = textOf(bill, name);
    if (due === undefined || isSame(due, stated)) return [];
    const pointer = `tktextinfo/billInfo/${name}`;
    return [{ ...uploadOf(red), pointer, expected: due, actual: stated ?? '（空）' }];
  });
}

export const flag = remark({
  id: 'red.flag',
  title: '冲红凭证的结构化 XML 应标为冲红票',
  remedy: 'billInfo/elecSetlCertFlag 填 1。',
  confidence: 'A',
  clause: '5.7 / XML billInfo.elecSetlCertFlag',
  inspect: (subject) => ofRedXml(subject, () => [['elecSetlCertFlag', '1']]),
});

export const related = remark({
  id: 'red.related',
  title: '冲红凭证应写明原凭证的代码与号码',
  remedy: 'billInfo/relElecSetlCertCode、relElecSetlCertNo 填原凭证的代码与号码。',
  confidence: 'A',
  clause: '5.7 / XML billInfo.relElecSetlCertNo',
  inspect: (subject) =>
    ofRedXml(subject, ({ record: { code, no, type } }) => [
      // A fully digital invoice is known by its number alone: its code may be left out.
      ['relElecSetlCertCode', code === '' || (type === '3' && isLeftOut(subject)) ? undefined : code],
      ['relElecSetlCertNo', no],
    ]),
});

const isLeftOut = (subject: CaseSubject): boolean => {
  const xml = soundXml(pairOf(subject).red ?? { xml: undefined });
  return textOf(node(xml, 'billInfo'), 'relElecSetlCertCode') === undefined;
};

const amounts = ['billAmt', 'medSumfee', 'hifpPay', 'othPay', 'psnAcctPay', 'psnCashpay'] as const;

const negated = (text: string): string => (text.startsWith('-') ? text.slice(1) : `-${text}`);

export const negative = remark({
  id: 'red.negative',
  title: '冲红凭证的金额应为原凭证金额的负数',
  remedy: '冲红凭证的总额与各项支付都写原凭证的相反数，列表的 medfeeSumamt 也是。',
  confidence: 'A',
  clause: '5.7 冲红',
  inspect: (subject) => {
    const { original, red } = pairOf(subject);
    const listed = original === undefined ? undefined : textOf(original.element, 'medfeeSumamt');
    const stated = red === undefined ? undefined : textOf(red.element, 'medfeeSumamt');
    const inList =
      listed === undefined || red === undefined || isSameAmount(negated(listed), stated)
        ? []
        : [
            {
              ...uploadOf(red),
              pointer: 'medfeeSumamt',
              expected: negated(listed),
              actual: stated ?? '（空）',
            },
          ];
    const inXml = ofRedXml(
      subject,
      (first) => {
        const bill = node(soundXml(first), 'billInfo');
        return amounts.map((name) => {
          const amount = textOf(bill, name);
          return [name, amount === undefined ? undefined : negated(amount)] as const;
        });
      },
      isSameAmount,
    );
    return [...inList, ...inXml];
  },
});

const isSameAmount = (left: string, right: string | undefined): boolean => decimal(left) === decimal(right);

export const shown = remark({
  id: 'red.shown',
  title: '冲红之后宜查询原凭证，确认已冲红',
  remedy: '冲红凭证上传成功后，用原凭证的代码、号码、校验码调用 5501，rhredFlag 应为 1。',
  confidence: 'D',
  clause: '5.7 / 5501 output.rhredFlag',
  inspect: (subject) => {
    const { original, red } = pairOf(subject);
    if (original === undefined || red === undefined) return [];
    const uploaded = red.record.uploads[0]?.exchange ?? 0;
    const last = subject.calls.findLast(
      ({ exchange, status, vouchers }) =>
        status !== undefined && exchange > uploaded && vouchers.includes(keyOf(original)),
    );
    const rhredFlag = last?.status === undefined ? undefined : textOf(last.status, 'rhredFlag');
    if (rhredFlag === '1') return [];
    return [
      {
        ...(last === undefined ? uploadOf(red) : { exchange: last.exchange }),
        pointer: last === undefined ? '/infno' : '/output/rhredFlag',
        expected: '5501 查询原凭证，rhredFlag 为 1',
        actual: last === undefined ? '冲红后没有查询原凭证' : `rhredFlag ${rhredFlag ?? '（空）'}`,
      },
    ];
  },
});
