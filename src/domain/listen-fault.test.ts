import { expect, test } from 'vitest';

import { listenFault } from './listen-fault.ts';

const failing = (code: string): Error => Object.assign(new Error('listen'), { code });
const place = { title: '页面', host: '127.0.0.1', port: 80, takenHint: '请用 --page-port 换一个。' };

test.each([
  ['EADDRINUSE', '端口已被占用', 'PORT-IN-USE', '请用 --page-port 换一个。'],
  ['EACCES', '没有权限', 'PORT-IN-USE', '请用 --page-port 换一个。'],
  ['EADDRNOTAVAIL', '不是本机的地址', 'ADDRESS-UNAVAILABLE', '请检查 --host 是否为本机网卡地址。'],
])('a server that fails with %s (%s) is a fault %s, with what to do', (reason, words, code, hint) => {
  expect(listenFault(place, failing(reason))).toMatchObject({
    code,
    hint,
    message: `页面不能在 127.0.0.1:80 上提供服务（${words} ${reason}）`,
  });
});
