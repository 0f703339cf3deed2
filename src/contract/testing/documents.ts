import { PDFDocument } from '@cantoo/pdf-lib';
import { zipSync } from 'fflate';

import type { Hospital, WholeCard } from '../../domain/card.ts';
import type { ScenarioId } from '../../domain/form.ts';
import type { CardData, LedgerEntry, PlannedFault } from '../../evidence/entries.ts';

/** The messages of a well-behaved hospital, plain enough to be broken field by field. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };
export type Fields = Readonly<Record<string, Json>>;

export const hospital: Hospital = {
  fixmedinsCode: 'H37990000001',
  fixmedinsName: '仿真测试医院',
  admdvs: '379900',
};
export const otherHospital: Hospital = {
  ...hospital,
  fixmedinsCode: 'H37990000002',
  fixmedinsName: '仿真测试二院',
};

export const INTERVAL = '20260729-20260730';
export const BATCH = '2026073000001';
export const OTHER_BATCH = '2026073000002';

export interface Voucher {
  readonly code: string;
  readonly no: string;
  readonly chkcode: string;
  readonly type: '1' | '3';
  readonly card: WholeCard;
}

export const card = (scenario: ScenarioId, number = 1): WholeCard => {
  const isInsured = scenario !== 'self-paid';
  const initials = { 'real-time': 'RT', 'self-paid': 'SP', 'cross-province': 'CP' }[scenario];
  return {
    id: `${initials}-OP${number === 1 ? '' : number}`,
    title: '普通门诊',
    visit: {
      mdtrtType: '1',
      medType: '11',
      fixmedinsMdtrtId: `V${initials}${number}`,
      iptOtpNo: `MZ${initials}${number}`,
      begntime: '2026-07-29 09:00:00',
      endtime: '2026-07-29 09:30:00',
    },
    person: {
      psnName: '张三',
      gend: '1',
      certno: '379900199001010019',
      insuplcAdmdvs: scenario === 'cross-province' ? '329900' : '379900',
      ...(isInsured ? { psnNo: '37990000000000000001', insutype: '310', hiNo: 'HI0001' } : {}),
    },
    settlement: {
      medfeeSumamt: '126.50',
      hifpPay: isInsured ? '77.00' : '0.00',
      othPay: '0.00',
      psnAcctPay: isInsured ? '20.00' : '0.00',
      psnCashpay: isInsured ? '29.50' : '126.50',
      psnSelfpay: isInsured ? '33.00' : '0.00',
      psnOwnpay: isInsured ? '16.50' : '126.50',
      ...(isInsured
        ? {
            setlId: `379900G${initials}${number}`,
            medinsSetlId: `H3799000000120260729093000000${number}`,
            setlTime: '2026-07-29 09:30:00',
            inscpAmt: '110.00',
          }
        : {}),
    },
    diagnoses: [{ code: 'J06.900', name: '急性上呼吸道感染', main: true }],
    feeLines: [
      line('XJ01CAA040A001010100001', '阿莫西林', '09', '2', '13.250000', '26.50'),
      line('001102000010000-110200001', '普通门诊诊察费', '02', '1', '100.000000', '100.00'),
    ],
    voucher: { elecSetlCertType: '1', supninsCode: '379900' },
  };
};

const line = (codg: string, name: string, type: string, cnt: string, pric: string, sum: string) => ({
  feeOcurTime: '2026-07-29 09:10:00',
  medListCodg: codg,
  medListName: name,
  medChrgitmType: type,
  cnt,
  pric,
  detItemFeeSumamt: sum,
  chrgitmLv: '01',
});

export const cardData = (scenario: ScenarioId, of: WholeCard): CardData => ({
  scenario,
  needed: true,
  card: of,
});

export function ledgerEntry(scenario: ScenarioId, { id, visit, person, settlement }: WholeCard): LedgerEntry {
  const { setlId, medinsSetlId, setlTime, inscpAmt, medfeeSumamt, hifpPay } = settlement;
  const { psnNo, psnName, insutype, insuplcAdmdvs } = person;
  return {
    source: 'card',
    scenario,
    card: id,
    fixmedinsMdtrtId: visit.fixmedinsMdtrtId,
    psnName,
    insuplcAdmdvs,
    medfeeSumamt,
    hifpPay,
    ...(setlId === undefined ? {} : { setlId }),
    ...(medinsSetlId === undefined ? {} : { medinsSetlId }),
    ...(setlTime === undefined ? {} : { setlTime }),
    ...(psnNo === undefined ? {} : { psnNo }),
    ...(insutype === undefined ? {} : { insutype }),
    ...(inscpAmt === undefined ? {} : { inscpAmt }),
  };
}

/** 版式文件存储失败, on the first accepted 4901 of the card. */
export const fileFault = (scenario: ScenarioId, of: WholeCard): PlannedFault => ({
  id: `${scenario}/${of.id}`,
  scenario,
  card: of.id,
  on: '4901',
  ftfileSavRslt: '2',
  chkRslt: '1',
  reason: '版式文件存储失败（测试计划内），请重传',
});

