import { time } from '../../domain/china-time.ts';
import { decimal } from '../../domain/money.ts';
import { areApart, isCrossProvince, isRegion } from '../../domain/region.ts';
import { isMaskOf, isOtherSex, isSameCertno, isSameName } from '../../domain/same-person.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { textOf } from '../../contract/envelope.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import { compare, defineCheck, type VoucherCheck, type VoucherSubject } from '../check.ts';
import { isKnownVisit, knownPerson, TRUTH_EDITION } from '../known.ts';
import { feeLines, isSelfPaid, node, soundXml } from '../parts.ts';
import { contradiction, isSameInsurance } from './scenario-identity.ts';

const BILL = 'tktextinfo/billInfo';
const VISIT = 'tktextinfo/mdtrtInfo';

const billOf = (subject: VoucherSubject): JsonObject => node(soundXml(subject), 'billInfo');
const visitOf = (subject: VoucherSubject): JsonObject => node(soundXml(subject), 'mdtrtInfo');

export const samePerson = defineCheck<VoucherCheck>({
  id: 'xml.same-person',
  title: '结构化 XML 的姓名、证件号、性别与医保编号须是同一个人的',
  remedy: '取自同一次就诊的患者档案，照原样填写：不脱敏、不截断；没有的项不填，不要填他人的。',
  level: 'must',
  confidence: 'D',
  clause: 'XML billInfo.psnName、certno、gend、hiNo',
  cause: 'payload',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const bill = billOf(subject);
    const { psnName, psnNo, certno, gend, hiNo } = knownPerson(subject);
    const numbers = [hiNo, psnNo, certno].filter((number) => number !== undefined);
    return [
      ...contradiction(`${BILL}/psnName`, [psnName, textOf(bill, 'psnName')], isSameName),
      ...certnoMismatch(certno, subject, textOf(bill, 'certno')),
      ...contradiction(
        `${BILL}/gend`,
        [gend, textOf(bill, 'gend')],
        (known, stated) => !isOtherSex(known, stated),
      ),
      // Hospitals write one or another of the person's numbers here.
      ...contradiction(`${BILL}/hiNo`, [hiNo, textOf(bill, 'hiNo')], (_known, stated) =>
        numbers.some((number) => isSameCertno(number, stated)),
      ),
    ];
  },
});

/** Where the person is not known, list and XML have at least to mean the same one. */
function certnoMismatch(
  certno: string | undefined,
  { element }: VoucherSubject,
  stated: string | undefined,
): readonly Mismatch[] {
  const listed = textOf(element, 'certno');
  return contradiction(`${BILL}/certno`, [certno ?? listed, stated], (known, given) =>
    certno === undefined
      ? isSameCertno(known, given) || isMaskOf(known, given) || isMaskOf(given, known)
      : isSameCertno(known, given),
  );
}

export const sameSettlement = defineCheck<VoucherCheck>({
  id: 'xml.same-settlement',
  title: '结构化 XML 的险种不得与结算矛盾',
  remedy: 'billInfo/insutype 取自该笔结算；全自费不填。',
  level: 'must',
  confidence: 'D',
  clause: 'XML billInfo.insutype',
  cause: 'payload',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    if (isSelfPaid(subject)) return [];
    const known = knownPerson(subject).insutype ?? textOf(subject.element, 'insutype');
    const stated = textOf(billOf(subject), 'insutype');
    return contradiction(`${BILL}/insutype`, [known, stated], isSameInsurance);
  },
});

export const sameInstitution = defineCheck<VoucherCheck>({
  id: 'xml.same-province',
  title: '结构化 XML 的定点归属区划须与本医院同省',
  remedy: 'mdtrtInfo/fixBlngAdmdvs 填本医院定点归属的医保区划。',
  level: 'must',
  confidence: 'D',
  clause: 'XML mdtrtInfo.fixBlngAdmdvs',
  cause: 'configuration',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) =>
    contradiction(
      `${VISIT}/fixBlngAdmdvs`,
      [subject.hospital?.admdvs, textOf(visitOf(subject), 'fixBlngAdmdvs')],
      (known, stated) => !isRegion(known) || !isRegion(stated) || !isCrossProvince(known, stated),
    ),
});

