import { isObject, textOf } from '../../src/contract/envelope.ts';
import type { JsonObject, JsonValue } from '../../src/contract/json-text.ts';
import { isCrossProvince, province } from '../../src/domain/region.ts';
import type { Books, CounterEvent, Visit } from './books.ts';
import type { Credentials } from './credentials.ts';
import type { InsuredPerson } from './person.ts';

/** One call of the counter side: its nodes as the tables name them, and what the envelope says. */
export interface CounterCall {
  readonly infno: string;
  readonly msgid: string;
  readonly digest: string;
  readonly at: number;
  readonly nodes: JsonObject;
  readonly fixmedinsCode: string;
  readonly fixmedinsName: string;
  /** Region of the place of treatment. */
  readonly treatedAt: string;
  /** Region of the insured place, as far as the envelope says it. */
  readonly insuredAt: string | undefined;
  readonly opter: string;
  readonly opterName: string;
}

/** A handler's decision: an answer with what changes by it, or the reason against it. */
export type Outcome =
  { readonly output: unknown; readonly events: readonly CounterEvent[] } | { readonly refusal: string };

/** The parts that handlers may use besides the call. */
export interface Tools {
  readonly books: Books;
  readonly credentials: Credentials;
  /** A number of its own for a visit or a settlement, up to 30 digits. */
  readonly newId: (at: number) => string;
}

export type Handler = (call: CounterCall, tools: Tools) => Outcome;

export const done = (output: unknown, ...events: readonly CounterEvent[]): Outcome => ({ output, events });
export const refused = (refusal: string): Outcome => ({ refusal });

/** The fields of one node; an empty object when there is none. */
export function nodeOf({ nodes }: CounterCall, name: string): JsonObject {
  const value = nodes[name];
  return isObject(value) ? value : {};
}

/** The elements of a node that may repeat. */
export function listOf({ nodes }: CounterCall, name: string): readonly JsonObject[] {
  const value: JsonValue | undefined = nodes[name];
  return Array.isArray(value) ? (value as readonly JsonValue[]).filter(isObject) : [];
}

/** A person that is spoken of, or the reason why not. */
export type Found<Thing> = { readonly found: Thing } | { readonly refusal: string };

const states: Readonly<Record<string, string>> = {
  '0': '未参保',
  '1': '正常参保',
  '2': '暂停参保',
  '3': '无效参保',
  '4': '终止参保',
};

/** The person that the call names by number, with the insured place that the envelope has to say for him. */
export function personNamed(call: CounterCall, fields: JsonObject, { books }: Tools): Found<InsuredPerson> {
  const psnNo = textOf(fields, 'psn_no');
  const person = books.person(psnNo);
  if (person === undefined) return { refusal: `没有查到人员编号 ${psnNo ?? ''} 的参保信息` };
  const misplaced = misplacement(call, person);
  return misplaced === undefined ? { found: person } : { refusal: misplaced };
}

/** Returns why a call does not reach the place where the person is insured; the platform routes by the envelope. */
export function misplacement(
  { insuredAt, treatedAt }: CounterCall,
  person: InsuredPerson,
): string | undefined {
  const { insuplcAdmdvs } = person;
  if (!isCrossProvince(insuplcAdmdvs, treatedAt)) return undefined;
  if (insuredAt === undefined)
    return `跨省就医人员的报文须填写参保地医保区划 insuplc_admdvs（${insuplcAdmdvs}）`;
  return province(insuredAt) === province(insuplcAdmdvs)
    ? undefined
    : `参保地医保区划 insuplc_admdvs 为 ${insuredAt}，该人员参保地为 ${insuplcAdmdvs}`;
}

/** Only who is insured now has his treatment settled, under the insurance that he has. */
export function insured(person: InsuredPerson, insutype: string | undefined): string | undefined {
  const { insuStatus } = person;
  if (insuStatus !== '1') return `该人员${states[insuStatus] ?? '参保状态不正常'}，不能办理医保业务`;
  return insutype === undefined || insutype === person.insutype
    ? undefined
    : `险种类型 insutype 为 ${insutype}，该人员参保险种为 ${person.insutype}`;
}

/** Tells whether the certificate that a call shows is the person's; a call that may leave it out shows none. */
export function certificateFault(
  fields: JsonObject,
  person: InsuredPerson,
  at: number,
  { credentials }: Tools,
): string | undefined {
  const number = textOf(fields, 'mdtrt_cert_no');
  if (number === undefined) return undefined;
  switch (textOf(fields, 'mdtrt_cert_type')) {
    case '01': {
      const shown = credentials.present(number, at);
      if (shown.kind === 'refused') return shown.reason;
      return shown.psnNo === person.psnNo ? undefined : '医保电子凭证不是该人员的';
    }
    case '02':
      return number.toUpperCase() === person.certno ? undefined : '身份证号码不是该人员的';
    case '03':
      return cardFault(number, textOf(fields, 'card_sn'), person);
    case undefined:
    default:
      return '就诊凭证类型 mdtrt_cert_type 应为 01 医保电子凭证、02 居民身份证或 03 社会保障卡';
  }
}

export function cardFault(
  number: string,
  cardSn: string | undefined,
  person: InsuredPerson,
): string | undefined {
  if (number !== person.cardNo) return '社会保障卡卡号不是该人员的';
  return cardSn === person.cardSn ? undefined : '卡识别码 card_sn 与社会保障卡不符';
}

/** The visit that the call works on: the person's, at this institution, not cancelled. */
export function visitNamed(call: CounterCall, fields: JsonObject, { books }: Tools): Found<Visit> {
  const mdtrtId = textOf(fields, 'mdtrt_id');
  const visit = books.visit(mdtrtId);
  const isTheirs =
    visit !== undefined &&
    visit.psnNo === textOf(fields, 'psn_no') &&
    visit.fixmedinsCode === call.fixmedinsCode;
  if (!isTheirs) return { refusal: `没有查到就诊登记：就诊ID ${mdtrtId ?? ''}` };
  return visit.status === 'cancelled'
    ? { refusal: `就诊登记已撤销：就诊ID ${mdtrtId ?? ''}` }
    : { found: visit };
}

/** Person and visit of a call, in one step. */
export function treatmentNamed(
  call: CounterCall,
  fields: JsonObject,
  tools: Tools,
): Found<{ readonly person: InsuredPerson; readonly visit: Visit }> {
  const person = personNamed(call, fields, tools);
  if ('refusal' in person) return person;
  const visit = visitNamed(call, fields, tools);
  return 'refusal' in visit ? visit : { found: { person: person.found, visit: visit.found } };
}

/** Settlements of a visit that were not taken back. */
export const settledIn = ({ mdtrtId }: Visit, { books }: Tools): boolean =>
  books.lines(mdtrtId).some(({ settledBy }) => settledBy !== undefined);
