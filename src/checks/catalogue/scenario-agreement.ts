import { bizSnOf } from '../../domain/card.ts';
import { time } from '../../domain/china-time.ts';
import { decimal } from '../../domain/money.ts';
import { textOf } from '../../contract/envelope.ts';
import type { KnownSettlement } from '../../book/ledger.ts';
import { compare, defineCheck, type VoucherCheck } from '../check.ts';
import { areApart } from '../../domain/region.ts';
import { isSameName } from '../../domain/same-person.ts';
import { isCardsPatient, tellsContradictions } from '../known.ts';
import { isSelfPaid, settlementOf } from '../parts.ts';
import { isSameInsurance } from './scenario-identity.ts';

/** Agreement with the settlement that nothing in the specification demands in so many words. */
const agreements = [
  {
    id: 'scenario.person-name',
    field: 'psnName',
    title: '姓名应与结算一致',
    of: (s: KnownSettlement) => s.psnName,
    agree: isSameName,
  },
  {
    id: 'scenario.insutype',
    field: 'insutype',
    title: '险种类型应与结算一致',
    of: (s: KnownSettlement) => s.insutype,
    agree: isSameInsurance,
  },
  {
    id: 'scenario.insured-place',
    field: 'insuplcAdmdvs',
    title: '参保地区划应与结算一致',
    of: (s: KnownSettlement) => s.insuplcAdmdvs,
    agree: (one: string, other: string) => !areApart(one, other),
  },
] as const;

export const agreementChecks: readonly VoucherCheck[] = agreements.map(({ id, field, title, of, agree }) =>
  defineCheck<VoucherCheck>({
    id,
    title,
    remedy: `${field} 取自该笔结算的返回值。`,
    level: 'should',
    confidence: 'C',
    clause: `4901 upldDetlList.${field}`,
    cause: 'payload',
    scope: 'voucher',
    center: 'ignore',
    inspect: (subject) => {
      const settlement = settlementOf(subject);
      const settled = settlement === undefined ? undefined : of(settlement);
      const stated = textOf(subject.element, field);
      if (settled === undefined || stated === undefined) return [];
      // A contradiction is no remark: another check tells it. Of self-paid vouchers only the name is compared there.
      const isToldElsewhere =
        tellsContradictions(subject.contract) &&
        (field === 'psnName' || !isSelfPaid(subject)) &&
        !agree(settled, stated);
      return isToldElsewhere ? [] : compare(field, settled, stated);
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
  cause: 'payload',
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
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const { element, ledger, card, scenario } = subject;
    const stated = textOf(element, 'bizSn');
    if (stated === undefined || ledger.kind === 'observe') return [];
    const known = settlementOf(subject) ?? (card === undefined ? undefined : ledger.ofCard(card.id));
    // A refund is a settlement of its own, with its own sender's msgid: the card's is not meant.
    const isRefund = (decimal(known?.medfeeSumamt) ?? 0n) < 0n;
    // A settlement that the hospital made itself has its own serial.
    const isCards = card !== undefined && ledger.registeredFor(card.id) !== undefined;
    const dealt = !isCards || scenario === undefined || isRefund ? undefined : bizSnOf(card, scenario);
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
  cause: 'master-data',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const { card, element, ledger } = subject;
    const expected = isCardsPatient(subject) ? card?.diagnoses.find(({ main }) => main)?.code : undefined;
    const stated = textOf(element, 'maindiagCode');
    return expected === undefined || stated === undefined || ledger.kind === 'observe'
      ? []
      : compare('maindiagCode', expected, stated);
  },
});

export const treatedPlace = defineCheck<VoucherCheck>({
  id: 'scenario.treated-place',
  title: '凭证的就医地区划应为本医院的医保区划',
  remedy: 'mdtrtareaAdmdvs 填本医院的医保区划，与测试配置一致。',
  level: 'should',
  confidence: 'C',
  clause: '4901 upldDetlList.mdtrtareaAdmdvs',
  cause: 'configuration',
  scope: 'voucher',
  center: 'ignore',
  inspect: ({ element, hospital, contract }) => {
    const stated = textOf(element, 'mdtrtareaAdmdvs');
    return hospital === undefined ||
      stated === undefined ||
      (tellsContradictions(contract) && areApart(hospital.admdvs, stated))
      ? []
      : compare('mdtrtareaAdmdvs', hospital.admdvs, stated);
  },
});
