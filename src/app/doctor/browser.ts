import { bad, defineDoctorCheck, ok, warn } from './check.ts';

export default defineDoctorCheck({
  id: 'browser',
  title: '浏览器',
  inspect: ({ driver }, { machine, storage }) => {
    const path = machine.browser();
    const remedy = '请安装 Chrome、Edge 或 Chromium，或用环境变量 EVOUCHER_BROWSER 指定其路径';
    if (path !== undefined && storage.isFile(path)) return ok(path);
    const found = path === undefined ? '没有找到' : `EVOUCHER_BROWSER 指定的文件不存在：${path}`;
    return driver === 'web' ? bad(`${found}，网页驱动需要它`, remedy) : warn(found, remedy);
  },
});
