import { isLoopback } from '../../domain/loopback.ts';
import { defineDoctorCheck, ok, warn } from './check.ts';

export default defineDoctorCheck({
  id: 'firewall',
  title: '防火墙',
  inspect: ({ listen }, { machine }) => {
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