export const voucher = (of: WholeCard, no = '0000000001', type: '1' | '3' = '1'): Voucher => ({
  code: type === '1' ? '37060126' : '',
  no,
  chkcode: type === '1' ? 'aB3d5F' : '',
  type,
  card: of,
});

export function envelope(infno: string, input: Json, changes: Fields = {}): Fields {
  return {
    infno,
    msgid: `${hospital.fixmedinsCode}202607301020300001`,
    mdtrtarea_admvs: '379900',
    insuplc_admdvs: '379900',
    recer_sys_code: 'YBXT',
    dev_no: null,
    dev_safe_info: null,
    cainfo: '',
    signtype: '',
    infver: 'V1.0',
    opter_type: '1',
    opter: '001',
    opter_name: '收费员',
    inf_time: '2026-07-30 10:20:30',
    fixmedins_code: hospital.fixmedinsCode,
    fixmedins_name: hospital.fixmedinsName,
    sign_no: '',
    input,
    ...changes,
  };
}

const named = { fixmedinsCode: hospital.fixmedinsCode, fixmedinsName: hospital.fixmedinsName };

export function element({ code, no, chkcode, type, card: of }: Voucher, changes: Fields = {}): Fields {
  const { settlement, person, visit, diagnoses } = of;
  const isInsured = settlement.setlId !== undefined;
  return {
    ...(type === '3' ? {} : { elecSetlCertCode: code, elecSetlCertChkcode: chkcode }),
    elecSetlCertNo: no,
    elecSetlCertType: type,
    certSetlType: isInsured ? '1' : '2',
    mdtrtType: visit.mdtrtType,
    billDate: '2026-07-29',
    medfeeSumamt: settlement.medfeeSumamt,
    insuplcAdmdvs: person.insuplcAdmdvs,
    bizSn: settlement.medinsSetlId ?? visit.fixmedinsMdtrtId,
    ...(isInsured
      ? {
          setlId: settlement.setlId,
          setlTime: settlement.setlTime ?? null,
          psnNo: person.psnNo ?? null,
          insutype: person.insutype ?? null,
          inscpAmt: settlement.inscpAmt ?? null,
          hifpPay: settlement.hifpPay,
        }
      : {}),
    psnName: person.psnName,
    certno: person.certno,
    maindiagCode: diagnoses[0]?.code ?? '',
    maindiagName: diagnoses[0]?.name ?? '',
    mdtrtareaAdmdvs: hospital.admdvs,
    ...changes,
  };
}

/** `input` of a 4901. */
export const upload = (zip: string, elements: readonly Fields[], changes: Fields = {}): Fields => ({
  ...named,
  elecSetlCertCnt: String(elements.length),
  bizStsb: INTERVAL,
  upldBchno: BATCH,
  filename: `${BATCH}.zip`,
  ftfileCompac: zip,
  upldDetlList: elements,
  ...changes,
});

/** `input` of a 4905; without a zip it relies on the files sent before. */
export const reupload = (
  zip: string | undefined,
  elements: readonly Fields[],
  changes: Fields = {},
): Fields => ({
  ...named,
  elecSetlCertCnt: String(elements.length),
  bizStsb: INTERVAL,
  upldBchno: BATCH,
  filename: `${BATCH}.zip`,
  ...(zip === undefined ? {} : { ftfileCompac: zip }),
  reUploadDetlDTOList: elements,
  ...changes,
});

