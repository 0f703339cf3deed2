import { timeText } from '../../domain/china-time.ts';
import { codeWords } from '../../domain/fault-words.ts';
import { isLoopback } from '../../domain/loopback.ts';
import { isBehindProxy, proxiesIn } from '../../his/no-proxy.ts';
import type { RunPlan } from '../settings/run-plan.ts';
import { bad, defineDoctorCheck, isEveryCard, ok, warn, type NetworkAddress, type Outcome } from './check.ts';

/** The place at which our center listens; `undefined` when the province's center is used. */
const listenOf = ({ center }: RunPlan): { readonly host: string; readonly port: number } | undefined =>
  center.kind === 'hosted' ? undefined : center;

export const port = defineDoctorCheck({
  id: 'port',
  title: '仿真中心端口',
  inspect: async ({ plan }, { network }) => {
    const listen = listenOf(plan);
    if (listen === undefined) return ok('使用省项目组的仿真中心，本机不监听');
    const { host, port } = listen;
    if (port === 0) return ok('由系统选择');
    const code = await network.tryListen(host, port);
    return code === undefined ? ok(`${port} 空闲`) : refusal(code, port, host);
  },
});

function refusal(code: string, port: number, host: string): Outcome {
  if (code === 'EADDRINUSE')
    return bad(`${port} 已被占用`, '请换一个端口（center.port 或 --port），或关闭占用它的程序；0 由系统选择');
  if (code === 'EACCES')
    return bad(`${port} 没有权限使用`, '请换一个 1024 以上、未被系统保留的端口（center.port 或 --port）');
  return bad(
    `${host}:${port} 不能监听（${codeWords(code) ?? code}）`,
    '请核对 center.host 是否为本机网卡地址',
  );
}

export const address = defineDoctorCheck({
  id: 'address',
  title: 'HIS 访问的地址',
  inspect: ({ plan }, { machine }) => {
    const listen = listenOf(plan);
    const { driver } = plan;
    if (listen === undefined) return ok('使用省项目组的仿真中心，本机不监听');
    const { host } = listen;
    const addresses = machine.addresses();
    const list = listed(addresses);
    if (isLoopback(host)) {
      const elsewhere = remoteHis(driver.kind === 'http' ? driver.url : undefined);
      if (elsewhere !== undefined)
        return bad(`${host} 只有本机能访问，而 HIS 在 ${elsewhere}`, chooseCard(list));
      return driver.kind === 'manual'
        ? warn(`${host} 只有本机能访问，另一台机器上的 HIS 不能访问`, chooseCard(list))
        : ok(`${host}（仅本机）；网卡：${list}`);
    }
    if (isEveryCard(host))
      // Only an act carries one address, and it is loopback; a person is shown them all.
      return driver.kind === 'http' || driver.kind === 'web'
        ? warn(`${host} 监听全部网卡，但步骤中给出的是本机回环地址`, chooseCard(list))
        : ok(`${host}（全部网卡）：${list}`);
    if (addresses.some(({ address }) => address === host)) return ok(`${host}；网卡：${list}`);
    return bad(`${host} 不是本机网卡的地址`, chooseCard(list));
  },
});

const chooseCard = (list: string): string =>
  `请用 --host 或 center.host 指定 HIS 能访问的网卡地址；本机网卡：${list}`;

/** `eth0 192.168.1.5、10.0.0.2；wlan0 …` */
function listed(addresses: readonly NetworkAddress[]): string {
  const cards = [...new Set(addresses.map(({ card }) => card))];
  const lines = cards.map((card) => {
    const own = addresses.filter((found) => found.card === card).map(({ address }) => address);
    return `${card} ${own.join('、')}`;
  });
  return lines.length === 0 ? '没有已连接的网卡' : lines.join('；');
}

/** The machine the vendor's hook runs on, when it is not this one. */
function remoteHis(url: string | undefined): string | undefined {
  if (url === undefined || !URL.canParse(url)) return undefined;
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  return isLoopback(host) ? undefined : host;
}

export const firewall = defineDoctorCheck({
  id: 'firewall',
  title: '防火墙',
  inspect: ({ plan }, { machine }) => {
    const listen = listenOf(plan);
    if (listen === undefined || isLoopback(listen.host)) return ok('只在本机访问，不涉及防火墙');
    if (listen.port === 0)
      return warn(
        '端口由系统选择，每次不同，不能在防火墙中放行',
        '请固定端口，例如 center.port: 8490 或 --port 8490，然后放行该端口',
      );
    return warn(`没有检查入站端口 ${listen.port} 是否放行`, openPort(machine.platform, listen.port));
  },
});

/** The sentence of the platform's usual firewall. */
function openPort(platform: string, port: number): string {
  if (platform === 'win32')
    return `HIS 连不上时，以管理员运行：netsh advfirewall firewall add rule name="evoucher ${port}" dir=in action=allow protocol=TCP localport=${port}`;
  if (platform === 'darwin') return 'HIS 连不上时，在“系统设置 → 网络 → 防火墙”中允许 node 接受传入连接';
  return `HIS 连不上时放行端口：ufw 用 sudo ufw allow ${port}/tcp；firewalld 用 sudo firewall-cmd --add-port=${port}/tcp`;
}

export const proxy = defineDoctorCheck({
  id: 'proxy',
  title: '代理设置',
  inspect: ({ plan }, { machine }) => {
    const listen = listenOf(plan);
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

/** Years in which this harness can run; outside them the machine's battery is empty. */
const YEARS = { first: 2024, last: 2099 } as const;
const CHINA_MINUTES = 8 * 60;
/** The header names whole seconds, and the answer takes its time. */
const NOTICEABLE_MS = 30_000;
const WRONG_MS = 5 * 60_000;

export const clock = defineDoctorCheck({
  id: 'clock',
  title: '系统时间',
  inspect: async ({ timeFrom: asked }, { machine, network }) => {
    const now = machine.now();
    const year = Number(timeText(now).slice(0, 4));
    const zone = machine.zoneMinutes();
    const found = `${timeText(now)}（北京时间）${zone === CHINA_MINUTES ? '' : `；本机时区为 ${zoneText(zone)}，不影响测试`}`;
    if (!(year >= YEARS.first && year <= YEARS.last))
      return bad(found, '请校正系统时间后重试；报告的日期取自本机时间');
    if (asked.kind === 'none') return ok(`${found}；未与其他时钟比较（--time-from）`);
    const timeFrom = asked.value;
    const before = machine.now();
    const theirs = await network.dateOf(timeFrom);
    if (theirs === undefined)
      return warn(`${found}；${timeFrom} 没有给出时间`, '请核对 --time-from 的地址，它的应答须带 Date 头');
    return compared(found, (before + machine.now()) / 2 - theirs);
  },
});

function compared(found: string, aheadMs: number): Outcome {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const words = `${found}；比参照时钟${aheadMs > 0 ? '快' : '慢'} ${seconds} 秒`;
  const remedy = '请与时间服务器同步（Windows：w32tm /resync；Linux：timedatectl set-ntp true）';
  if (Math.abs(aheadMs) > WRONG_MS) return bad(words, remedy);
  return Math.abs(aheadMs) > NOTICEABLE_MS ? warn(words, remedy) : ok(`${found}；与参照时钟一致`);
}

function zoneText(minutes: number): string {
  const part = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${part(Math.floor(size / 60))}:${part(size % 60)}`;
}