export const institutionAgrees = defineCheck<VoucherCheck>({
  id: 'xml.institution-agrees',
  title: '结构化 XML 的机构名称与归属区划应为登记的名称与区划',
  remedy: 'mdtrtInfo/fixmedinsName 填医保登记的机构全称，fixBlngAdmdvs 填定点归属的医保区划。',
  level: 'should',
  confidence: 'C',
  clause: 'XML mdtrtInfo.fixmedinsName、fixBlngAdmdvs',
  cause: 'configuration',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const visit = visitOf(subject);
    const { hospital } = subject;
    return [
      ...contradiction(
        `${VISIT}/fixmedinsName`,
        [hospital?.fixmedinsName, textOf(visit, 'fixmedinsName')],
        (known, stated) => known === stated || known === '',
      ),
      ...contradiction(
        `${VISIT}/fixBlngAdmdvs`,
        [hospital?.admdvs, textOf(visit, 'fixBlngAdmdvs')],
        (known, stated) => !areApart(known, stated) || isCrossProvince(known, stated),
      ),
    ];
  },
});

export const normalVoucher = defineCheck<VoucherCheck>({
  id: 'xml.normal-voucher',
  title: '收费开具的凭证须为正常票：冲红标识为 0',
  remedy: 'billInfo/elecSetlCertFlag 收费时填 0；只有退费开具的负数凭证填 1，并写明原凭证。',
  level: 'must',
  confidence: 'A',
  clause: '5.7 / XML billInfo.elecSetlCertFlag',
  cause: 'payload',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const bill = billOf(subject);
    const isRed = textOf(bill, 'elecSetlCertFlag') === '1';
    const amounts = [textOf(bill, 'billAmt'), textOf(subject.element, 'medfeeSumamt')].map(decimal);
    return isRed && amounts.every((amount) => amount !== undefined && amount > 0n)
      ? [{ pointer: `${BILL}/elecSetlCertFlag`, expected: '0', actual: '1（金额为正）' }]
      : [];
  },
});

export const visitAgrees = defineCheck<VoucherCheck>({
  id: 'xml.visit-agrees',
  title: '结构化 XML 的就诊起止时间、医疗类别与住院/门诊号应与案例卡一致',
  remedy: '按案例卡登记就诊；医疗类别、号码由医院系统产生的，与卡不同可不处理。',
  level: 'should',
  confidence: 'D',
  clause: 'XML mdtrtInfo.begntime、endtime、medType、iptOtpNo',
  cause: 'payload',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const { card } = subject;
    if (card === undefined || !isKnownVisit(subject)) return [];
    const visit = visitOf(subject);
    const isSameTime = (one: string, other: string): boolean => time(one) === time(other);
    const isSameText = (one: string, other: string): boolean => one === other;
    return [
      ...contradiction(`${VISIT}/begntime`, [card.visit.begntime, textOf(visit, 'begntime')], isSameTime),
      ...contradiction(`${VISIT}/endtime`, [card.visit.endtime, textOf(visit, 'endtime')], isSameTime),
      ...contradiction(`${VISIT}/medType`, [card.visit.medType, textOf(visit, 'medType')], isSameInsurance),
      ...contradiction(`${VISIT}/iptOtpNo`, [card.visit.iptOtpNo, textOf(visit, 'iptOtpNo')], isSameText),
    ];
  },
});

/** A wording of its own is the hospital's right; the beginning of a long one is what a narrow column leaves. */
const LONG_ENOUGH = 8;

export const namesWhole = defineCheck<VoucherCheck>({
  id: 'xml.names-whole',
  title: '收费项目名称不得被截断',
  remedy: '数据库列与接口字段按规范的长度（字符，不是字节）建立：medListName 50 个字符，姓名 50 个字符。',
  level: 'must',
  confidence: 'B',
  clause: 'XML feeDetl.medListName',
  cause: 'payload',
  since: TRUTH_EDITION,
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const { card } = subject;
    if (card === undefined || !isKnownVisit(subject)) return [];
    return feeLines(subject).flatMap((line, index) => {
      const [code, stated] = [textOf(line, 'medListCodg'), textOf(line, 'medListName')];
      const named = card.feeLines.find(({ medListCodg }) => medListCodg === code)?.medListName ?? '';
      const isCut =
        stated !== undefined &&
        stated.length >= LONG_ENOUGH &&
        stated.length < named.length &&
        named.startsWith(stated.replace(/(?:…|\.\.\.)$/, '').trimEnd());
      return isCut ? compare(`tktextinfo/feeDetlList/feeDetl/${index}/medListName`, named, stated) : [];
    });
  },
});
