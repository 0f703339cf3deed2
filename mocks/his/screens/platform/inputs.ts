import { decimal, type Fields } from '../../values/json.ts';
import { isPositive } from '../../values/money.ts';
import type { Operator } from '../store/catalogue.ts';
import type { Discharge, ChargedItem, Price, Visit } from '../store/visits.ts';
import { date, dateTime } from '../../values/time.ts';

/** 按项目结算 */
const BY_ITEM = '01';
/** 医保电子凭证 */
const E_CREDENTIAL = '01';
const ID_CARD = '01';

/** The input of 1162: asks who is behind a scanned code. */
export const decodeInput = (
  code: string,
  businessType: string,
  orgId: string,
  operator: Operator,
): Fields => ({
  data: {
    orgId,
    businessType,
    operatorId: operator.code,
    operatorName: operator.name,
    officeId: '01',
    officeName: '收费处',
    ecQrCode: code,
  },
});

/** The input of 1101: asks for the person behind a certificate. */
export const personInput = (certificate: string, certno: string, name: string): Fields => ({
  data: {
    mdtrt_cert_type: E_CREDENTIAL,
    mdtrt_cert_no: certificate,
    psn_cert_type: ID_CARD,
    certno,
    psn_name: name,
  },
});

/** The input of 5301: asks for the chronic diseases that a person is registered with. */
export const chronicInput = (psnNo: string): Fields => ({ data: { psn_no: psnNo } });

/** The input of 2201: registers an outpatient. */
export const registrationInput = ({ id, at, person, form }: Visit): Fields => ({
  data: {
    psn_no: person.psnNo,
    insutype: person.insutype,
    begntime: dateTime(at),
    mdtrt_cert_type: E_CREDENTIAL,
    mdtrt_cert_no: person.certificate,
    psn_cert_type: ID_CARD,
    certno: person.certno,
    psn_type: person.psnType,
    psn_name: person.psnName,
    ipt_otp_no: id,
    atddr_no: form.doctor.code,
    dr_name: form.doctor.name,
    dept_code: form.bilgDept.code,
    dept_name: form.bilgDept.name,
    caty: form.bilgDept.code,
  },
});

/** The input of 2203: names the visit's diagnosis. */
export const consultationInput = ({ at, person, form, mdtrtId }: Visit): Fields => ({
  mdtrtinfo: {
    mdtrt_id: mdtrtId,
    psn_no: person.psnNo,
    med_type: form.medType,
    begntime: dateTime(at),
    main_cond_dscr: form.diagnosis.name,
    dise_type_code: '',
    dise_codg: (form.disease ?? form.diagnosis).code,
    dise_name: (form.disease ?? form.diagnosis).name,
  },
  diseinfo: [{ ...diagnosis(form), diag_time: dateTime(at), vali_flag: '1' }],
});

const diagnosis = ({ diagnosis: { code, name }, bilgDept, doctor }: Visit['form']): Fields => ({
  diag_type: '1',
  diag_srt_no: '1',
  diag_code: code,
  diag_name: name,
  diag_dept: bilgDept.name,
  dise_dor_no: doctor.code,
  dise_dor_name: doctor.name,
});

/** The input of 2204 and 2301: the fees; serial numbers begin at `firstSn`. */
export function feeInput(visit: Visit, lines: readonly ChargedItem[], firstSn: number): Fields {
  const { id, person, form, mdtrtId, kind } = visit;
  const own: Fields =
    kind === 'inpatient'
      ? { med_type: form.medType }
      : { chrg_bchno: id, dise_codg: (form.disease ?? form.diagnosis).code, rxno: '', rx_circ_flag: '0' };
  return {
    feedetail: lines.map((line, index) => ({
      feedetl_sn: `${id}${String(firstSn + index).padStart(3, '0')}`,
      mdtrt_id: mdtrtId,
      psn_no: person.psnNo,
      ...own,
      fee_ocur_time: dateTime(line.at),
      med_list_codg: line.code,
      medins_list_codg: line.code,
      det_item_fee_sumamt: decimal(line.sum),
      cnt: decimal(line.cnt),
      pric: decimal(line.pric),
      bilg_dept_codg: form.bilgDept.code,
      bilg_dept_name: form.bilgDept.name,
      bilg_dr_codg: form.doctor.code,
      bilg_dr_name: form.doctor.name,
      acord_dept_codg: form.acordDept.code,
      acord_dept_name: form.acordDept.name,
      hosp_appr_flag: '0',
    })),
  };
}

/** The inputs of 2205 and 2202: take back fees and registration that are not going to be paid. */
export const withdrawFeesInput = ({ id, person, mdtrtId }: Visit): Fields => ({
  data: { mdtrt_id: mdtrtId, chrg_bchno: id, psn_no: person.psnNo },
});
export const withdrawVisitInput = ({ id, person, mdtrtId }: Visit): Fields => ({
  data: { psn_no: person.psnNo, mdtrt_id: mdtrtId, ipt_otp_no: id },
});

