import { failureRemedy, failureWords } from '../../domain/hook-failure.ts';
import { shellQuoted } from '../../domain/shell-quoted.ts';
import { isBuiltIn } from '../settings/built-in-hospital.ts';
import { isTestCode, testHospital } from '../settings/default-hospital.ts';
import { driverText } from '../settings/plan-lines.ts';
import { isProfileFile } from '../settings/profiles.ts';
import { bad, defineDoctorCheck, ok, warn, type HidFound, type Outcome } from './check.ts';

export const driver = defineDoctorCheck({
  id: 'driver',
  title: 'HIS 驱动方式',
  inspect: ({ plan }, { storage }) => {
    const chosen = plan.driver;
    const text = driverText(chosen);
    const { fixmedinsCode } = plan.hospital;
    if (isBuiltIn(chosen) && !isTestCode(fixmedinsCode))
      return bad(
        `${text}，不能代 ${fixmedinsCode} 测试`,
        `请在 driver 中写本院系统的驱动方式（command、http、manual，或 web 加 module），或改用测试机构 ${testHospital.fixmedinsCode}`,
      );
    if (chosen.kind === 'web' && chosen.pages.kind === 'module' && !storage.isFile(chosen.pages.file))
      return bad(`没有模块文件 ${chosen.pages.file}`, '请核对 driver.module；相对路径从配置文件所在目录算起');
    const unused = plan.unused.filter((key) => key.startsWith('driver.'));
    return ok(unused.length === 0 ? text : `${text}；不使用 ${unused.join('、')}`);
  },
});

export const hook = defineDoctorCheck({
  id: 'hook',
  title: '厂商接口',
  inspect: async ({ plan }, { network }) => {
    if (plan.driver.kind !== 'http') return ok('不使用');
    const { url } = plan.driver;
    const reply = await network.hookAt(new URL(url));
    if (reply.kind !== 'answer')
      return bad(`${url} ${failureWords(reply)}`, `${failureRemedy(reply)}；接口程序须在测试前启动`);
    const check = `请运行 evoucher hook check ${shellQuoted(url, process.platform)} 逐项检查`;
    if (reply.status === 404)
      return warn(`${url} 有应答，但没有这个路径（HTTP 404）`, `请核对路径；${check}`);
    if (reply.status >= 300 && reply.status < 400)
      return warn(`${url} 转到别处（HTTP ${reply.status}），测试工具不跟随转向`, `请写最终的地址；${check}`);
    // Many hooks know nothing but POST: any other answer shows that something is there.
    return ok(`${url} 有应答；逐项检查：evoucher hook check`);
  },
});

export const counter = defineDoctorCheck({
  id: 'counter',
  title: '收费窗口的结算调用',
  inspect: ({ plan }) => {
    const ledger = plan.ledger.kind;
    if (plan.counter.kind === 'none') return ok(`未说明（his.counter）；结算数据来源 ${ledger}`);
    const way = plan.counter.value;
    if (way === 'http' || ledger !== 'card') return ok(`${way}；结算数据来源 ${ledger}`);
    // A DLL has its address built in: the settlement is made in the real system, so the center cannot know it beforehand.
    return warn(
      '收费窗口通过动态库（DLL）结算，不能指向仿真中心；案例卡（card）的结算在那里不存在',
      '请在 evoucher.yaml 中写 ledger: declared：结算照常在原系统完成，由医院申报后比较',
    );
  },
});

export const profile = defineDoctorCheck({
  id: 'profile',
  title: '省级差异配置',
  inspect: ({ plan }, { storage, profiles, profileFault }) => {
    const name = plan.profile.kind === 'none' ? 'default' : plan.profile.value;
    if (profiles.includes(name)) return ok(`${name}（内置）`);
    if (!isProfileFile(name))
      return bad(`没有内置的 ${name}`, `可用：${profiles.join('、')}；自备的文件请写路径，例如 ./x.yaml`);
    if (!storage.isFile(name))
      return bad(`没有文件 ${name}`, '请核对 profile；相对路径从配置文件所在目录算起');
    const fault = profileFault(name);
    return fault === undefined
      ? ok(name)
      : bad(fault, '请按提示修改差异配置；evoucher contract show 列出全部表与字段');
  },
});

export const scanner = defineDoctorCheck({
  id: 'scanner',
  title: '扫码枪',
  inspect: async ({ plan }, { scanners }) => {
    // Pages that are worked on scan by themselves; what they scan comes from the platform's side of the counter.
    if (plan.driver.kind === 'web')
      return plan.ledger.kind === 'platform'
        ? ok('由模块扫码，二维码来自仿真医保平台')
        : warn(
            `由模块扫码，但结算数据来源 ${plan.ledger.kind} 没有参保人的二维码可扫`,
            '请改为 ledger: platform（网页驱动的默认值），或在模块中不扫码',
          );
    return scannerFound(await scanners(), plan.driver.kind === 'manual');
  },
});

/** What is plugged in; only a person at a counter needs it. */
function scannerFound(found: HidFound, isNeeded: boolean): Outcome {
  const check = '扫码内容请用 evoucher scan check 检查';
  if (found.kind === 'unknown')
    return isNeeded
      ? warn(`不能查看本机的扫码枪（${found.reason}）`, `键盘口扫码枪不受影响；${check}`)
      : ok(`未查看（${found.reason}）；本次测试不需要`);
  const titles = found.scanners.map(({ title, path, isReadable }) => ({
    name: title || path,
    path,
    isReadable,
  }));
  const closed = titles.find(({ isReadable }) => !isReadable);
  if (closed !== undefined)
    return warn(
      `HID-POS 扫码枪 ${closed.name} 不能打开（${closed.path}）`,
      '请关闭占用它的程序，或给本用户读写该设备的权限（Linux：udev 规则）',
    );
  if (titles.length > 0) return ok(`HID-POS：${titles.map(({ name }) => name).join('、')}；${check}`);
  return ok(isNeeded ? `没有 HID-POS 扫码枪，按键盘口使用；${check}` : '本次测试不需要');
}
