import { isLoopback } from '../../domain/loopback.ts';
import { bad, defineDoctorCheck, isEveryCard, ok, warn, type NetworkAddress } from './check.ts';

export default defineDoctorCheck({
  id: 'address',
  title: 'HIS 访问的地址',
  inspect: ({ listen, driver, settings }, { machine }) => {
    if (listen === undefined) return ok('使用省项目组的仿真中心，本机不监听');
    const { host } = listen;
    const addresses = machine.addresses();
    const list = listed(addresses);
    if (isLoopback(host)) {
      const elsewhere = remoteHis(driver === 'http' ? settings.driver?.url : undefined);
      if (elsewhere !== undefined)
        return bad(`${host} 只有本机能访问，而 HIS 在 ${elsewhere}`, chooseCard(list));
      return driver === 'manual'
        ? warn(`${host} 只有本机能访问，另一台机器上的 HIS 不能访问`, chooseCard(list))
        : ok(`${host}（仅本机）；网卡：${list}`);
    }
    if (isEveryCard(host))
      // Only an act carries one address, and it is loopback; a person is shown them all.
      return driver === 'http' || driver === 'web'
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
