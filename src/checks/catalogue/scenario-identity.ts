import { time } from '../../domain/china-time.ts';
import { textLoss } from '../../domain/lost-text.ts';
import { areApart } from '../../domain/region.ts';
import { isSameCertno, isSameName } from '../../domain/same-person.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { textOf } from '../../contract/envelope.ts';
import { compare, defineCheck, type VoucherCheck } from '../check.ts';
import { knownPerson, TRUTH_EDITION } from '../known.ts';
import { isSelfPaid, settlementOf } from '../parts.ts';

const DAY_MS = 86_400_000;

/** Nothing when one of both is unknown, or lost in an encoding and therefore no truth, or they agree; else the one mismatch. */
export const contradiction = (
  pointer: string,
  [known, stated]: readonly [string | undefined, string | undefined],
  agree: (known: string, stated: string) => boolean,
): readonly Mismatch[] =>
  known === undefined ||
  stated === undefined ||
  agree(known, stated) ||
  textLoss(known, 'wording') !== undefined
    ? []
    : compare(pointer, known, stated);

/** Kinds of insurance agree in their first two digits: provinces append digits, and a family has several members. */
export const isSameInsurance = (one: string, other: string): boolean => one.slice(0, 2) === other.slice(0, 2);

export const samePerson = defineCheck<VoucherCheck>({
  id: 'scenario.same-person',
  title: '列表的姓名与证件号须是案例卡或结算中的那个人',
  remedy:
    '姓名、证件号与结算取自同一次就诊的同一个人，照原样上传：不脱敏、不截断，不取自上一位或同名的患者。',
  level: 'must',
  confidence: 'A',
  clause: '4901 upldDetlList.psnName、certno',
  cause: 'payload',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const { psnName, certno } = knownPerson(subject);
    const { element } = subject;
    return [
      ...contradiction('psnName', [psnName, textOf(element, 'psnName')], isSameName),
      ...contradiction('certno', [certno, textOf(element, 'certno')], isSameCertno),
    ];
  },
});

export const sameSettlement = defineCheck<VoucherCheck>({
  id: 'scenario.same-settlement',
  title: '列表的险种、参保地与结算时间不得与结算矛盾',
  remedy: 'insutype、insuplcAdmdvs、setlTime 取自该笔结算的返回值，不写固定值。',
  level: 'must',
  confidence: 'A',
  clause: '4901 upldDetlList.insutype、insuplcAdmdvs、setlTime',
  cause: 'payload',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const { element } = subject;
    if (isSelfPaid(subject)) return [];
    const { insutype, insuplcAdmdvs } = knownPerson(subject);
    const setlTime = settlementOf(subject)?.setlTime;
    return [
      ...contradiction('insutype', [insutype, textOf(element, 'insutype')], isSameInsurance),
      ...contradiction(
        'insuplcAdmdvs',
        [insuplcAdmdvs, textOf(element, 'insuplcAdmdvs')],
        (known, stated) => !areApart(known, stated),
      ),
      // Two clocks may differ, and one may write the day only after midnight: within a day it is a remark.
      ...contradiction('setlTime', [setlTime, textOf(element, 'setlTime')], isWithinADay),
    ];
  },
});

function isWithinADay(one: string, other: string): boolean {
  const [left, right] = [time(one), time(other)];
  return left === undefined || right === undefined || Math.abs(left - right) < DAY_MS;
}

export const treatedHere = defineCheck<VoucherCheck>({
  id: 'scenario.treated-here',
  title: '凭证的就医地区划不得是别处的区划',
  remedy: 'mdtrtareaAdmdvs 填本医院的医保区划（与测试配置的 admdvs 一致），实时、全自费、跨省都一样。',
  level: 'must',
  confidence: 'A',
  clause: '4901 upldDetlList.mdtrtareaAdmdvs',
  cause: 'configuration',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: ({ element, hospital }) =>
    contradiction(
      'mdtrtareaAdmdvs',
      [hospital?.admdvs, textOf(element, 'mdtrtareaAdmdvs')],
      (known, stated) => !areApart(known, stated),
    ),
});
