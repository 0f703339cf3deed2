import { bad, defineDoctorCheck, ok } from './check.ts';

export default defineDoctorCheck({
  id: 'sm3',
  title: '国密 SM3 摘要',
  inspect: (_, { machine }) =>
    machine.hashes().includes('sm3')
      ? ok('可用')
      : bad(
          'node:crypto 没有 SM3，测试记录不能生成',
          '请换用 Node.js 官方发行版（nodejs.org）；系统自带或裁剪的 OpenSSL 可能去掉了国密算法',
        ),
});