/** An element of a 4905 that replaces the voucher by itself. */
export const again = (of: Voucher, changes: Fields = {}): Fields =>
  element(of, {
    ...(of.type === '3' ? {} : { initElecSetlCertCode: of.code }),
    initElecSetlCertNo: of.no,
    initUpldWay: '1',
    rea: '版式文件存储失败',
    certCodeNoErrFlag: '0',
    ...changes,
  });

export const query = (changes: Fields = {}): Fields => ({
  ...named,
  bizStsb: INTERVAL,
  upldBchno: BATCH,
  ...changes,
});

export const status = ({ code, no, chkcode, type }: Voucher, changes: Fields = {}): Fields => ({
  ...named,
  ...(type === '3' ? {} : { elecSetlCertCode: code, elecSetlCertChkcode: chkcode }),
  elecSetlCertNo: no,
  elecSetlCertType: type,
  ...changes,
});

export function xml({ code, no, chkcode, type, card: of }: Voucher, changes: Fields = {}): string {
  const { settlement, person, visit, voucher: kind } = of;
  const { hifpPay, othPay, psnAcctPay, psnCashpay, psnSelfpay, psnOwnpay, medfeeSumamt } = settlement;
  const isInsured = settlement.setlId !== undefined;
  const billInfo = {
    ...(type === '3' ? {} : { elecSetlCertCode: code, elecSetlCertChkcode: chkcode }),
    elecSetlCertNo: no,
    elecSetlCertType: type,
    certSetlType: isInsured ? '1' : '2',
    mdtrtType: visit.mdtrtType,
    elecSetlCertFlag: '0',
    supninsCode: kind.supninsCode,
    psnName: person.psnName,
    billAmt: medfeeSumamt,
    billDate: '2026-07-29',
    billTime: '09:31:00',
    ...(isInsured ? { insutype: person.insutype } : {}),
    medSumfee: medfeeSumamt,
    ...{ hifpPay, othPay, psnAcctPay, psnCashpay, psnSelfpay, psnOwnpay },
    ...changes,
  };
  const mdtrtInfo = {
    ...named,
    fixBlngAdmdvs: hospital.admdvs,
    begntime: visit.begntime,
    endtime: visit.endtime,
    medType: visit.medType,
    ...(isInsured ? { setlId: settlement.setlId } : {}),
  };
  const lines = of.feeLines.map((fee) => tag('feeDetl', tags(fee))).join('');
  const content = [
    tag('billInfo', tags(billInfo)),
    tag('mdtrtInfo', tags(mdtrtInfo)),
    tag('feeDetlList', lines),
  ];
  return `<?xml version="1.0" encoding="UTF-8"?>\n${tag('tktextinfo', content.join(''))}\n`;
}

const tag = (name: string, content: string): string => `<${name}>${content}</${name}>`;
const tags = (of: object): string =>
  Object.entries(of)
    .map(([name, text]) => tag(name, String(text)))
    .join('');

/** A PDF with the XML attached, or with nothing attached. */
export async function pdf(attached?: string): Promise<Uint8Array> {
  const document = await PDFDocument.create();
  document.addPage([100, 100]);
  if (attached !== undefined) await document.attach(Buffer.from(attached), 'tktextinfo.xml');
  return document.save();
}

export const stem = ({ code, no }: Voucher): string => (code === '' ? no : `${code}-${no}`);

/** Files as a zip in Base64. */
export const zipped = (files: Readonly<Record<string, Uint8Array | string>>): string =>
  Buffer.from(
    zipSync(
      Object.fromEntries(
        Object.entries(files).map(([name, content]) => [
          name,
          typeof content === 'string' ? Buffer.from(content) : content,
        ]),
      ),
    ),
  ).toString('base64');

/** The zip of a batch in mode 1. */
export async function packed(...vouchers: readonly Voucher[]): Promise<string> {
  const files: Record<string, Uint8Array> = {};
  for (const one of vouchers) files[`${stem(one)}.pdf`] = await pdf(xml(one));
  return zipped(files);
}
