import { uploadModes, visitTypes, voucherTypes } from './voucher-words.ts';

/**
 * The names of a card's fields as people read them: the title that the interface specification gives the field, and our
 * own for the two that no interface of the voucher has.
 */
export const cardFieldTitles: Readonly<Record<string, string>> = {
  mdtrtType: '就诊类型',
  medType: '医疗类别',
  fixmedinsMdtrtId: '就诊流水号',
  iptOtpNo: '住院/门诊号',
  begntime: '开始时间',
  endtime: '结束时间',
  psnNo: '人员编号',
  psnName: '人员姓名',
  gend: '性别',
  certno: '证件号码',
  insutype: '险种类型',
  hiNo: '医保编号',
  insuplcAdmdvs: '参保地医保区划',
  setlId: '结算ID',
  medinsSetlId: '医药机构结算ID',
  setlTime: '结算时间',
  medfeeSumamt: '医疗费总额',
  inscpAmt: '符合范围金额',
  hifpPay: '统筹基金支出',
  othPay: '其他支付',
  psnAcctPay: '个人账户支付',
  psnCashpay: '个人现金支付',
  psnSelfpay: '个人自付',
  psnOwnpay: '个人自费',
  elecSetlCertType: '电子结算凭证类型',
  supninsCode: '监管机构代码',
  upldMode: '上传模式',
};

/** The meanings of the codes that cards carry, by field; the words are those of the specification's code lists. */
export const cardCodeWords: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  mdtrtType: visitTypes,
  gend: { '1': '男', '2': '女' },
  insutype: { '310': '职工基本医疗保险', '390': '城乡居民基本医疗保险' },
  medType: { '11': '普通门诊', '14': '门诊慢特病', '2101': '普通住院' },
  elecSetlCertType: voucherTypes,
  upldMode: uploadModes,
};
