import { failureRemedy, failureWords } from '../../his/hook-words.ts';
import { bad, defineDoctorCheck, ok, warn } from './check.ts';

export default defineDoctorCheck({
  id: 'hook',
  title: '厂商接口',
  inspect: async ({ driver, settings }, { network }) => {
    const url = driver === 'http' ? settings.driver?.url : undefined;
    if (url === undefined) return ok('不使用');
    if (!URL.canParse(url))
      return bad(`${url} 不是地址`, '请核对 driver.url，例如 http://127.0.0.1:9000/act');
    const reply = await network.hookAt(new URL(url));
    if (reply.kind !== 'answer')
      return bad(`${url} ${failureWords(reply)}`, `${failureRemedy(reply)}；接口程序须在测试前启动`);
    const check = `请运行 evoucher hook check ${url} 逐项检查`;
    if (reply.status === 404)
      return warn(`${url} 有应答，但没有这个路径（HTTP 404）`, `请核对路径；${check}`);
    if (reply.status >= 300 && reply.status < 400)
      return warn(`${url} 转到别处（HTTP ${reply.status}），测试工具不跟随转向`, `请写最终的地址；${check}`);
    // Many hooks know nothing but POST: any other answer shows that something is there.
    return ok(`${url} 有应答；逐项检查：evoucher hook check`);
  },
});
