import { bizSnOf } from '../domain/card.ts';
import { time } from '../domain/china-time.ts';
import { decimal } from '../domain/money.ts';
import { isCrossProvince } from '../domain/region.ts';
import type { Mismatch } from '../domain/verdict.ts';
import { textOf } from '../contract/envelope.ts';
import { allSplitsZero } from './amounts.ts';
import {
  compare,
  defineCheck,
  type KnownSettlement,
  type VoucherCheck,
  type VoucherSubject,
} from './check.ts';
import { node, soundXml } from './xml.ts';

const isRealTime = ({ element }: VoucherSubject): boolean => textOf(element, 'certSetlType') === '1';
const isSelfPaid = ({ element }: VoucherSubject): boolean => textOf(element, 'certSetlType') === '2';

const settlementOf = ({ ledger, element }: VoucherSubject): KnownSettlement | undefined =>
  ledger.kind === 'known' ? ledger.settlement(element) : undefined;

export const settlementKnown = defineCheck<VoucherCheck>({
  id: 'scenario.settlement-known',
  title: '实时结算凭证的 setlId 须是已有的结算',
  remedy:
    'setlId 填结算接口（2207/2304）返回的结算 ID；测试时填案例卡给出的值，申报或导出的结算须在上传之前给出。',
  level: 'must',
  confidence: 'B',
  clause: '0.5 / 4901 upldDetlList.setlId',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const setlId = textOf(subject.element, 'setlId');
    if (subject.ledger.kind === 'observe' || !isRealTime(subject) || setlId === undefined) return [];
    if (settlementOf(subject)?.setlId === setlId) return [];
    const expected = subject.card?.settlement.setlId ?? '中心已有的结算 ID';
    return [{ pointer: 'setlId', expected, actual: setlId, message: `结算信息不存在：setlId ${setlId}` }];
  },
});

export const kind = defineCheck<VoucherCheck>({
  id: 'scenario.kind',
  title: '凭证结算类型须与场景一致：全自费为 2，实时与跨省为 1',
  remedy: '没有医保结算的凭证 certSetlType 填 2；本地与跨省实时结算都填 1。',
  level: 'must',
  confidence: 'A',
  clause: '5.6 certSetlType',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: ({ scenario, element }) =>
    scenario === undefined
      ? []
      : compare('certSetlType', scenario === 'self-paid' ? '2' : '1', textOf(element, 'certSetlType')),
});

export const visitType = defineCheck<VoucherCheck>({
  id: 'scenario.visit-type',
  title: '就诊类型须与就诊一致：1 门诊，2 住院',
  remedy: 'mdtrtType 按该次就诊填写。',
  level: 'must',
  confidence: 'A',
  clause: '4901 upldDetlList.mdtrtType',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: ({ card, element }) =>
    card === undefined ? [] : compare('mdtrtType', card.visit.mdtrtType, textOf(element, 'mdtrtType')),
});

export const regions = defineCheck<VoucherCheck>({
  id: 'scenario.regions',
  title: '参保地与就医地的省份须符合场景：实时票据同省，跨省票据不同省',
  remedy: 'insuplcAdmdvs 填参保人的参保地区划，mdtrtareaAdmdvs 填本医院的区划。',
  level: 'must',
  confidence: 'D',
  clause: '1.7 / 5.6',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: ({ scenario, element, card }) => {
    const insured = textOf(element, 'insuplcAdmdvs');
    const treated = textOf(element, 'mdtrtareaAdmdvs');
    if (scenario === undefined || scenario === 'self-paid' || insured === undefined || treated === undefined)
      return [];
    if (isCrossProvince(insured, treated) === (scenario === 'cross-province')) return [];
    const expected =
      card?.person.insuplcAdmdvs ?? (scenario === 'cross-province' ? '外省的区划' : '本省的区划');
    return [{ pointer: 'insuplcAdmdvs', expected, actual: `${insured}（就医地 ${treated}）` }];
  },
});

export const insuredPlace = defineCheck<VoucherCheck>({
  id: 'scenario.condition-insured-place',
  title: '参保地须符合自备案例卡的条件',
  remedy: '改用参保地符合条件的测试患者；条件写错时更正案例卡文件（cards）后重测。',
  level: 'must',
  confidence: 'D',
  clause: '自备案例卡 conditions.insuredPlace',
  scope: 'voucher',
  // The card is the test's demand, not the center's: storing and relating such a voucher is right.
  center: 'ignore',
  inspect: ({ card, element }) => {
    const wanted = card?.conditions?.insuredPlace;
    const stated = textOf(element, 'insuplcAdmdvs');
    if (wanted === undefined || stated === undefined || stated.startsWith(wanted)) return [];
    return [{ pointer: 'insuplcAdmdvs', expected: `以 ${wanted} 开头`, actual: stated }];
  },
});

const settlementFields = ['setlId', 'setlTime', 'psnNo', 'insutype', 'inscpAmt', 'hifpPay'] as const;

