import { isCrossProvince } from '../../domain/region.ts';
import { textOf } from '../../contract/envelope.ts';
import { elementKey } from '../../book/register.ts';
import { compare, defineCheck, type VoucherCheck, type VoucherSubject } from '../check.ts';
import { knownPerson } from '../known.ts';
import { differingPerson, otherPerson, settlementOf } from '../parts.ts';

const isRealTime = ({ element }: VoucherSubject): boolean => textOf(element, 'certSetlType') === '1';

export const settlementKnown = defineCheck<VoucherCheck>({
  id: 'scenario.settlement-known',
  title: '实时结算凭证的 setlId 须是已有的结算',
  remedy:
    'setlId 填结算接口（2207/2304）返回的结算 ID；测试时填案例卡给出的值，申报或导出的结算须在上传之前给出。',
  level: 'must',
  confidence: 'B',
  clause: '0.5 / 4901 upldDetlList.setlId',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const setlId = textOf(subject.element, 'setlId');
    if (subject.ledger.kind === 'observe' || !isRealTime(subject) || setlId === undefined) return [];
    if (settlementOf(subject)?.setlId === setlId) return [];
    const { card, ledger } = subject;
    // What was declared for the card is wanted, not what the card had.
    const own = card === undefined ? undefined : ledger.ofCard(card.id)?.setlId;
    // The card's own number, but in no list or declaration that came before the upload.
    const expected = own === undefined || own === setlId ? '中心在上传之前已有的结算 ID' : own;
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
  cause: 'payload',
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
  cause: 'payload',
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
  cause: 'master-data',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const { scenario, element, hospital } = subject;
    const insured = textOf(element, 'insuplcAdmdvs');
    const treated = textOf(element, 'mdtrtareaAdmdvs');
    if (scenario === undefined || scenario === 'self-paid' || insured === undefined || treated === undefined)
      return [];
    if (isCrossProvince(insured, treated) === (scenario === 'cross-province')) return [];
    const known = knownPerson(subject).insuplcAdmdvs;
    // The insured place is right: it is the other one that is not.
    if (hospital !== undefined && known === insured && isCrossProvince(hospital.admdvs, treated))
      return [{ pointer: 'mdtrtareaAdmdvs', expected: hospital.admdvs, actual: treated }];
    const expected = known ?? (scenario === 'cross-province' ? '外省的区划' : '本省的区划');
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
  cause: 'master-data',
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

export const person = defineCheck<VoucherCheck>({
  id: 'scenario.person',
  title: '人员编号须是该笔结算的人员编号',
  remedy: 'psnNo 取自该笔结算，不要取当前登录或上一位患者。',
  level: 'must',
  confidence: 'A',
  clause: '4901 upldDetlList.psnNo',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const { card, element, ledger } = subject;
    if (!isRealTime(subject)) return [];
    // Where no settlement is known the person alone makes it the card's voucher.
    if (ledger.kind === 'observe') return differingPerson(card?.person ?? {}, element);
    const settled = settlementOf(subject);
    if (settled === undefined) return [];
    const stated = textOf(element, 'psnNo');
    const numbers =
      settled.psnNo === undefined || stated === undefined ? [] : compare('psnNo', settled.psnNo, stated);
    // Without a number that tells, the name is all there is.
    return numbers.length > 0 ? numbers : otherPerson(settled, subject);
  },
});

export const numberTaken = defineCheck<VoucherCheck>({
  id: 'scenario.number-taken',
  title: '凭证代码与号码不得已属于另一笔结算',
  remedy: '一张凭证只对应一笔结算：每笔结算开具自己的凭证，号码取自开票系统，不要写死，也不要重复使用。',
  level: 'must',
  confidence: 'D',
  clause: '4901 upldDetlList.elecSetlCertNo',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  since: 2,
  inspect: ({ card, element, record }) => {
    const taken = record?.takenFrom;
    if (card === undefined || taken === undefined) return [];
    const holder = taken.setlId === undefined ? `业务流水号 ${taken.bizSn ?? ''}` : `结算 ${taken.setlId}`;
    return [
      {
        pointer: 'elecSetlCertNo',
        expected: '未用于其他结算的号码',
        actual: `${elementKey(element)}（已属于${holder}）`,
      },
    ];
  },
});
