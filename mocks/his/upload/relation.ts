import type { Treatment } from '../acts/act.ts';
import { decimal, type Fields, type Json } from '../values/json.ts';
import { amount } from '../values/money.ts';
import type { Style } from '../habits/style.ts';
import { date } from '../values/time.ts';
import type { Voucher } from '../voucher/voucher.ts';

/** The list element that ties a voucher to its settlement. */
export function relation(treatment: Treatment, voucher: Voucher, style: Style): Fields {
  const { card, hospital } = treatment;
  const { person, settlement, visit } = card;
  const isSettled = treatment.kind === 'settled';
  const blank = blankOf(style);
  const optional = (text: string | undefined): Json => (style.optional === 'given' ? text : blank);
  const whenSettled = (text: string | undefined): Json => (isSettled ? text : blank);
  const main = card.diagnoses.find((diagnosis) => diagnosis.main) ?? card.diagnoses[0];
  const second = card.diagnoses.find((diagnosis) => diagnosis !== main);
  return {
    elecSetlCertCode: voucher.code ?? blank,
    elecSetlCertNo: voucher.no,
    elecSetlCertChkcode: voucher.chkcode ?? blank,
    elecSetlCertType: voucher.type,
    certSetlType: isSettled ? '1' : '2',
    mdtrtType: visit.mdtrtType,
    billDate: date(voucher.issuedAtMs),
    medfeeSumamt: decimal(amount(settlement.medfeeSumamt)),
    insuplcAdmdvs: person.insuplcAdmdvs,
    bizSn: isSettled ? settlement.medinsSetlId : visit.fixmedinsMdtrtId,
    setlId: whenSettled(settlement.setlId),
    setlTime: whenSettled(settlement.setlTime),
    psnNo: whenSettled(person.psnNo),
    psnName: person.psnName,
    certno: optional(person.certno),
    insutype: whenSettled(person.insutype),
    inscpAmt: isSettled ? decimal(amount(settlement.inscpAmt)) : undefined,
    hifpPay: isSettled ? decimal(amount(settlement.hifpPay)) : undefined,
    maindiagCode: main?.code,
    maindiagName: main?.name,
    scddiagCode: optional(second?.code),
    scddiagName: optional(second?.name),
    mdtrtareaAdmdvs: hospital.admdvs,
    extFld: optional(undefined),
  };
}

/** What 4905 adds to the list element: which upload is repeated, and why. */
export function repetition(voucher: Voucher, reason: string, style: Style): Fields {
  return {
    initElecSetlCertCode: voucher.code ?? blankOf(style),
    initElecSetlCertNo: voucher.no,
    initUpldWay: '1',
    rea: reason.slice(0, 200),
    certCodeNoErrFlag: '0',
  };
}

/** How this hospital writes a field that does not apply. */
export function blankOf({ optional }: Style): Json {
  switch (optional) {
    case 'given':
    case 'absent':
      return undefined;
    case 'empty':
      return '';
    case 'null':
      return null;
  }
}
