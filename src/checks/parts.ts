import { sum } from '../domain/money.ts';
import type { Infno } from '../domain/form.ts';
import type { Level, Mismatch } from '../domain/verdict.ts';
import {
  personFields,
  personOf,
  relationToPerson,
  type PersonField,
  type StatedPerson,
} from '../book/identity.ts';
import type { KnownSettlement } from '../book/ledger.ts';
import { isObject, textOf } from '../contract/envelope.ts';
import type { JsonObject, JsonValue } from '../contract/json-text.ts';
import type { LayoutFile, PackageReading, StructuredXml } from '../contract/reading/reading.ts';
import { defineCheck, type ExchangeCheck, type VoucherSubject } from './check.ts';

// What definitions of several files share.

/** Returns the pointer of the list in a 4901 or 4905. */
export const listPointer = (input: JsonObject): string =>
  'upldDetlList' in input ? '/input/upldDetlList' : '/input/reUploadDetlDTOList';

/** Tells a list that has nothing but elements, and at least one. */
export function isWholeList(input: JsonObject): boolean {
  const list = input['upldDetlList'] ?? input['reUploadDetlDTOList'];
  return Array.isArray(list) && list.length > 0 && (list as readonly JsonValue[]).every(isObject);
}

/** Returns the names that a layout file of this element may have: `code-number`, or the number alone where there is no code. */
export function fileStems(element: JsonObject): readonly string[] {
  const code = textOf(element, 'elecSetlCertCode');
  const no = textOf(element, 'elecSetlCertNo');
  if (no === undefined) return [];
  if (textOf(element, 'elecSetlCertType') !== '3') return [`${code ?? ''}-${no}`];
  return code === undefined ? [no, `-${no}`] : [`${code}-${no}`, no, `-${no}`];
}

/** The structured XML of a voucher, or those that all claim to be it. */
export interface FoundXml {
  readonly xml: StructuredXml | undefined;
  readonly xmlSource: 'layout' | 'separate' | 'nowhere';
  /** Name without extension of the one beside the layout file. */
  readonly xmlStem: string | undefined;
  readonly rivals: readonly string[];
}

type SeparateXml = PackageReading['separate'][number];

/**
 * Finds a voucher's structured XML where its upload mode says, otherwise at the other place. The same twice is one; of
 * several that differ none is taken.
 */
export function xmlAmong(
  files: readonly LayoutFile[],
  beside: readonly SeparateXml[],
  upldMode: string,
): FoundXml {
  const inside = files.find(({ xml, rivals }) => xml !== undefined || rivals !== undefined);
  const distinct = new Map(beside.map((one) => [JSON.stringify([one.xml.content, one.xml.problems]), one]));
  const [separate] = distinct.values();
  const xmlStem = separate?.stem;
  const prefersInside = upldMode !== '2' || separate === undefined;
  if (prefersInside && inside !== undefined) {
    const { name, xml, rivals } = inside;
    return {
      xml,
      xmlSource: xml === undefined ? 'nowhere' : 'layout',
      xmlStem,
      rivals: rivals === undefined ? [] : [`${name} 内有 ${rivals} 份`],
    };
  }
  return distinct.size === 1
    ? { xml: separate?.xml, xmlSource: 'separate', xmlStem, rivals: [] }
    : { xml: undefined, xmlSource: 'nowhere', xmlStem, rivals: beside.map(({ name }) => name) };
}

/** Returns the node of a structured XML, `{}` when it is missing: its absence is a finding of its own. */
export function node(content: JsonObject | undefined, name: string): JsonObject {
  const found = content?.[name];
  return isObject(found) ? found : {};
}

/** Returns the repeated nodes of a list node, e.g. `diag` in `diagList`. */
export function nodesIn(content: JsonObject | undefined, list: string, item: string): readonly JsonObject[] {
  const found: JsonValue | undefined = node(content, list)[item];
  return Array.isArray(found) ? (found as readonly JsonValue[]).filter(isObject) : [];
}

/** Returns the lines of the bill. */
export const feeLines = (subject: Pick<VoucherSubject, 'xml'>): readonly JsonObject[] =>
  nodesIn(soundXml(subject), 'feeDetlList', 'feeDetl');

/** Returns the XML as far as it can be trusted: nothing is compared with a document that broke off. */
export const soundXml = ({ xml }: Pick<VoucherSubject, 'xml'>): JsonObject | undefined =>
  xml === undefined || xml.problems.some(({ kind }) => kind !== 'not-utf8') ? undefined : xml.content;

/** Returns the settlement that the voucher names, as far as the center knows it. */
export const settlementOf = ({ ledger, element }: VoucherSubject): KnownSettlement | undefined =>
  ledger.kind === 'known' ? ledger.settlement(element) : undefined;

