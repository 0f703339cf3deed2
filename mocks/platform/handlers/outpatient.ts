import { textOf } from '../../../src/contract/envelope.ts';
import type { JsonObject } from '../../../src/contract/json-text.ts';
import { dayText, time } from '../../../src/domain/china-time.ts';
import {
  certificateFault,
  done,
  insured,
  nodeOf,
  personNamed,
  refused,
  settledIn,
  treatmentNamed,
  type Handler,
} from '../call.ts';
import type { InsuredPerson } from '../person.ts';

/** 2201: registers an outpatient visit. */
export const register: Handler = (call, tools) => {
  const fields = nodeOf(call, 'data');
  const named = personNamed(call, fields, tools);
  if ('refusal' in named) return named;
  const person = named.found;
  const fault =
    insured(person, textOf(fields, 'insutype')) ?? certificateFault(fields, person, call.at, tools);
  if (fault !== undefined) return refused(fault);
  const mdtrtId = tools.newId(call.at);
  const { psnNo } = person;
  const iptOtpNo = textOf(fields, 'ipt_otp_no') ?? '';
  const visit = {
    mdtrtId,
    psnNo,
    isInpatient: false,
    fixmedinsCode: call.fixmedinsCode,
    iptOtpNo,
    begntime: textOf(fields, 'begntime') ?? '',
    status: 'open' as const,
  };
  const output = { data: { mdtrt_id: mdtrtId, psn_no: psnNo, ipt_otp_no: iptOtpNo, exp_content: '' } };
  return done(output, { kind: 'visit-opened', visit });
};

/** 2202: takes a registration back that nothing was settled for. */
export const cancelRegistration: Handler = (call, tools) => {
  const found = treatmentNamed(call, nodeOf(call, 'data'), tools);
  if ('refusal' in found) return found;
  const { visit } = found.found;
  if (visit.isInpatient) return refused('住院登记请用 2404 撤销');
  if (settledIn(visit, tools)) return refused('该次就诊已有结算，须先撤销结算（2208）');
  return done(null, { kind: 'visit-changed', mdtrtId: visit.mdtrtId, change: { status: 'cancelled' } });
};

/** 2203 and 2203A: what the visit is about. */
export const visitInformation: Handler = (call, tools) => {
  const fields = nodeOf(call, 'mdtrtinfo');
  const found = treatmentNamed(call, fields, tools);
  if ('refusal' in found) return found;
  const { person, visit } = found.found;
  if (visit.isInpatient) return refused('该就诊ID为住院登记，不能上传门诊就诊信息');
  const diseCodg = textOf(fields, 'dise_codg');
  const medType = textOf(fields, 'med_type') ?? '';
  const fault = medType === '14' ? chronicFault(person, diseCodg, call.at) : undefined;
  if (fault !== undefined) return refused(fault);
  const change = {
    medType,
    begntime: textOf(fields, 'begntime') ?? visit.begntime,
    ...diseaseOf(fields),
  };
  return done(null, { kind: 'visit-changed', mdtrtId: visit.mdtrtId, change });
};

/** Code and name of the disease, where they are stated. */
export function diseaseOf(fields: JsonObject): { readonly diseCodg?: string; readonly diseName?: string } {
  const diseCodg = textOf(fields, 'dise_codg');
  const diseName = textOf(fields, 'dise_name');
  return { ...(diseCodg === undefined ? {} : { diseCodg }), ...(diseName === undefined ? {} : { diseName }) };
}

/** Chronic diseases are settled as such only where they are registered, and while they are. */
function chronicFault(
  { chronic, psnName }: InsuredPerson,
  code: string | undefined,
  at: number,
): string | undefined {
  const today = time(`${dayText(at)} 00:00:00`) ?? at;
  const valid = chronic.filter(
    ({ begndate, enddate }) =>
      (time(`${begndate} 00:00:00`) ?? 0) <= today &&
      (enddate === undefined || (time(`${enddate} 23:59:59`) ?? 0) >= today),
  );
  if (valid.length === 0) return `${psnName} 没有有效的门诊慢特病备案，不能按门诊慢特病（14）就诊`;
  return code === undefined || valid.some((disease) => disease.code === code)
    ? undefined
    : `病种编码 dise_codg 为 ${code}，该人员备案的门诊慢特病为 ${valid.map((one) => `${one.code} ${one.name}`).join('、')}`;
}
