/** The fields of a settlement that a hospital declares or exports, with the names people give them. */
export const settlementFields: readonly {
  readonly name: string;
  readonly label: string;
  readonly also: readonly string[];
}[] = [
  { name: 'setlId', label: '结算 ID', also: ['结算ID', '结算编号', 'setl_id'] },
  {
    name: 'medinsSetlId',
    label: '医药机构结算 ID',
    also: ['医药机构结算ID', '机构结算号', '业务流水号', 'bizSn', 'medins_setl_id'],
  },
  { name: 'fixmedinsMdtrtId', label: '就诊流水号', also: ['就诊ID', '就诊号', 'mdtrt_id'] },
  { name: 'setlTime', label: '结算时间', also: ['setl_time'] },
  { name: 'psnNo', label: '人员编号', also: ['psn_no'] },
  { name: 'psnName', label: '姓名', also: ['患者姓名', '人员姓名', 'psn_name'] },
  { name: 'insutype', label: '险种类型', also: ['险种'] },
  { name: 'insuplcAdmdvs', label: '参保地区划', also: ['参保地', '参保地医保区划', 'insuplc_admdvs'] },
  { name: 'medfeeSumamt', label: '医疗费总额', also: ['总额', '总金额', 'medfee_sumamt'] },
  { name: 'inscpAmt', label: '符合政策范围金额', also: ['符合范围金额', 'inscp_amt', 'inscp_scp_amt'] },
  {
    name: 'hifpPay',
    label: '基金支付总额',
    also: ['基金支付', '统筹支付', '统筹基金支出', 'hifp_pay', 'fund_pay_sumamt'],
  },
];

const byName = new Map(
  settlementFields.flatMap(({ name, label, also }) =>
    [name, label, ...also].map((known) => [plain(known), name] as const),
  ),
);

/** The field that a heading means, however it is spelled; `undefined` for a stranger. */
export const fieldOf = (heading: string): string | undefined => byName.get(plain(heading));

function plain(name: string): string {
  return name.replaceAll(/[\s_"]/g, '').toLowerCase();
}
