import { defineDoctorCheck, ok, warn } from './check.ts';

export default defineDoctorCheck({
  id: 'counter',
  title: '收费窗口的结算调用',
  inspect: ({ settings: { counter }, ledger }) => {
    if (counter === undefined) return ok(`未说明（his.counter）；结算数据来源 ${ledger}`);
    if (counter === 'http' || ledger !== 'card') return ok(`${counter}；结算数据来源 ${ledger}`);
    // A DLL has its address built in: the settlement is made in the real system, so the center cannot know it beforehand.
    return warn(
      '收费窗口通过动态库（DLL）结算，不能指向仿真中心；案例卡（card）的结算在那里不存在',
      '请在 evoucher.yaml 中写 ledger: declared：结算照常在原系统完成，由医院申报后比较',
    );
  },
});
