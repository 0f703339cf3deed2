import { codeShape, type CodeShapeName } from '../../contract/code-shape.ts';
import { textOf } from '../../contract/envelope.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import { idNumberFault, looksLikeIdNumber } from '../../domain/id-number.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { defineCheck, type ExchangeCheck, type VoucherCheck, type VoucherSubject } from '../check.ts';
import { elementsOf } from '../../book/register.ts';
import { feeLines, listPointer, node, nodesIn, soundXml } from '../parts.ts';

/** Nothing when the code is absent or has the shape. */
function shaped(name: CodeShapeName, pointer: string, code: string | undefined): readonly Mismatch[] {
  const shape = codeShape(name);
  return code === undefined || shape.fits(code) ? [] : [{ pointer, expected: shape.words, actual: code }];
}

/** As `shaped`, for a field that some senders fill with several codes. */
const eachShaped = (name: CodeShapeName, pointer: string, codes: string | undefined): readonly Mismatch[] =>
  (codes ?? '')
    .split(/[,，;；|、]/)
    .map((code) => code.trim())
    .filter((code) => code !== '')
    .flatMap((code) => shaped(name, pointer, code));

export const institution = defineCheck<ExchangeCheck>({
  id: 'codes.institution',
  title: '机构编号应为 H 或 P 加 6 位区划加 5 位流水号',
  remedy: '填国家医保局分配的定点医药机构编号，不用院内编号或旧编号。',
  level: 'should',
  confidence: 'A',
  clause: '4.3 fixmedins_code',
  cause: 'master-data',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope, input } }) => [
    ...shaped('fixmedins', '/fixmedins_code', textOf(envelope, 'fixmedins_code')),
    ...shaped('fixmedins', '/input/fixmedinsCode', textOf(input, 'fixmedinsCode')),
  ],
});

export const region = defineCheck<ExchangeCheck>({
  id: 'codes.region',
  title: '医保区划应以真实的省级代码开头',
  remedy: '填 6 位医保区划代码；检查区划字典是否为最新。',
  level: 'should',
  confidence: 'C',
  clause: '4.2 区划代码',
  cause: 'master-data',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope, input } }) => [
    ...['mdtrtarea_admvs', 'insuplc_admdvs'].flatMap((name) =>
      shaped('province', `/${name}`, textOf(envelope, name)),
    ),
    ...elementsOf(input).flatMap((element, index) =>
      ['insuplcAdmdvs', 'mdtrtareaAdmdvs'].flatMap((name) =>
        shaped('province', `${listPointer(input)}/${index}/${name}`, textOf(element, name)),
      ),
    ),
  ],
});

export const idNumber = defineCheck<VoucherCheck>({
  id: 'codes.id-number',
  title: '身份证号的出生日期与校验码应正确',
  remedy: '核对患者建档时的证件号码；读卡取值，不要手工录入。',
  level: 'should',
  confidence: 'D',
  clause: '4901 upldDetlList.certno / XML billInfo.certno',
  cause: 'master-data',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => [
    ...idMismatch('certno', textOf(subject.element, 'certno')),
    ...idMismatch('tktextinfo/billInfo/certno', textOf(node(soundXml(subject), 'billInfo'), 'certno')),
  ],
});

const idWords = {
  'birth date': '第 7 至 14 位为真实的出生日期',
  'check character': '末位校验码与前 17 位相符',
} as const;

function idMismatch(pointer: string, stated: string | undefined): readonly Mismatch[] {
  // Other certificates are legal; only what has the shape of a resident's number can be wrong as one.
  const fault = stated === undefined || !looksLikeIdNumber(stated) ? undefined : idNumberFault(stated);
  return fault === undefined ? [] : [{ pointer, expected: idWords[fault], actual: stated ?? '' }];
}

/** The shapes of code, number and check code, by voucher type. */
const voucherShapes: Readonly<Record<string, readonly (readonly [string, CodeShapeName])[]>> = {
  '1': [
    ['elecSetlCertCode', 'fiscalCode'],
    ['elecSetlCertNo', 'fiscalNo'],
    ['elecSetlCertChkcode', 'fiscalChkcode'],
  ],
  '2': [
    ['elecSetlCertCode', 'taxCode'],
    ['elecSetlCertNo', 'taxNo'],
    ['elecSetlCertChkcode', 'taxChkcode'],
  ],
  '3': [['elecSetlCertNo', 'digitalNo']],
};

