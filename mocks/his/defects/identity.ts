import type { Bill } from '../voucher/bill.ts';
import type { Treatment } from '../settle/treatment.ts';
import {
  defineDefect,
  everywhere,
  rows,
  whenSettled,
  whereCrossProvince,
  whereLocal,
  whereSettled,
} from './defect.ts';

const uploads = rows(everywhere, 1, 3);
const settledUploads = rows(whereSettled, 1, 3);

/** Vouchers whose fields are another person's, another settlement's or another place's. */
export const identityDefects = [
  defineDefect({
    id: 'name-of-a-relative',
    title: '姓名是另一个人的',
    check: 'scenario.same-person',
    rows: uploads,
    treatment: (treatment) => withPerson(treatment, { psnName: '李四' }),
  }),
  defineDefect({
    id: 'id-number-masked',
    title: '证件号脱敏后上传',
    check: 'scenario.same-person',
    rows: uploads,
    treatment: (treatment) =>
      withPerson(treatment, {
        certno: treatment.card.person.certno?.replace(/^(.{4}).*(.{4})$/, '$1**********$2') ?? '',
      }),
  }),
  defineDefect({
    id: 'id-number-mistyped',
    title: '身份证号的末位录错',
    check: 'scenario.same-person',
    rows: uploads,
    treatment: (treatment) =>
      withPerson(treatment, { certno: wrongCheckCharacter(treatment.card.person.certno ?? '') }),
  }),
  defineDefect({
    id: 'id-number-without-x',
    title: '证件号按数字保存，末位 X 丢失',
    check: 'scenario.same-person',
    rows: rows(whereLocal, 1, 3),
    treatment: (treatment) =>
      treatment.scenario === 'real-time'
        ? withPerson(treatment, { certno: treatment.card.person.certno?.replace(/X$/, '') ?? '' })
        : treatment,
  }),
  defineDefect({
    id: 'name-cut-at-20',
    title: '姓名按 20 个字截断',
    check: 'scenario.same-person',
    rows: rows(whereCrossProvince, 1, 3),
    treatment: (treatment) =>
      withPerson(treatment, { psnName: treatment.card.person.psnName?.slice(0, 20) ?? '' }),
  }),
  defineDefect({
    id: 'patient-found-by-name',
    title: '按姓名取患者档案，取到另一位同名患者的证件号',
    check: 'scenario.same-person',
    rows: rows(whereSettled, 1, 3),
    treatment: (treatment) =>
      treatment.card.person.psnName === '测试甲'
        ? withPerson(treatment, { certno: '379900199001010990' })
        : treatment,
  }),
  defineDefect({
    id: 'sex-of-somebody-else',
    title: '结构化数据的性别不是患者的',
    check: 'xml.same-person',
    rows: uploads,
    bill: (bill) => inBill(bill, { gend: bill.billInfo['gend'] === '1' ? '2' : '1' }),
  }),
  defineDefect({
    id: 'insurance-of-another-kind',
    title: '险种与结算矛盾',
    check: 'scenario.same-settlement',
    rows: settledUploads,
    treatment: whenSettled((card) => ({ ...card, person: { ...card.person, insutype: '340' } })),
  }),
  defineDefect({
    id: 'xml-insurance-of-another-kind',
    title: '结构化数据的险种与结算矛盾',
    check: 'xml.same-settlement',
    rows: settledUploads,
    bill: (bill, { treatment }) => (treatment.kind === 'settled' ? inBill(bill, { insutype: '340' }) : bill),
  }),
  defineDefect({
    id: 'treated-in-the-capital',
    title: '凭证的就医地区划固定写成 110000',
    check: 'scenario.treated-here',
    // Where the person is insured elsewhere or here, the wrong place is told by the provinces first.
    also: ['scenario.regions'],
    rows: uploads,
    element: (element) => ({ ...element, mdtrtareaAdmdvs: '110000' }),
  }),
  defineDefect({
    id: 'institution-of-another-province',
    title: '结构化数据的定点归属区划是外省的',
    check: 'xml.same-province',
    rows: uploads,
    bill: (bill) => ({ ...bill, mdtrtInfo: { ...bill.mdtrtInfo, fixBlngAdmdvs: '110000' } }),
  }),
  defineDefect({
    id: 'every-voucher-red',
    title: '收费的凭证标为冲红票',
    check: 'xml.normal-voucher',
    rows: uploads,
    bill: (bill) =>
      inBill(bill, { elecSetlCertFlag: '1', relElecSetlCertCode: '37060126', relElecSetlCertNo: '1' }),
  }),
  defineDefect({
    id: 'item-names-cut-at-20',
    title: '收费项目名称按 20 个字截断',
    check: 'xml.names-whole',
    rows: uploads,
    bill: (bill) => ({
      ...bill,
      feeDetlList: bill.feeDetlList.map((line) => ({
        ...line,
        medListName: line['medListName']?.slice(0, 20),
      })),
    }),
  }),
  defineDefect({
    id: 'account-and-cash-swapped',
    title: '个人账户支付与个人现金支付互相填错',
    check: 'amounts.split-agrees',
    rows: settledUploads,
    bill: (bill, { treatment }) =>
      treatment.kind === 'settled'
        ? inBill(bill, { psnAcctPay: bill.billInfo['psnCashpay'], psnCashpay: bill.billInfo['psnAcctPay'] })
        : bill,
  }),
];

const withPerson = (treatment: Treatment, changes: Treatment['card']['person']): Treatment => ({
  ...treatment,
  card: { ...treatment.card, person: { ...treatment.card.person, ...changes } },
});

const inBill = (bill: Bill, changes: Bill['billInfo']): Bill => ({
  ...bill,
  billInfo: { ...bill.billInfo, ...changes },
});

/** The next of the eleven characters: never the right one. */
function wrongCheckCharacter(certno: string): string {
  const characters = '0123456789X';
  const next = (characters.indexOf(certno.slice(-1)) + 1) % characters.length;
  return certno.slice(0, -1) + (characters[next] ?? '0');
}
