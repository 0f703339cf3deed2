import { bad, defineDoctorCheck, ok, refused, warn } from './check.ts';

const words = {
  card: '案例卡',
  declared: '医院申报',
  csv: '医院导出的结算清单',
  observe: '只比对医院自身的材料',
  platform: '经仿真医保平台的结算',
} as const;

export default defineDoctorCheck({
  id: 'ledger',
  title: '结算数据来源',
  inspect: ({ settings: { ledgerFile }, ledger }, { storage }) => {
    if (ledger !== 'csv')
      return ledgerFile === undefined
        ? ok(words[ledger])
        : warn(
            `写了 ledgerFile，但结算数据来源是${words[ledger]}，结算清单不会使用`,
            '请改为 ledger: csv，或删除 ledgerFile',
          );
    if (ledgerFile === undefined)
      return bad('ledger 为 csv，没有写结算清单的文件', '请在配置中写 ledgerFile，例如 ./settlements.csv');
    try {
      const { fields, settlements } = storage.settlements(ledgerFile);
      const lacking = ['hifpPay', 'inscpAmt', 'psnNo'].filter((name) => !fields.includes(name));
      const found = `${ledgerFile}：现有 ${settlements.length} 笔结算，测试中每次上传时重新读取`;
      return lacking.length === 0
        ? ok(found)
        : warn(`${found}；没有 ${lacking.join('、')}，不能比对`, '请在导出中加上这些列，比对才完整');
    } catch (fault) {
      return refused(fault);
    }
  },
});
