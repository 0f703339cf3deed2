import { driverWords } from '../../domain/words.ts';
import { bad, defineDoctorCheck, ok } from './check.ts';

/** What each driver cannot work without. */
const needed = { command: 'command', http: 'url', web: 'module' } as const;

export default defineDoctorCheck({
  id: 'driver',
  title: 'HIS 驱动方式',
  inspect: ({ driver, settings }, { storage }) => {
    const name = `${driver}（${driverWords[driver]}）`;
    if (driver === 'reference' || driver === 'manual') return ok(name);
    const key = needed[driver];
    const value = settings.driver?.[key];
    if (driver === 'web' && value === undefined)
      return ok(`${name}：内置参考医院的窗口页面（没有 driver.module）`);
    if (value === undefined)
      return bad(
        `${name} 没有 driver.${key}`,
        `请在 evoucher.yaml 的 driver 中写 ${key}，或在 certify 中给出`,
      );
    if (driver === 'web' && !storage.isFile(value))
      return bad(`没有模块文件 ${value}`, '请核对 driver.module；相对路径从配置文件所在目录算起');
    return ok(`${name}：${value}`);
  },
});
