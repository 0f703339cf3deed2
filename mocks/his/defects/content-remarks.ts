import { defineDefect, everywhere, rows, whenSettled, whereSelfPaid, whereSettled } from './defect.ts';
import { plus } from '../values/money.ts';

const uploads = rows(everywhere, 1, 3);
const settledUploads = rows(whereSettled, 1, 3);

/** Content that is odd but not wrong by every reading: the rows pass with a remark. */
export const contentRemarks = [
  defineDefect({
    id: 'stray-file',
    title: '压缩包中有系统生成的无关文件',
    check: 'batch.other-files',
    outcome: 'remark',
    rows: uploads,
    entries: (entries) => [...entries, { name: 'Thumbs.db', bytes: Buffer.from('thumbs') }],
  }),
  defineDefect({
    id: 'zip-written-as-text',
    title: '压缩包后多了一个换行',
    check: 'batch.nothing-around',
    outcome: 'remark',
    rows: uploads,
    zip: (bytes) => Buffer.concat([bytes, Buffer.from('\r\n')]),
  }),
  defineDefect({
    id: 'extinfo-left-out',
    title: '重传时结构化数据的文件名没有 -extinfo',
    check: 'layout.extinfo-name',
    outcome: 'remark',
    rows: rows(everywhere, 3),
    style: { upldMode: '2' },
    entries: (entries) =>
      entries.map((entry) => ({ ...entry, name: entry.name.replace('-extinfo.xml', '.xml') })),
  }),
  defineDefect({
    id: 'mode-not-meant',
    title: '声明模式 2，结构化数据却在版式文件内',
    check: 'layout.xml-mode',
    outcome: 'remark',
    rows: uploads,
    style: { upldMode: '1' },
    input: (input) => ('upldMode' in input ? { ...input, upldMode: '2' } : input),
  }),
  defineDefect({
    id: 'xml-date-compact',
    title: '结构化数据的开票日期写成 yyyyMMdd',
    check: 'xml.fields-remarks',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({
      ...bill,
      billInfo: { ...bill.billInfo, billDate: bill.billInfo['billDate']?.replaceAll('-', '') },
    }),
  }),
  defineDefect({
    id: 'xml-insurance-with-local-digits',
    title: '结构化数据的险种比列表多两位地方代码',
    check: 'xml.person-agrees',
    outcome: 'remark',
    rows: settledUploads,
    bill: (bill, { treatment }) =>
      treatment.kind === 'settled'
        ? { ...bill, billInfo: { ...bill.billInfo, insutype: `${bill.billInfo['insutype'] ?? ''}01` } }
        : bill,
  }),
  defineDefect({
    id: 'xml-other-main-diagnosis',
    title: '结构化数据的主诊断与列表不同',
    check: 'xml.diagnosis-agrees',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({
      ...bill,
      diagList: bill.diagList.map((diag) =>
        diag['maindiagFlag'] === '1' ? { ...diag, diagCode: 'Z00.000' } : diag,
      ),
    }),
  }),
  defineDefect({
    id: 'line-discounted',
    title: '最后一条明细的数量乘单价不等于金额',
    check: 'amounts.line-product',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => {
      const last = bill.feeDetlList.at(-1);
      return { ...bill, feeDetlList: [...bill.feeDetlList.slice(0, -1), { ...last, cnt: '9' }] };
    },
  }),
  defineDefect({
    id: 'personal-parts-apart',
    title: '个人自付与自费之和不等于账户与现金之和',
    check: 'amounts.personal',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({
      ...bill,
      billInfo: { ...bill.billInfo, psnSelfpay: plus(bill.billInfo['psnSelfpay'] ?? '0', '1.00') },
    }),
  }),
  defineDefect({
    id: 'self-paid-all-zero',
    title: '全自费票据的分项全部写 0',
    check: 'scenario.self-paid-splits-zero',
    outcome: 'remark',
    rows: rows(whereSelfPaid, 1, 3),
    bill: (bill, { treatment }) =>
      treatment.kind === 'self-paid'
        ? { ...bill, billInfo: { ...bill.billInfo, psnCashpay: '0.00', psnOwnpay: '0.00' } }
        : bill,
  }),
  defineDefect({
    id: 'serial-of-its-own',
    title: '业务流水号用院内流水号',
    check: 'scenario.biz-sn',
    outcome: 'remark',
    rows: uploads,
    element: (element, { voucher }) => ({ ...element, bizSn: `HIS${voucher.no}` }),
  }),
  defineDefect({
    id: 'name-with-blanks',
    title: '姓名的字之间加了空格',
    check: 'scenario.person-name',
    outcome: 'remark',
    rows: settledUploads,
    treatment: whenSettled((card) => ({
      ...card,
      person: {
        ...card.person,
        psnName: card.person.psnName?.replace(/^(.)(.{1,3})$/u, '$1 $2') ?? '',
      },
    })),
  }),
  defineDefect({
    id: 'settled-at-another-time',
    title: '结算时间与结算不一致',
    check: 'scenario.setl-time',
    outcome: 'remark',
    rows: settledUploads,
    treatment: whenSettled((card) => ({
      ...card,
      settlement: {
        ...card.settlement,
        setlTime: `${card.settlement.setlTime?.slice(0, 10) ?? ''} 23:59:59`,
      },
    })),
  }),
  defineDefect({
    id: 'insurance-with-local-digits',
    title: '险种比结算多两位地方代码',
    check: 'scenario.insutype',
    outcome: 'remark',
    rows: settledUploads,
    treatment: whenSettled((card) => ({
      ...card,
      person: { ...card.person, insutype: `${card.person.insutype ?? ''}01` },
    })),
  }),
  defineDefect({
    id: 'treated-in-a-county',
    title: '凭证的就医地区划写到县，与本院登记的不同',
    check: 'scenario.treated-place',
    outcome: 'remark',
    rows: uploads,
    element: (element) => ({ ...element, mdtrtareaAdmdvs: '379901' }),
  }),
  defineDefect({
    id: 'status-too-early',
    title: '上传后没有等到成功就查询状态',
    check: 'status.after-success',
    outcome: 'remark',
    rows: rows(everywhere, 4),
    plan: { status: 'at-once' },
  }),
  defineDefect({
    id: 'status-of-another-type',
    title: '查询状态的凭证类型与上传时不同',
    check: 'status.type',
    outcome: 'remark',
    rows: rows(everywhere, 4),
    input: (input, { infno }) => (infno === '5501' ? { ...input, elecSetlCertType: '2' } : input),
  }),
  defineDefect({
    id: 'visit-of-another-kind',
    title: '结构化数据的医疗类别与案例卡不同',
    check: 'xml.visit-agrees',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({ ...bill, mdtrtInfo: { ...bill.mdtrtInfo, medType: '51' } }),
  }),
  defineDefect({
    id: 'xml-short-name',
    title: '结构化数据的机构名称用简称',
    check: 'xml.institution-agrees',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({ ...bill, mdtrtInfo: { ...bill.mdtrtInfo, fixmedinsName: '一院' } }),
  }),
  defineDefect({
    id: 'personal-parts-swapped',
    title: '个人自付与个人自费互相填错',
    check: 'amounts.personal-agrees',
    outcome: 'remark',
    rows: uploads,
    bill: (bill) => ({
      ...bill,
      billInfo: {
        ...bill.billInfo,
        psnSelfpay: bill.billInfo['psnOwnpay'],
        psnOwnpay: bill.billInfo['psnSelfpay'],
      },
    }),
  }),
];
