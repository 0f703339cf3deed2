import { cardFieldTitles } from '../../domain/card-words.ts';

/** The fields of a settlement that a hospital declares or exports, with other names that people give them. */
export const settlementFields: readonly {
  readonly name: string;
  readonly label: string;
  readonly also: readonly string[];
}[] = (
  [
    ['setlId', ['结算编号', 'setl_id']],
    ['medinsSetlId', ['机构结算号', '业务流水号', 'bizSn', 'medins_setl_id']],
    ['fixmedinsMdtrtId', ['就诊ID', '就诊号', 'mdtrt_id']],
    ['setlTime', ['setl_time']],
    ['psnNo', ['psn_no']],
    ['psnName', ['姓名', '患者姓名', 'psn_name']],
    ['insutype', ['险种']],
    ['insuplcAdmdvs', ['参保地', '参保地区划', 'insuplc_admdvs']],
    ['medfeeSumamt', ['总额', '总金额', 'medfee_sumamt']],
    ['inscpAmt', ['符合政策范围金额', 'inscp_amt', 'inscp_scp_amt']],
    ['hifpPay', ['基金支付总额', '基金支付', '统筹支付', 'hifp_pay', 'fund_pay_sumamt']],
  ] as const
).map(([name, also]) => ({ name, label: cardFieldTitles[name] ?? name, also }));

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
