import { product, typedPrice } from '../../values/money.ts';
import { choices, coded, type Coded, type Operator } from '../store/catalogue.ts';
import { Refused } from '../counter/counter.ts';
import type { Discharge, Form, ChargedItem, Person } from '../store/visits.ts';

/** The fields that the page sent, not yet looked at. */
export type Typed = Readonly<Record<string, unknown>>;

export const isTyped = (value: unknown): value is Typed =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text of the page without blanks around it; a missing one is empty. */
export const textIn = (typed: Typed, name: string): string => {
  const value = typed[name];
  return typeof value === 'string' ? value.trim() : '';
};

/** The text of a field that has to be filled in. @throws Refused when it is empty */
export function filled(typed: Typed, name: string, label: string): string {
  const text = textIn(typed, name);
  if (text === '') throw new Refused(`请填写${label}`);
  return text;
}

/** The entry of a list that was chosen. @throws Refused when there is no such entry */
export function chosen<Entry extends Coded>(list: readonly Entry[], code: unknown, label: string): Entry {
  const entry = coded(list, code);
  if (entry === undefined) throw new Refused(`请选择${label}`);
  return entry;
}

export const operatorIn = (typed: Typed): Operator => chosen(choices.operators, typed['operator'], '操作员');

export function workstationIn(typed: Typed): string {
  const workstation = textIn(typed, 'workstation');
  if (!choices.workstations.includes(workstation)) throw new Refused('请选择工作站');
  return workstation;
}

const MAX_LINES = 100;

/** The items as they were entered; what they cost together is reckoned here, not by the page. @throws Refused */
export function linesIn(typed: Typed, at: number): readonly ChargedItem[] {
  const rows = Array.isArray(typed['lines']) ? (typed['lines'] as unknown[]).filter(isTyped) : [];
  if (rows.length === 0) throw new Refused('请至少录入一个医疗项目');
  if (rows.length > MAX_LINES) throw new Refused(`一次最多录入 ${MAX_LINES} 个医疗项目`);
  return rows.map((row, index) => {
    const place = `第 ${index + 1} 行`;
    const item = chosen(choices.items, row['code'], `${place}的医疗项目`);
    const pric = typedPrice(row['pric']);
    const cnt = textIn(row, 'cnt');
    if (pric === undefined) throw new Refused(`${place}的单价应为最多六位小数的金额`);
    if (!/^\d{1,6}(\.\d{1,4})?$/.test(cnt) || !/[1-9]/.test(cnt)) throw new Refused(`${place}的数量应大于 0`);
    const { code, name, category, level } = item;
    return { code, name, category, level, cnt, pric, sum: product(pric, cnt), at };
  });
}

/** The codes under which 门诊慢特病 are registered, with the diagnosis that each of them is. */
const diseaseDiagnoses: Readonly<Record<string, string>> = choices.chronic;

/** The form of an outpatient visit as it was entered. @throws Refused */
export function outpatientForm(typed: Typed, person: Person | undefined): Form {
  const disease = person?.diseases.find(({ code }) => code === typed['disease']);
  const code = disease === undefined ? typed['disease'] : diseaseDiagnoses[disease.code];
  const diagnosis = coded(choices.diagnoses, code) ?? disease;
  if (diagnosis === undefined) throw new Refused('请选择疾病');
  return {
    ...staffIn(typed),
    diagnosis,
    ...(disease === undefined ? {} : { disease }),
    medType: disease === undefined ? '11' : '14',
  };
}

function staffIn(typed: Typed): Pick<Form, 'doctor' | 'bilgDept' | 'acordDept'> {
  return {
    doctor: plain(chosen(choices.doctors, typed['doctor'], '医师')),
    bilgDept: chosen(choices.departments, typed['bilgDept'], '开单科室'),
    acordDept: chosen(choices.departments, typed['acordDept'], '执行科室'),
  };
}

/** The form of an admission as it was entered. @throws Refused */
export function admissionForm(typed: Typed): Form {
  return {
    bilgDept: chosen(choices.departments, typed['clinic'], '门诊科室'),
    doctor: plain(chosen(choices.doctors, typed['doctor'], '确诊医师')),
    acordDept: chosen(choices.departments, typed['ward'], '入室科室'),
    diagnosis: chosen(choices.diagnoses, typed['disease'], '疾病编码'),
    medType: chosen(choices.admissionTypes, typed['type'], '住院类别').code,
    admissionWay: chosen(choices.admissionWays, typed['way'], '住院方式').code,
    note: textIn(typed, 'note').slice(0, 500),
  };
}

/** The discharge as it was entered; days are yyyy-MM-dd. @throws Refused */
export function dischargeIn(typed: Typed, today: string, admitted: string): Discharge {
  const day = textIn(typed, 'day');
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || day > today || day < admitted)
    throw new Refused('出院日期应在入院日期与今天之间');
  return {
    day,
    way: chosen(choices.dischargeWays, typed['way'], '出院方式').code,
    treatment: chosen(choices.treatments, typed['treatment'], '治疗方式').code,
    diagnosis: chosen(choices.diagnoses, typed['diagnosis'], '出院诊断'),
  };
}

/** The patient who pays alone, as far as the counter has to know one. @throws Refused */
export function selfPaidPerson(typed: Typed, admdvs: string): Person {
  const certno = textIn(typed, 'certno').toUpperCase();
  if (certno !== '' && !/^\d{17}[\dX]$/.test(certno)) throw new Refused('身份证号码应为 18 位');
  const region = textIn(typed, 'region');
  if (region !== '' && !/^\d{6}$/.test(region)) throw new Refused('参保地区划应为 6 位数字');
  return {
    psnName: filled(typed, 'name', '姓名'),
    certno,
    insuplcAdmdvs: region === '' ? admdvs : region,
    psnNo: '',
    gend: certno === '' ? '9' : Number(certno[16]) % 2 === 1 ? '1' : '2',
    insutype: '',
    psnType: '',
    empName: '',
    cardNo: '',
    balance: '0.00',
    diseases: [],
    certificate: '',
  };
}

const plain = ({ code, name }: Coded): Coded => ({ code, name });
