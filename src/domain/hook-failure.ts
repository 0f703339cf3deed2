/** The reason why a hook did not answer; `code` is that of the system, or of the certificate's fault. */
export type HookFailure =
  /** No connection came about, or none that can be trusted: the hook knows nothing of the request. */
  | { readonly kind: 'unreachable'; readonly code: string }
  /** The connection ended before an answer: whether the hook got the request is not known. */
  | { readonly kind: 'cut'; readonly code: string }
  /** Something answered, and not in HTTP. */
  | { readonly kind: 'garbled'; readonly code: string }
  | { readonly kind: 'left'; readonly wasConnected: boolean };

/** The common faults of a connection in words, each with its remedy. */
const known: Readonly<Record<string, { readonly words: string; readonly remedy: string }>> = {
  ECONNREFUSED: { words: '连接被拒绝', remedy: '请启动接口程序，并核对端口' },
  ENOTFOUND: { words: '没有这个主机名', remedy: '请核对主机名，或改用 IP 地址' },
  EAI_AGAIN: { words: '主机名暂时不能解析', remedy: '请检查域名服务器，或改用 IP 地址' },
  EHOSTUNREACH: { words: '主机不可达', remedy: '请检查网络与防火墙' },
  ENETUNREACH: { words: '网络不可达', remedy: '请检查网络与网卡' },
  ETIMEDOUT: { words: '连接超时', remedy: '请检查网络与防火墙' },
};

/** A server without TLS, or one that wants it. */
const SCHEME = /^(EPROTO|ERR_SSL_|HPE_)/;
const CERTIFICATE = /CERT|SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH/;

/** The reason why there is no answer, in a few words with the system's own code. */
export function failureWords(failure: HookFailure): string {
  switch (failure.kind) {
    case 'unreachable':
      return CERTIFICATE.test(failure.code)
        ? `证书不受信任（${failure.code}）`
        : `连接不上：${known[failure.code]?.words ?? '连接失败'}（${failure.code}）`;
    case 'cut':
      return `连接在应答之前断开（${failure.code}）`;
    case 'garbled':
      return `应答不是 HTTP（${failure.code}）`;
    case 'left':
      return failure.wasConnected ? '连接上了，没有应答' : '连接不上：没有回应';
  }
}

/** The remedy that somebody at the hook has for a connection that does not come about. */
export function failureRemedy(failure: HookFailure): string {
  if (failure.kind === 'left') return '请检查地址、网络与防火墙';
  const { code } = failure;
  if (CERTIFICATE.test(code))
    return '自签名或院内 CA 的证书：请用环境变量 NODE_EXTRA_CA_CERTS 指出 CA 证书的 PEM 文件；并核对地址与证书中的名称一致';
  if (SCHEME.test(code)) return '请核对地址以 http:// 还是 https:// 开头';
  return known[code]?.remedy ?? '请检查地址、网络与防火墙';
}

const PASSING = new Set([...Object.keys(known), 'ECONNRESET', 'ECONNABORTED', 'EPIPE']);

/** Tells whether it may be different in a moment. */
export const isPassing = (code: string): boolean => PASSING.has(code);
