import { textOf } from '../../../src/contract/envelope.ts';
import type { JsonObject } from '../../../src/contract/json-text.ts';
import { day, daysBetween } from '../../../src/domain/china-time.ts';
import { decimalText } from '../../../src/domain/money.ts';
import {
  done,
  misplacement,
  cardFault,
  nodeOf,
  personNamed,
  refused,
  type Found,
  type Handler,
  type Tools,
} from '../call.ts';
import type { InsuredPerson } from '../person.ts';

/** 1101: a person by token, id number or social-security card. */
export const identify: Handler = (call, tools) => {
  const fields = nodeOf(call, 'data');
  const shown = personShown(fields, call.at, tools);
  if ('refusal' in shown) return refused(shown.refusal);
  const person = shown.found;
  const misplaced = misplacement(call, person);
  if (misplaced !== undefined) return refused(misplaced);
  const [certno, name] = [textOf(fields, 'certno'), textOf(fields, 'psn_name')];
  if (certno !== undefined && certno.toUpperCase() !== person.certno)
    return refused('证件号码与就诊凭证不是同一人');
  if (name !== undefined && name !== person.psnName) return refused('人员姓名与就诊凭证不是同一人');
  return done(described(person, call.at, tools));
};

/** 5301: the chronic diseases that a person is registered with. */
export const chronicDiseases: Handler = (call, tools) => {
  const named = personNamed(call, nodeOf(call, 'data'), tools);
  if ('refusal' in named) return named;
  return done({
    feedetail: named.found.chronic.map(({ code, name, begndate, enddate = '' }) => ({
      opsp_dise_code: code,
      opsp_dise_name: name,
      begndate,
      enddate,
    })),
  });
};

/** Years with one decimal, as the platform counts an age. */
export function ageOf({ brdy }: InsuredPerson, at: number): string {
  const born = day(brdy);
  const tenths = born === undefined ? 0 : Math.floor((daysBetween(born, at) * 10) / 365.25);
  return `${Math.floor(tenths / 10)}.${tenths % 10}`;
}

function personShown(fields: JsonObject, at: number, { books, credentials }: Tools): Found<InsuredPerson> {
  const number = textOf(fields, 'mdtrt_cert_no') ?? '';
  const persons = books.persons();
  switch (textOf(fields, 'mdtrt_cert_type')) {
    case '01': {
      const shown = credentials.present(number, at);
      if (shown.kind === 'refused') return { refusal: shown.reason };
      const person = books.person(shown.psnNo);
      return person === undefined ? { refusal: NOBODY } : { found: person };
    }
    case '02': {
      const person = persons.find(({ certno }) => certno === number.toUpperCase());
      return person === undefined ? { refusal: NOBODY } : { found: person };
    }
    case '03': {
      const person = persons.find(({ cardNo }) => cardNo === number);
      if (person === undefined) return { refusal: NOBODY };
      const fault = cardFault(number, textOf(fields, 'card_sn'), person);
      return fault === undefined ? { found: person } : { refusal: fault };
    }
    case undefined:
    default:
      return { refusal: '就诊凭证类型 mdtrt_cert_type 应为 01 医保电子凭证、02 居民身份证或 03 社会保障卡' };
  }
}

const NOBODY = '没有查到该就诊凭证对应的参保人员';

const described = (person: InsuredPerson, at: number, { books }: Tools): object => ({
  baseinfo: {
    psn_no: person.psnNo,
    psn_cert_type: '01',
    certno: person.certno,
    psn_name: person.psnName,
    gend: person.gend,
    naty: person.naty,
    brdy: person.brdy,
    age: ageOf(person, at),
    // The card's number stands in no field of its own: counters show it.
    exp_content: JSON.stringify({ CARD_NO: person.cardNo }),
  },
  insuinfo: [
    {
      balc: decimalText(books.balance(person.psnNo)),
      insutype: person.insutype,
      psn_type: person.psnType,
      psn_insu_stas: person.insuStatus,
      psn_insu_date: person.insuDate ?? '',
      paus_insu_date: person.pausedDate ?? '',
      cvlserv_flag: person.isCivilServant ? '1' : '0',
      insuplc_admdvs: person.insuplcAdmdvs,
      emp_name: person.empName,
    },
  ],
  idetinfo: person.identities.map(({ type, level = '', memo = '', begntime }) => ({
    psn_idet_type: type,
    psn_type_lv: level,
    memo,
    begntime,
    endtime: '',
  })),
});
