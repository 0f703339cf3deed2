import { aboutMember, type Habits, type Message } from '../habits/habits.ts';
import type { Style } from '../habits/style.ts';
import type { Treatment } from '../settle/treatment.ts';
import { blankOf, decimal, type Fields, type Json } from '../values/json.ts';
import { amount } from '../values/money.ts';
import { date } from '../values/time.ts';
import type { Voucher } from '../voucher/voucher.ts';
import { uploadMode } from './package.ts';

/** The input of 4901: the zip and the list of its vouchers. */
export function uploadInput(message: Message, zip: Uint8Array, { hooks, style }: Habits): Fields {
  const { treatment, batch, members } = message;
  return {
    ...institution(message),
    elecSetlCertCnt: decimal(String(members.length)),
    bizStsb: batch.bizStsb,
    upldBchno: batch.upldBchno,
    filename: `${batch.upldBchno}.zip`,
    ftfileCompac: base64(zip),
    upldDetlList: members.map((member) =>
      hooks.element(relation(member.treatment, member.voucher, style), aboutMember(message, member)),
    ),
    upldMode: uploadMode(style, treatment),
  };
}

/** The input of 4902: the batch that is asked for. */
export function queryInput(message: Message): Fields {
  return { ...institution(message), bizStsb: message.batch.bizStsb, upldBchno: message.batch.upldBchno };
}

/** The input of 4905; the zip may be left out when only the list is repeated. */
export function reuploadInput(
  message: Message,
  { reason, zip }: { readonly reason: string; readonly zip: Uint8Array | undefined },
  { hooks, style }: Habits,
): Fields {
  const { treatment, batch, members } = message;
  return {
    ...institution(message),
    bizStsb: batch.bizStsb,
    upldBchno: batch.upldBchno,
    reUploadDetlDTOList: members.map((member) => {
      const { extFld, ...element } = relation(member.treatment, member.voucher, style);
      const again = { ...element, ...repetition(member.voucher, reason, style), extFld };
      return hooks.element(again, aboutMember(message, member));
    }),
    upldMode: uploadMode(style, treatment),
    ftfileCompac: zip === undefined ? undefined : base64(zip),
    elecSetlCertCnt: decimal(String(members.length)),
    filename: `${batch.upldBchno}.zip`,
  };
}

/** The input of 5501: the voucher that is asked for. */
export function statusInput(message: Message, { style }: Habits): Fields {
  const { voucher } = message;
  return {
    ...institution(message),
    elecSetlCertCode: voucher.code ?? blankOf(style),
    elecSetlCertNo: voucher.no,
    elecSetlCertChkcode: voucher.chkcode ?? blankOf(style),
    elecSetlCertType: voucher.type,
  };
}

const institution = ({ treatment: { hospital } }: Message): Fields => ({
  fixmedinsCode: hospital.fixmedinsCode,
  fixmedinsName: hospital.fixmedinsName,
});

const base64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');

/** The list element that ties a voucher to its settlement. */
function relation(treatment: Treatment, voucher: Voucher, style: Style): Fields {
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

/** The fields that 4905 adds to the list element: which upload is repeated, and why. */
function repetition(voucher: Voucher, reason: string, style: Style): Fields {
  return {
    initElecSetlCertCode: voucher.code ?? blankOf(style),
    initElecSetlCertNo: voucher.no,
    initUpldWay: '1',
    rea: reason.slice(0, 200),
    certCodeNoErrFlag: '0',
  };
}
