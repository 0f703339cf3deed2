import { bad, defineDoctorCheck, ok, type Outcome } from './check.ts';

export default defineDoctorCheck({
  id: 'port',
  title: '仿真中心端口',
  inspect: async ({ listen }, { network }) => {
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
  return bad(`${host}:${port} 不能监听（${code}）`, '请核对 center.host 是否为本机网卡地址');
}