/**
 * Returns in what the element names another person than the settlement, or its card where the settlement does not say. A
 * number or a name alone that differs is no other person, it has a check of its own – but the word of the hospital binds.
 */
export function otherPerson(
  known: KnownSettlement,
  { card, element }: Pick<VoucherSubject, 'card' | 'element'>,
): readonly Mismatch[] {
  const isHospitals = known.source === 'declared' || known.source === 'csv';
  const spelled = isHospitals ? differingPerson({ psnName: known.psnName }, element) : [];
  const { psnNo, psnName, certno } = card?.person ?? {};
  const isCards = known.psnName === undefined || known.psnName === psnName;
  const person = isCards ? { psnNo: known.psnNo ?? psnNo, psnName, certno } : known;
  const others = differingPerson(person, element);
  const isOther =
    others.some(({ pointer }) => pointer === 'psnName') &&
    relationToPerson(personOf(person), element) === 'foreign';
  return isOther ? others : spelled;
}

/** Returns the fields by which the element names another person than this one, as far as both sides say. */
export const differingPerson = (
  person: StatedPerson,
  element: JsonObject,
  fields: readonly PersonField[] = personFields,
): readonly Mismatch[] =>
  fields.flatMap((field) => {
    const [expected, actual] = [person[field], textOf(element, field)];
    const one = personOf({ [field]: expected });
    return expected === undefined ||
      actual === undefined ||
      relationToPerson(one, { [field]: actual }) !== 'foreign'
      ? []
      : [{ pointer: field, expected, actual }];
  });

/** Tells a voucher that nothing of was paid by the insurance. */
export const isSelfPaid = ({ element }: VoucherSubject): boolean => textOf(element, 'certSetlType') === '2';

/** Tells splits that are all zero: fully self-paid vouchers of some hospitals carry 0 for every split and only the total. */
export const allSplitsZero = (splits: readonly (string | undefined)[]): boolean => sum(splits) === 0n;

/** An interface of the form, and how the ids and titles of its checks name it. */
interface Area {
  readonly infno: Infno;
  readonly id: string;
  readonly title: string;
}

/** Defines the checks of a payload against its table, one for each level; each finding names its field. */
export const defineFieldsChecks = (area: Area): readonly ExchangeCheck[] => [
  fieldsCheck(area, 'must'),
  fieldsCheck(area, 'should'),
];

function fieldsCheck({ infno, id, title }: Area, level: Level): ExchangeCheck {
  const table = `request:${infno}`;
  return defineCheck<ExchangeCheck>({
    id: level === 'must' ? `${id}.fields` : `${id}.fields-remarks`,
    title:
      level === 'must'
        ? `${title}（${infno}）的字段须齐全且符合规定的类型、长度与取值`
        : `${title}（${infno}）的字段宜采用规定的写法与字典代码`,
    remedy: `对照接口规范 ${infno} 的输入参数表逐项补齐或更正；空值按“缺少”处理。`,
    level,
    confidence: 'B',
    clause: `${infno} 输入`,
    cause: 'payload',
    scope: 'exchange',
    center: level === 'must' ? 'refuse' : 'ignore',
    infnos: [infno],
    inspect: ({ contract, message: { input, wrapping, envelope } }) => {
      if (wrapping === 'closed') return [];
      const given = envelope['input'];
      if (wrapping === 'missing') {
        // What is missing as a whole is told by the check of the frame, what is no object here: not every field of it.
        const frame = contract.validator('envelope:request', 'must')?.(envelope) ?? [];
        if (level === 'should' || frame.some(({ pointer }) => pointer === '/input')) return [];
        if (given !== undefined && given !== null && given !== '') return [noObject(given)];
      }
      const found = contract.validator(table, level)?.(input) ?? [];
      if (level === 'must' || found.length === 0) return prefixed(found);
      const musts = new Set(
        contract
          .validator(
            table,
            'must',
          )?.(input)
          .map(({ pointer }) => pointer),
      );
      return prefixed(found.filter(({ pointer }) => !musts.has(pointer)));
    },
  });
}

const SHOWN = 40;

function noObject(given: JsonValue): Mismatch {
  const text = typeof given === 'string' ? `文本 ${given}` : `数组 ${JSON.stringify(given)}`;
  const actual = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return { pointer: '/input', expected: '对象', actual };
}

const prefixed = <M extends { readonly pointer: string }>(found: readonly M[]): readonly M[] =>
  found.map((mismatch) => ({ ...mismatch, pointer: `/input${mismatch.pointer}` }));