/** The input of 2206, 2207, 2303 and 2304; `final` is absent before the patient has decided. */
export function settlementInput(
  visit: Visit,
  total: string,
  admdvs: string,
  final?: { readonly acctPay: string; readonly price: Price },
): Fields {
  const { id, person, form, mdtrtId, discharge } = visit;
  const account = final?.acctPay ?? '0.00';
  return {
    data: {
      psn_no: person.psnNo,
      mdtrt_cert_type: E_CREDENTIAL,
      mdtrt_cert_no: person.certificate,
      psn_cert_type: ID_CARD,
      certno: person.certno,
      psn_type: person.psnType,
      psn_name: person.psnName,
      ...(visit.kind === 'inpatient'
        ? { insuplc_admdvs: person.insuplcAdmdvs, mdtrtarea_admvs: admdvs, mid_setl_flag: '0' }
        : { med_type: form.medType, chrg_bchno: id }),
      medfee_sumamt: decimal(total),
      psn_setlway: BY_ITEM,
      mdtrt_id: mdtrtId,
      insutype: person.insutype,
      acct_used_flag: isPositive(account) ? '1' : '0',
      ...(discharge === undefined ? {} : { dscgTime: discharge.day }),
      ...(final === undefined
        ? {}
        : {
            fulamt_ownpay_amt: decimal(final.price.ownPay),
            overlmt_selfpay: decimal(final.price.overLimit),
            preselfpay_amt: decimal(final.price.preSelfPay),
            inscp_scp_amt: decimal(final.price.inScope),
            exp_content: accountShare(account),
          }),
    },
  };
}

/** The share of the account in the extension: the specification has no field for how much it is to pay. */
const accountShare = (acctPay: string): string => JSON.stringify({ ACCT_PAY: acctPay });

/** The input of 2208 and 2305: takes a settlement back. */
export const refundInput = ({ person, mdtrtId }: Visit, setlId: string): Fields => ({
  data: { setl_id: setlId, mdtrt_id: mdtrtId, psn_no: person.psnNo },
});

/** The input of 5203: asks for a settlement by its id, or without one by the visit. */
export const settlementQueryInput = ({ person, mdtrtId }: Visit, setlId = ''): Fields => ({
  data: { psn_no: person.psnNo, setl_id: setlId, mdtrt_id: mdtrtId },
});

/** The input of 2601: reverses whatever came of an earlier message. */
export const reversalInput = ({ person }: Visit, omsgid: string, oinfno: string): Fields => ({
  data: { psn_no: person.psnNo, omsgid, oinfno },
});

/** The input of 2401: admits an inpatient. */
export function admissionInput(visit: Visit, admdvs: string): Fields {
  const { id, at, person, form } = visit;
  return {
    mdtrtinfo: {
      psn_no: person.psnNo,
      insutype: person.insutype,
      begntime: dateTime(at),
      mdtrt_cert_type: E_CREDENTIAL,
      mdtrt_cert_no: person.certificate,
      cert_type: ID_CARD,
      certno: person.certno,
      med_type: form.medType,
      ipt_no: id,
      medrcdno: id,
      atddr_no: form.doctor.code,
      chfpdr_name: form.doctor.name,
      adm_diag_dscr: form.diagnosis.name,
      adm_dept_codg: form.acordDept.code,
      adm_dept_name: form.acordDept.name,
      adm_bed: '01',
      dscg_maindiag_code: form.diagnosis.code,
      dscg_maindiag_name: form.diagnosis.name,
      main_cond_dscr: form.note ?? '',
      insuplc_admdvs: person.insuplcAdmdvs,
      mdtrtarea_admvs: admdvs,
    },
    diseinfo: [
      {
        psn_no: person.psnNo,
        ...diagnosis(form),
        maindiag_flag: '1',
        adm_cond: form.note ?? '',
        diag_time: dateTime(at),
      },
    ],
  };
}

/** The input of 2402: discharges an inpatient. */
export function dischargeInput(visit: Visit, discharge: Discharge): Fields {
  const { person, form, mdtrtId, at } = visit;
  const endtime = `${discharge.day} ${discharge.day === date(at) ? dateTime(at).slice(11) : '10:00:00'}`;
  return {
    dscginfo: {
      mdtrt_id: mdtrtId,
      psn_no: person.psnNo,
      insutype: person.insutype,
      endtime,
      dscg_dept_codg: form.acordDept.code,
      dscg_dept_name: form.acordDept.name,
      dscg_bed: '01',
      dscg_way: discharge.way,
    },
    diseinfo: [
      {
        mdtrt_id: mdtrtId,
        psn_no: person.psnNo,
        ...diagnosis({ ...form, diagnosis: discharge.diagnosis }),
        maindiag_flag: '1',
        diag_time: endtime,
      },
    ],
  };
}
