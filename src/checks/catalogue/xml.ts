import { day, dayText } from '../../domain/china-time.ts';
import { isSameName } from '../../domain/same-person.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { textOf } from '../../contract/envelope.ts';
import { present } from '../../contract/validate.ts';
import { compare, defineCheck, type VoucherCheck, type VoucherSubject } from '../check.ts';
import { knownPerson, tellsContradictions } from '../known.ts';
import { node, settlementOf, soundXml } from '../parts.ts';
import { sidesApart, type TwoSides } from '../two-sides.ts';
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
        // A name that was lost is told by the check of lost texts.
        if (name === 'psnName' && tellsContradictions(subject.contract) && isNameLost(subject)) return [];
        const pointer = `tktextinfo/billInfo/${name}`;
        // A missing node is the field check's finding; a code that only one side has is a difference.
        if (name === 'elecSetlCertCode' && (stated === undefined || textOf(element, name) === undefined))
          return compare(pointer, textOf(element, name), stated);
        if (stated === undefined) return [];
        if (textOf(element, name) === undefined) return compare(pointer, undefined, stated);
        return sidesApart(subject, {
          list: { pointer: name, stated: textOf(element, name) },
          xml: { pointer, stated },
          ...knownOf(subject, name),
        });
      }),
      ...compareDay(
        subject,
        'tktextinfo/billInfo/billDate',
        textOf(element, 'billDate'),
        textOf(bill, 'billDate'),
      ),
      ...sidesApart(subject, {
        list: { pointer: 'setlId', stated: textOf(element, 'setlId') },
        xml: { pointer: 'tktextinfo/mdtrtInfo/setlId', stated: setlId },
        ...knownSettlement(subject),
      }),
    ];
  },
});

type Known = Pick<TwoSides, 'truth' | 'listToldBy'>;

/** Returns what is known of a field that list and XML share, and which check tells a list that contradicts it. */
function knownOf(subject: VoucherSubject, name: (typeof shared)[number]): Known {
  const { element, files, scenario, card } = subject;
  switch (name) {
    case 'psnName': {
      if (!tellsContradictions(subject.contract)) return {};
      const truth = knownPerson(subject).psnName;
      // Another writing of the same name is no other person to that check: whoever left it to it would pass it.
      const isSame = isSameName(truth ?? '', textOf(element, name) ?? '');
      return { truth, ...(isSame ? {} : { listToldBy: 'scenario.same-person' }) };
    }
    case 'certSetlType':
      return scenario === undefined
        ? {}
        : { truth: scenario === 'self-paid' ? '2' : '1', listToldBy: 'scenario.kind' };
    case 'mdtrtType':
      return { truth: card?.visit.mdtrtType, listToldBy: 'scenario.visit-type' };
    // The file bears the voucher's code and number as well.
    case 'elecSetlCertCode':
    case 'elecSetlCertNo':
      return files.length === 1 ? { truth: textOf(element, name) } : {};
    case 'elecSetlCertChkcode':
    case 'elecSetlCertType':
      return {};
  }
}

/** A settlement that the card was given, or that was declared for it, is the one that both sides have to name. */
function knownSettlement(subject: VoucherSubject): Known {
  const { ledger, card, element } = subject;
  if (ledger.kind === 'observe' || textOf(element, 'certSetlType') !== '1') return {};
  const known = settlementOf(subject) ?? (card === undefined ? undefined : ledger.ofCard(card.id));
  return { truth: known?.setlId, listToldBy: 'scenario.settlement-known' };
}

function compareDay(
  subject: VoucherSubject,
  pointer: string,
  expected: string | undefined,
  actual: string | undefined,
): readonly Mismatch[] {
  const [left, right] = [day(expected ?? ''), day(actual ?? '')];
  if (left === undefined || right === undefined || left === right) return [];
  return sidesApart(subject, {
    list: { pointer: 'billDate', stated: dayText(left) },
    xml: { pointer, stated: actual },
  });
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
