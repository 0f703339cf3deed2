import { day, dayText } from '../../domain/china-time.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { textOf } from '../../contract/envelope.ts';
import { present } from '../../contract/validate.ts';
import { compare, defineCheck, type VoucherCheck, type VoucherSubject } from '../check.ts';
import { knownPerson, tellsContradictions } from '../known.ts';
import { node, soundXml } from '../parts.ts';
import { isNameLost } from './text.ts';

const problem = ({ xml }: VoucherSubject, kinds: readonly string[], expected: string): readonly Mismatch[] =>
  (xml?.problems ?? [])
    .filter(({ kind }) => kinds.includes(kind))
    .map(({ detail }) => ({ pointer: 'tktextinfo', expected, actual: detail }));

export const wellFormed = defineCheck<VoucherCheck>({
  id: 'xml.well-formed',
  title: '结构化 XML 须格式良好，根节点为 tktextinfo',
  remedy: '用 XML 库生成，不要照抄规范中的示例（示例的标签不配对）；检查转义与标签闭合。',
  level: 'must',
  confidence: 'B',
  clause: 'XML tktextinfo',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-file',
  inspect: (subject) => problem(subject, ['not-well-formed', 'root'], '格式良好的 XML，根节点 tktextinfo'),
});

export const utf8 = defineCheck<VoucherCheck>({
  id: 'xml.utf8',
  title: '结构化 XML 须为 UTF-8 编码',
  remedy: '按 UTF-8 写出 XML，并与声明 encoding="UTF-8" 一致。',
  level: 'must',
  confidence: 'B',
  clause: 'XML tktextinfo',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-file',
  inspect: (subject) => problem(subject, ['not-utf8'], 'UTF-8'),
});

export const noDoctype = defineCheck<VoucherCheck>({
  id: 'xml.no-doctype',
  title: '结构化 XML 不得含 DOCTYPE 或实体定义',
  remedy: '去掉 DOCTYPE；实体定义会被当作攻击拒绝。',
  level: 'must',
  confidence: 'D',
  clause: 'XML tktextinfo',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-file',
  inspect: (subject) => problem(subject, ['doctype'], '不含 DOCTYPE'),
});

export const fields = defineCheck<VoucherCheck>({
  id: 'xml.fields',
  title: '结构化 XML 的节点须齐全且符合规定的类型、长度与取值',
  remedy: '对照接口规范的结构化数据表补齐 billInfo、mdtrtInfo、feeDetlList 的必填节点。',
  level: 'must',
  confidence: 'B',
  clause: 'XML tktextinfo',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-file',
  inspect: (subject) => {
    const content = soundXml(subject);
    if (content === undefined) return [];
    return tagged(subject.contract.validator('xml', 'must')?.(content) ?? []);
  },
});

export const fieldsRemarks = defineCheck<VoucherCheck>({
  id: 'xml.fields-remarks',
  title: '结构化 XML 宜采用规定的写法、字典代码与标签名',
  remedy: '日期写 yyyy-MM-dd，时间写 HH:mm:ss；标签名以接口规范的表为准，示例中的拼写有误。',
  level: 'should',
  confidence: 'B',
  clause: 'XML tktextinfo',
  cause: 'payload',
  scope: 'voucher',
  center: 'ignore',
  inspect: (subject) => {
    const content = soundXml(subject);
    if (content === undefined) return [];
    const strict = subject.contract.validator('xml', 'should')?.(content) ?? [];
    // What is missing on both levels is a finding of the other check.
    const wide = strict.length === 0 ? [] : (subject.contract.validator('xml', 'must')?.(content) ?? []);
    const musts = new Set(wide.map(({ pointer }) => pointer));
    return [
      ...tagged(strict.filter(({ pointer }) => !musts.has(pointer))),
      ...(subject.xml?.unknownTags ?? []).map((tag) => ({
        pointer: tag,
        expected: '规范中的标签',
        actual: '规范中没有此标签',
      })),
    ];
  },
});

const tagged = (found: readonly Mismatch[]): readonly Mismatch[] =>
  found.map((mismatch) => ({ ...mismatch, pointer: `tktextinfo${mismatch.pointer}` }));

/** Names of the list element beside the same names in billInfo. */
const shared = [
  'elecSetlCertCode',
  'elecSetlCertNo',
  'elecSetlCertChkcode',
  'elecSetlCertType',
  'certSetlType',
  'mdtrtType',
  'psnName',
] as const;

export const matchesList = defineCheck<VoucherCheck>({
  id: 'xml.matches-list',
  title: '结构化 XML 与列表中同一张凭证的信息须一致',
  remedy: '列表与 XML 从同一条开票记录取值；检查凭证代码、号码、校验码、类型、姓名与开票日期。',
  level: 'must',
  confidence: 'D',
  clause: 'XML billInfo / 4901 upldDetlList',
  cause: 'payload',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const content = soundXml(subject);
    if (content === undefined) return [];
    const bill = present(node(content, 'billInfo'));
    const { element } = subject;
    const setlId = textOf(node(content, 'mdtrtInfo'), 'setlId');
    return [
      ...shared.flatMap((name) => {
        const stated = textOf(bill, name);
        // The side that is broken is told by the checks of names; the other one is right.
        if (name === 'psnName' && isNameToldElsewhere(subject, stated)) return [];
        // A missing node is the field check's finding; a code that only one side has is a difference.
        if (stated === undefined && name !== 'elecSetlCertCode') return [];
        return compare(`tktextinfo/billInfo/${name}`, textOf(element, name), stated);
      }),
      ...compareDay('tktextinfo/billInfo/billDate', textOf(element, 'billDate'), textOf(bill, 'billDate')),
      ...(setlId === undefined || textOf(element, 'setlId') === undefined
        ? []
        : compare('tktextinfo/mdtrtInfo/setlId', textOf(element, 'setlId'), setlId)),
    ];
  },
});

/** Tells a name of which one side was lost, or is known to be another person's while the other side is right. */
function isNameToldElsewhere(subject: VoucherSubject, stated: string | undefined): boolean {
  if (!tellsContradictions(subject.contract)) return false;
  const truth = knownPerson(subject).psnName;
  return isNameLost(subject) || (truth !== undefined && stated === truth);
}

function compareDay(
  pointer: string,
  expected: string | undefined,
  actual: string | undefined,
): readonly Mismatch[] {
  const [left, right] = [day(expected ?? ''), day(actual ?? '')];
  if (left === undefined || right === undefined || left === right) return [];
  return [{ pointer, expected: dayText(left), actual: actual ?? '' }];
}

export const institution = defineCheck<VoucherCheck>({
  id: 'xml.institution',
  title: '结构化 XML 的机构编号须为本医院的编号',
  remedy: 'mdtrtInfo/fixmedinsCode 填本医院的定点医药机构编号。',
  level: 'must',
  confidence: 'D',
  clause: 'XML mdtrtInfo.fixmedinsCode',
  cause: 'configuration',
  scope: 'voucher',
  center: 'fail-relation',
  inspect: (subject) => {
    const stated = textOf(node(soundXml(subject), 'mdtrtInfo'), 'fixmedinsCode');
    if (stated === undefined || subject.hospital === undefined) return [];
    return compare('tktextinfo/mdtrtInfo/fixmedinsCode', subject.hospital.fixmedinsCode, stated);
  },
});
