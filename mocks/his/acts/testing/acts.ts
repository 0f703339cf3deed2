import { parseAct, type Act, type ActName } from '../act.ts';

export type Kind = 'real-time' | 'self-paid' | 'cross-province';

/** The acts of a card in the order in which a run asks for them. */
export const course: readonly ActName[] = [
  'upload',
  'query-upload',
  'reupload',
  'query-upload',
  'query-status',
];

/** An act document for a card of this kind. */
export function actDocument(name: ActName, kind: Kind, url: string, voucherType = '1'): object {
  const isSettled = kind !== 'self-paid';
  const settled = {
    setlId: '379900G0000000001',
    medinsSetlId: 'H37990000001202607290930000001',
    setlTime: '2026-07-29 09:30:00',
    inscpAmt: '110.00',
  };
  return {
    schema: 'evoucher/act@1',
    id: `${kind}.outpatient.${name}.1`,
    act: name,
    attempt: 1,
    scenario: kind,
    deadlineMs: 60_000,
    center: { url },
    hospital: { fixmedinsCode: 'H37990000001', fixmedinsName: '测试市第一人民医院', admdvs: '379900' },
    card: {
      id: 'OP',
      title: '普通门诊',
      visit: {
        mdtrtType: '1',
        medType: '11',
        fixmedinsMdtrtId: 'V20260729000001',
        iptOtpNo: 'OP000001',
        begntime: '2026-07-29 09:00:00',
        endtime: '2026-07-29 09:30:00',
      },
      person: {
        psnName: '张三',
        gend: '1',
        certno: '379900199001010019',
        insuplcAdmdvs: kind === 'cross-province' ? '329900' : '379900',
        ...(isSettled ? { psnNo: '37990000000000000001', insutype: '310', hiNo: 'HI0001' } : {}),
      },
      settlement: {
        medfeeSumamt: '126.50',
        hifpPay: isSettled ? '77.00' : '0.00',
        othPay: '0.00',
        psnAcctPay: isSettled ? '20.00' : '0.00',
        psnCashpay: isSettled ? '29.50' : '126.50',
        psnSelfpay: isSettled ? '33.00' : '0.00',
        psnOwnpay: isSettled ? '16.50' : '126.50',
        ...(isSettled ? settled : {}),
      },
      diagnoses: [
        { code: 'J06.900', name: '急性上呼吸道感染', main: true },
        { code: 'R50.900', name: '发热', main: false },
      ],
      feeLines: [
        line('XJ01CAA040A001010100001', '阿莫西林', '09', '2', '13.250000', '26.50'),
        line('001102000010000-110200001', '普通门诊诊察费', '02', '1', '100.000000', '100.00'),
      ],
      voucher: { elecSetlCertType: voucherType, supninsCode: '379900' },
    },
  };
}

export const actOf = (name: ActName, kind: Kind, url: string, voucherType = '1'): Act =>
  parseAct(JSON.stringify(actDocument(name, kind, url, voucherType)));

const line = (codg: string, name: string, type: string, cnt: string, pric: string, sum: string): object => ({
  feeOcurTime: '2026-07-29 09:10:00',
  medListCodg: codg,
  medListName: name,
  medChrgitmType: type,
  cnt,
  pric,
  detItemFeeSumamt: sum,
  chrgitmLv: '01',
});