export const selfPaidNoSettlement = defineCheck<VoucherCheck>({
  id: 'scenario.self-paid-no-settlement',
  title: '全自费凭证不得带医保结算信息',
  remedy: 'certSetlType 为 2 时，setlId、setlTime、psnNo、insutype、inscpAmt、hifpPay 留空。',
  level: 'must',
  confidence: 'A',
  clause: '5.6 全自费',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) =>
    !isSelfPaid(subject)
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
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    if (!isSelfPaid(subject)) return [];
    const info = node(soundXml(subject), 'billInfo');
    const funds = (['hifpPay', 'othPay', 'psnAcctPay'] as const).flatMap((name): readonly Mismatch[] => {
      const amount = decimal(textOf(info, name));
      if (amount === undefined || amount === 0n) return [];
      return [{ pointer: `tktextinfo/billInfo/${name}`, expected: '0.00', actual: textOf(info, name) ?? '' }];
    });
    const cash = textOf(info, 'psnCashpay');
    const [paid, due] = [decimal(cash), decimal(textOf(info, 'billAmt'))];
    if (paid === undefined || due === undefined || paid === due || paid === 0n) return funds;
    const pointer = 'tktextinfo/billInfo/psnCashpay';
    return [...funds, { pointer, expected: textOf(info, 'billAmt') ?? '', actual: cash ?? '' }];
  },
});

export const selfPaidSplitsZero = defineCheck<VoucherCheck>({
  id: 'scenario.self-paid-splits-zero',
  title: '全自费凭证的现金支付应写总额，不宜全部写 0',
  remedy: 'XML 中 psnCashpay 写票据总额。',
  level: 'should',
  confidence: 'A',
  clause: '5.6 全自费',
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

export const person = defineCheck<VoucherCheck>({
  id: 'scenario.person',
  title: '人员编号须是该笔结算的人员编号',
  remedy: 'psnNo 取自该笔结算，不要取当前登录或上一位患者。',
  level: 'must',
  confidence: 'A',
  clause: '4901 upldDetlList.psnNo',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const settled = settlementOf(subject)?.psnNo;
    const stated = textOf(subject.element, 'psnNo');
    return settled === undefined || stated === undefined || !isRealTime(subject)
      ? []
      : compare('psnNo', settled, stated);
  },
});

/** Agreement with the settlement that nothing in the specification demands in so many words. */
const agreements = [
  {
    id: 'scenario.person-name',
    field: 'psnName',
    title: '姓名应与结算一致',
    of: (s: KnownSettlement) => s.psnName,
  },
  {
    id: 'scenario.insutype',
    field: 'insutype',
    title: '险种类型应与结算一致',
    of: (s: KnownSettlement) => s.insutype,
  },
  {
    id: 'scenario.insured-place',
    field: 'insuplcAdmdvs',
    title: '参保地区划应与结算一致',
    of: (s: KnownSettlement) => s.insuplcAdmdvs,
  },
] as const;

export const agreementChecks: readonly VoucherCheck[] = agreements.map(({ id, field, title, of }) =>
  defineCheck<VoucherCheck>({
    id,
    title,
    remedy: `${field} 取自该笔结算的返回值。`,
    level: 'should',
    confidence: 'C',
    clause: `4901 upldDetlList.${field}`,
    scope: 'voucher',
    center: 'ignore',
    inspect: (subject) => {
      const settlement = settlementOf(subject);
      const settled = settlement === undefined ? undefined : of(settlement);
      const stated = textOf(subject.element, field);
      return settled === undefined || stated === undefined ? [] : compare(field, settled, stated);
    },
  }),
);

export const setlTime = defineCheck<VoucherCheck>({
  id: 'scenario.setl-time',
  title: '结算时间应与结算一致',
  remedy: 'setlTime 取结算接口返回的 setl_time。',
  level: 'should',
  confidence: 'C',
  clause: '4901 upldDetlList.setlTime',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const settled = settlementOf(subject)?.setlTime;
    const stated = textOf(subject.element, 'setlTime');
    if (settled === undefined || stated === undefined || time(settled) === time(stated)) return [];
    return [{ pointer: 'setlTime', expected: settled, actual: stated }];
  },
});

export const bizSn = defineCheck<VoucherCheck>({
  id: 'scenario.biz-sn',
  title: '业务流水号：实时结算填 medinsSetlId，全自费填就诊 ID',
  remedy: 'bizSn 取结算时发送方的 msgid（medinsSetlId）；全自费取本院就诊 ID（fixmedinsMdtrtId）。',
  level: 'should',
  confidence: 'D',
  clause: '1.6 bizSn',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const { element, ledger, card, scenario } = subject;
    const stated = textOf(element, 'bizSn');
    if (stated === undefined || ledger.kind === 'observe') return [];
    const known = settlementOf(subject) ?? (card === undefined ? undefined : ledger.ofCard(card.id));
    // A refund is a settlement of its own, with its own sender's msgid: the card's is not meant.
    const isRefund = (decimal(known?.medfeeSumamt) ?? 0n) < 0n;
    const dealt =
      card === undefined || scenario === undefined || isRefund ? undefined : bizSnOf(card, scenario);
    const expected = (isSelfPaid(subject) ? known?.fixmedinsMdtrtId : known?.medinsSetlId) ?? dealt;
    return expected === undefined ? [] : compare('bizSn', expected, stated);
  },
});

export const diagnosis = defineCheck<VoucherCheck>({
  id: 'scenario.diagnosis',
  title: '主要诊断代码应为案例卡的主要诊断',
  remedy: 'maindiagCode 用医保版 ICD-10 代码，取该次就诊的主要诊断。',
  level: 'should',
  confidence: 'C',
  clause: '4901 upldDetlList.maindiagCode',
  scope: 'voucher',
  center: 'ignore',
  inspect: ({ card, element, ledger }) => {
    const expected = card?.diagnoses.find(({ main }) => main)?.code;
    const stated = textOf(element, 'maindiagCode');
    return expected === undefined || stated === undefined || ledger.kind === 'observe'
      ? []
      : compare('maindiagCode', expected, stated);
  },
});
