import type { Treatment } from '../settle/treatment.ts';
import type { OptionalFields } from '../values/json.ts';
import { amount } from '../values/money.ts';
import { date, timeOfDay } from '../values/time.ts';
import type { Voucher } from './voucher.ts';

/** The structured data of a voucher, as they go into the XML; an absent tag is `undefined`. */
export type Bill = {
  readonly billInfo: Tags;
  readonly mdtrtInfo: Tags;
  readonly feeDetlList: readonly Tags[];
  readonly diagList: readonly Tags[];
};

/** The texts of an element by tag; one that is `undefined` is left out. */
export type Tags = Readonly<Record<string, string | undefined>>;

/** The bill of a treatment for its voucher. */
export function billOf(treatment: Treatment, voucher: Voucher, style: OptionalFields): Bill {
  const { card, hospital } = treatment;
  const isSettled = treatment.kind === 'settled';
  // An XML document knows no null: such a hospital leaves the tag out.
  const blank = style.optional === 'empty' ? '' : undefined;
  const optional = (text: string | undefined): string | undefined =>
    style.optional === 'given' ? text : blank;
  return {
    billInfo: {
      elecSetlCertCode: voucher.code ?? blank,
      elecSetlCertNo: voucher.no,
      elecSetlCertChkcode: voucher.chkcode ?? blank,
      elecSetlCertType: voucher.type,
      certSetlType: isSettled ? '1' : '2',
      mdtrtType: card.visit.mdtrtType,
      elecSetlCertFlag: voucher.takesBack === undefined ? '0' : '1',
      relElecSetlCertCode: voucher.takesBack?.code,
      relElecSetlCertNo: voucher.takesBack?.no,
      supninsCode: card.voucher.supninsCode ?? hospital.admdvs,
      certno: optional(card.person.certno),
      psnName: card.person.psnName,
      gend: optional(card.person.gend),
      biller: optional('收费员'),
      rechker: optional('复核员'),
      billAmt: amount(card.settlement.medfeeSumamt),
      billDate: date(voucher.issuedAtMs),
      billTime: timeOfDay(voucher.issuedAtMs),
      insutype: isSettled ? card.person.insutype : blank,
      hiNo: isSettled ? optional(card.person.hiNo) : blank,
      medSumfee: amount(card.settlement.medfeeSumamt),
      ...(isSettled ? settledSplit(treatment) : selfPaidSplit(treatment)),
      memo: optional('门诊住院收费电子票据'),
    },
    mdtrtInfo: {
      fixmedinsCode: hospital.fixmedinsCode,
      fixmedinsName: hospital.fixmedinsName,
      fixBlngAdmdvs: hospital.admdvs,
      begntime: card.visit.begntime,
      endtime: card.visit.endtime,
      medType: card.visit.medType,
      iptOtpNo: optional(card.visit.iptOtpNo),
      setlId: isSettled ? card.settlement.setlId : blank,
      iptMedType: card.visit.mdtrtType === '2' ? optional('1') : undefined,
    },
    feeDetlList: card.feeLines.map((line) => ({
      feeOcurTime: line.feeOcurTime,
      cnt: line.cnt,
      pric: line.pric,
      detItemFeeSumamt: line.detItemFeeSumamt,
      medChrgitmType: optional(line.medChrgitmType),
      medListName: optional(line.medListName),
      medListCodg: line.medListCodg,
      chrgitmLv: optional(line.chrgitmLv),
    })),
    diagList: card.diagnoses.map((diagnosis) => ({
      inoutDiagType: card.visit.mdtrtType === '2' ? '2' : undefined,
      diagType: '1',
      maindiagFlag: diagnosis.main ? '1' : '0',
      diagCode: diagnosis.code,
      diagName: diagnosis.name,
    })),
  };
}

function settledSplit({ card: { settlement } }: Treatment): Tags {
  return {
    hifpPay: amount(settlement.hifpPay),
    othPay: amount(settlement.othPay),
    psnAcctPay: amount(settlement.psnAcctPay),
    psnCashpay: amount(settlement.psnCashpay),
    psnSelfpay: amount(settlement.psnSelfpay),
    psnOwnpay: amount(settlement.psnOwnpay),
  };
}

/** No fund paid anything: the whole sum is cash. */
function selfPaidSplit({ card: { settlement } }: Treatment): Tags {
  const total = amount(settlement.medfeeSumamt);
  return {
    hifpPay: '0.00',
    othPay: '0.00',
    psnAcctPay: '0.00',
    psnCashpay: total,
    psnSelfpay: '0.00',
    psnOwnpay: total,
  };
}

/** The XML text of a bill: root tktextinfo, declared as UTF-8. */
export function billXml(bill: Bill): string {
  const lines = bill.feeDetlList.map((line) => element('feeDetl', tags(line)));
  const diagnoses = bill.diagList.map((diagnosis) => element('diag', tags(diagnosis)));
  const content = [
    element('billInfo', tags(bill.billInfo)),
    element('mdtrtInfo', tags(bill.mdtrtInfo)),
    element('feeDetlList', lines.join('')),
    element('diagList', diagnoses.join('')),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${element('tktextinfo', content.join(''))}\n`;
}

const tags = (given: Tags): string =>
  Object.entries(given)
    .map(([name, text]) => (text === undefined ? '' : element(name, escaped(text))))
    .join('');

const element = (name: string, content: string): string => `<${name}>${content}</${name}>`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