export const voucher = defineCheck<VoucherCheck>({
  id: 'codes.voucher',
  title: '凭证代码、号码、校验码应符合其类型的写法',
  remedy: '按开票平台返回的原值填写，不补零、不截断；检查凭证类型是否选对。',
  level: 'should',
  confidence: 'A',
  clause: '5.1 票据代码、号码、校验码',
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: ({ element }) =>
    (voucherShapes[textOf(element, 'elecSetlCertType') ?? ''] ?? []).flatMap(([name, shape]) =>
      shaped(shape, name, textOf(element, name)),
    ),
});

export const diagnosis = defineCheck<VoucherCheck>({
  id: 'codes.icd10',
  title: '诊断代码应为 ICD-10 医保版代码',
  remedy: '病案首页与收费系统的诊断字典对照到 ICD-10 医保版；国标或临床版代码先转换。',
  level: 'should',
  confidence: 'B',
  clause: '4.5 诊断代码',
  cause: 'master-data',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => [
    ...['maindiagCode', 'scddiagCode'].flatMap((name) =>
      eachShaped('icd10', name, textOf(subject.element, name)),
    ),
    ...xmlNodes(subject, 'diagList', 'diag').flatMap(([pointer, diag]) =>
      shaped('icd10', `${pointer}/diagCode`, textOf(diag, 'diagCode')),
    ),
  ],
});

export const operation = defineCheck<VoucherCheck>({
  id: 'codes.icd9',
  title: '手术操作代码应为 ICD-9-CM-3 医保版代码',
  remedy: '手术操作字典对照到 ICD-9-CM-3 医保版，四位小数补足。',
  level: 'should',
  confidence: 'B',
  clause: '4.5 手术操作代码',
  cause: 'master-data',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) =>
    xmlNodes(subject, 'oprnList', 'oprn').flatMap(([pointer, oprn]) =>
      eachShaped('icd9', `${pointer}/oprnOprtCode`, textOf(oprn, 'oprnOprtCode')),
    ),
});

export const doctor = defineCheck<VoucherCheck>({
  id: 'codes.doctor',
  title: '医师代码应为国家医保医师代码（D 开头 13 位）',
  remedy: '人员字典对照到国家医保医师代码，不用工号。',
  level: 'should',
  confidence: 'A',
  clause: '4.3 医师代码',
  cause: 'master-data',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => [
    ...shaped(
      'doctor',
      'tktextinfo/mdtrtInfo/chfpdrCode',
      textOf(node(soundXml(subject), 'mdtrtInfo'), 'chfpdrCode'),
    ),
    ...xmlNodes(subject, 'diagList', 'diag').flatMap(([pointer, diag]) =>
      shaped('doctor', `${pointer}/diagDrCode`, textOf(diag, 'diagDrCode')),
    ),
    ...xmlNodes(subject, 'oprnList', 'oprn').flatMap(([pointer, oprn]) =>
      ['operDrCode', 'anstDrCode'].flatMap((name) =>
        eachShaped('doctor', `${pointer}/${name}`, textOf(oprn, name)),
      ),
    ),
  ],
});

export const catalogue = defineCheck<VoucherCheck>({
  id: 'codes.catalogue',
  title: '收费明细应使用国家医保目录编码',
  remedy: '院内收费项目对照到国家医保目录编码（medListCodg），不用院内编码。',
  level: 'should',
  confidence: 'B',
  clause: '4.4 目录编码',
  cause: 'master-data',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) =>
    feeLines(subject).flatMap((line, index) =>
      shaped('catalogue', `tktextinfo/feeDetlList/feeDetl/${index}/medListCodg`, textOf(line, 'medListCodg')),
    ),
});

export const xmlRegion = defineCheck<VoucherCheck>({
  id: 'codes.xml-region',
  title: '结构化 XML 的区划应以真实的省级代码开头',
  remedy: 'supninsCode 填票据监管机构的区划，fixBlngAdmdvs 填本医院的医保区划。',
  level: 'should',
  confidence: 'C',
  clause: '4.2 区划代码',
  cause: 'master-data',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const content = soundXml(subject);
    return [
      ...shaped(
        'province',
        'tktextinfo/billInfo/supninsCode',
        textOf(node(content, 'billInfo'), 'supninsCode'),
      ),
      ...shaped(
        'province',
        'tktextinfo/mdtrtInfo/fixBlngAdmdvs',
        textOf(node(content, 'mdtrtInfo'), 'fixBlngAdmdvs'),
      ),
    ];
  },
});

const xmlNodes = (
  subject: VoucherSubject,
  list: string,
  item: string,
): readonly (readonly [string, JsonObject])[] =>
  nodesIn(soundXml(subject), list, item).map((found, index) => [
    `tktextinfo/${list}/${item}/${index}`,
    found,
  ]);
