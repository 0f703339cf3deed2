import { textOf } from '../../../src/contract/envelope.ts';
import {
  certificateFault,
  done,
  insured,
  nodeOf,
  personNamed,
  refused,
  settledIn,
  treatmentNamed,
  type CounterCall,
  type Found,
  type Handler,
  type Tools,
} from '../call.ts';
import type { Visit } from '../books.ts';
import { diseaseOf } from './outpatient.ts';

/** 2401: admits a person who is not in hospital. */
export const admit: Handler = (call, tools) => {
  const fields = nodeOf(call, 'mdtrtinfo');
  const named = personNamed(call, fields, tools);
  if ('refusal' in named) return named;
  const person = named.found;
  const fault =
    insured(person, textOf(fields, 'insutype')) ?? certificateFault(fields, person, call.at, tools);
  if (fault !== undefined) return refused(fault);
  const { psnNo } = person;
  const stay = tools.books.visitsOf(psnNo).find(isInHospital);
  if (stay !== undefined) return refused(`该人员已在院（就诊ID ${stay.mdtrtId}），不能重复办理入院`);
  const mdtrtId = tools.newId(call.at);
  const visit: Visit = {
    mdtrtId,
    psnNo,
    isInpatient: true,
    fixmedinsCode: call.fixmedinsCode,
    iptOtpNo: textOf(fields, 'ipt_no') ?? '',
    begntime: textOf(fields, 'begntime') ?? '',
    medType: textOf(fields, 'med_type') ?? '',
    ...diseaseOf(fields),
    status: 'open',
  };
  return done({ result: { mdtrt_id: mdtrtId, exp_content: '' } }, { kind: 'visit-opened', visit });
};

/** 2402: the patient leaves. */
export const discharge: Handler = (call, tools) => {
  const fields = nodeOf(call, 'dscginfo');
  const found = stayNamed(call, fields, tools);
  if ('refusal' in found) return found;
  const { mdtrtId, status } = found.found;
  if (status === 'discharged') return refused('该次住院已办理出院');
  const change = {
    status: 'discharged',
    endtime: textOf(fields, 'endtime') ?? '',
    ...diseaseOf(fields),
  } as const;
  return done(null, { kind: 'visit-changed', mdtrtId, change });
};

/** 2404: takes an admission back that has no fees any more. */
export const cancelAdmission: Handler = (call, tools) => {
  const found = stayNamed(call, nodeOf(call, 'data'), tools);
  if ('refusal' in found) return found;
  const { mdtrtId, status } = found.found;
  if (status === 'discharged') return refused('该次住院已办理出院，须先撤销出院（2405）');
  if (settledIn(found.found, tools)) return refused('该次住院已有结算，须先撤销结算（2305）');
  if (tools.books.lines(mdtrtId).length > 0) return refused('该次住院已有费用明细，须先撤销费用明细（2302）');
  return done(null, { kind: 'visit-changed', mdtrtId, change: { status: 'cancelled' } });
};

/** 2405: the patient is in hospital again, as long as the stay is not settled. */
export const cancelDischarge: Handler = (call, tools) => {
  const found = stayNamed(call, nodeOf(call, 'data'), tools);
  if ('refusal' in found) return found;
  const { mdtrtId, status, finalSetlId } = found.found;
  if (status !== 'discharged') return refused('该次住院没有办理出院');
  if (finalSetlId !== undefined) return refused('该次住院已结算，须先撤销结算（2305）');
  const other = tools.books.visitsOf(found.found.psnNo).find(isInHospital);
  if (other !== undefined) return refused(`该人员已在院（就诊ID ${other.mdtrtId}），不能撤销出院`);
  return done(null, { kind: 'visit-changed', mdtrtId, change: { status: 'open' } });
};

const isInHospital = ({ isInpatient, status, finalSetlId }: Visit): boolean =>
  isInpatient && status === 'open' && finalSetlId === undefined;

function stayNamed(call: CounterCall, fields: ReturnType<typeof nodeOf>, tools: Tools): Found<Visit> {
  const found = treatmentNamed(call, fields, tools);
  if ('refusal' in found) return found;
  const { visit } = found.found;
  return visit.isInpatient ? { found: visit } : { refusal: '该就诊ID不是住院登记' };
}
