import { isLoopback } from '../../domain/loopback.ts';
import { isBehindProxy, proxiesIn } from '../../his/no-proxy.ts';
import { defineDoctorCheck, isEveryCard, ok, warn } from './check.ts';

export default defineDoctorCheck({
  id: 'proxy',
  title: '代理设置',
  inspect: ({ listen }, { machine }) => {
    const names = proxiesIn(machine.environment);
    if (names.length === 0) return ok('没有设置');
    const set = `环境变量 ${names.join('、')} 已设置`;
    const host = listen?.host ?? '127.0.0.1';
    // Toward a center on the loopback the command gets its exception by itself.
    if (isLoopback(host)) return ok(`${set}；本机的中心不经过代理`);
    const asked = isEveryCard(host) ? machine.addresses().map(({ address }) => address) : [host];
    const hidden = asked.filter((address) => isBehindProxy(machine.environment, address));
    return hidden.length === 0
      ? ok(`${set}；NO_PROXY 中已有 ${asked.join('、')}`)
      : warn(
          `${set}，HIS 的程序可能经代理访问本机的中心而连不上`,
          `请把 ${hidden.join(',')} 加入环境变量 NO_PROXY，或在 HIS 中不对该地址使用代理`,
        );
  },
});
