/** Reminds of what everybody on the way can read. */
export function remindOfHttp(center: string, say: (line: string) => void): void {
  const { protocol, hostname } = new URL(center);
  if (protocol === 'http:' && !/^(localhost|127\.|\[::1\])/.test(hostname))
    say('提醒：中心的地址是 http，令牌和报文在网络上可见；只应在专网内使用，或请省项目组提供 https。');
}
