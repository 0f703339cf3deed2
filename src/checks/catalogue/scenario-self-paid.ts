import type { Card } from '../../domain/card.ts';
import { decimal } from '../../domain/money.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { textOf } from '../../contract/envelope.ts';
import { compare, defineCheck, type VoucherCheck, type VoucherSubject } from '../check.ts';
import {
  allSplitsZero,
  differingPerson,
  isSelfPaid,
  node,
  otherPerson,
  settlementOf,
  soundXml,
} from '../parts.ts';

/** A voucher of another scenario that says 2 has that told, and nothing else of what a self-paid one would need. */
const isMeantSelfPaid = (subject: VoucherSubject): boolean => {
  const { scenario, contract } = subject;
  const isTold = contract.specification.levels?.['scenario.kind'] !== 'should';
  return isSelfPaid(subject) && (scenario === undefined || scenario === 'self-paid' || !isTold);
};

const settlementFields = ['setlId', 'setlTime', 'psnNo', 'insutype', 'inscpAmt', 'hifpPay'] as const;

export const selfPaidNoSettlement = defineCheck<VoucherCheck>({
  id: 'scenario.self-paid-no-settlement',
  title: '全自费凭证不得带医保结算信息',
  remedy: 'certSetlType 为 2 时，setlId、setlTime、psnNo、insutype、inscpAmt、hifpPay 留空。',
  level: 'must',
  confidence: 'A',
  clause: '5.6 全自费',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) =>
    !isMeantSelfPaid(subject)
      ? []
      : settlementFields.flatMap((name): readonly Mismatch[] => {
          const stated = textOf(subject.element, name);
          // "0 when none" is how numeric fields are left empty.
          if (stated === undefined || decimal(stated) === 0n) return [];
          return [{ pointer: name, expected: '（空）', actual: stated }];
        }),
});

export const selfPaidAmounts = defineCheck<VoucherCheck>({
  id: 'scenario.self-paid-amounts',
  title: '全自费凭证的统筹、其他、账户支付为 0，现金支付等于总额',
  remedy: 'XML 中 hifpPay、othPay、psnAcctPay 写 0.00，psnCashpay 写总额。',
  level: 'must',
  confidence: 'A',
  clause: '5.6 全自费',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    if (!isMeantSelfPaid(subject)) return [];
    const info = node(soundXml(subject), 'billInfo');
    const funds = (['hifpPay', 'othPay', 'psnAcctPay'] as const).flatMap((name): readonly Mismatch[] => {
      const amount = decimal(textOf(info, name));
      if (amount === undefined || amount === 0n) return [];
      return [{ pointer: `tktextinfo/billInfo/${name}`, expected: '0.00', actual: textOf(info, name) ?? '' }];
    });
    const cash = textOf(info, 'psnCashpay');
    const total = settlementOf(subject)?.medfeeSumamt ?? textOf(info, 'billAmt');
    const [paid, due] = [decimal(cash), decimal(total)];
    if (paid === undefined || due === undefined || paid === due || paid === 0n) return funds;
    const pointer = 'tktextinfo/billInfo/psnCashpay';
    return [...funds, { pointer, expected: total ?? '', actual: cash ?? '' }];
  },
});

export const selfPaidSplitsZero = defineCheck<VoucherCheck>({
  id: 'scenario.self-paid-splits-zero',
  title: '全自费凭证的现金支付应写总额，不宜全部写 0',
  remedy: 'XML 中 psnCashpay 写票据总额。',
  level: 'should',
  confidence: 'A',
  clause: '5.6 全自费',
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const info = node(soundXml(subject), 'billInfo');
    const cash = textOf(info, 'psnCashpay');
    const due = decimal(textOf(info, 'billAmt'));
    if (!isSelfPaid(subject) || cash === undefined || due === undefined || due === 0n) return [];
    const splits = ['hifpPay', 'othPay', 'psnAcctPay', 'psnCashpay'].map((name) => textOf(info, name));
    if (!allSplitsZero(splits)) return [];
    const expected = textOf(info, 'billAmt') ?? '';
    return [{ pointer: 'tktextinfo/billInfo/psnCashpay', expected, actual: cash, corrected: expected }];
  },
});

export const ownVisit = defineCheck<VoucherCheck>({
  id: 'scenario.own-visit',
  title: '全自费凭证须是案例卡的那次就诊，不得是他人或往日的凭证',
  remedy: '按案例卡收费、开票后上传；bizSn 填该次就诊的就诊 ID，姓名与总额取自同一次就诊。',
  level: 'must',
  confidence: 'D',
  clause: '5.6 全自费 bizSn',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const { ledger, card, element } = subject;
    if (card === undefined || !isSelfPaid(subject)) return [];
    const visit = ledger.kind === 'known' ? ledger.ofCard(card.id) : undefined;
    const named = settlementOf(subject);
    if (visit === undefined) return named === undefined ? untold(subject, card) : otherPerson(named, subject);
    if (named === visit) return otherPerson(named, subject);
    // A serial of the hospital's own is legal as long as person and total are the card's, and it declared no other.
    const total = textOf(element, 'medfeeSumamt');
    const isOtherTotal = decimal(total) !== decimal(visit.medfeeSumamt);
    const others = [
      ...differingPerson({ ...card.person, psnName: visit.psnName ?? card.person.psnName }, element, [
        'psnName',
      ]),
      ...(isOtherTotal ? compare('medfeeSumamt', visit.medfeeSumamt, total) : []),
    ];
    const isBound = visit.source === 'declared' && visit.fixmedinsMdtrtId !== undefined;
    // A visit that was declared without its number has one that nobody knows, not the card's.
    const serials =
      visit.fixmedinsMdtrtId === undefined
        ? []
        : compare('bizSn', visit.fixmedinsMdtrtId, textOf(element, 'bizSn'));
    return others.length > 0 || isBound ? [...serials, ...others] : [];
  },
});

/** A visit that is not known: the hospital did not tell it, or nobody has to and the person alone is the card's. */
function untold({ ledger, element }: VoucherSubject, card: Card): readonly Mismatch[] {
  const bizSn = textOf(element, 'bizSn');
  const isCards = bizSn !== undefined && bizSn === card.visit.fixmedinsMdtrtId;
  const expected = '上传之前申报或导出的就诊';
  return [
    ...(ledger.kind === 'observe' || isCards
      ? []
      : [{ pointer: 'bizSn', expected, actual: bizSn ?? '（空）' }]),
    ...differingPerson(card.person, element),
  ];
}
