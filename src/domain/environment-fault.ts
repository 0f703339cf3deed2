/** A connection to a real test environment that did not come about, as the system said it. */
export interface ConnectionFault {
  /** The system's own code, e.g. `ECONNREFUSED`. */
  readonly code: string;
  /** The system's own sentence. */
  readonly detail: string;
}

/** A fault in a few words, and what somebody at the harness can do about it; both Chinese. */
export interface FaultWords {
  readonly words: string;
  readonly remedy: string;
}

const line = '请核对 --relay 的地址与端口，以及到测试环境的专线、网络与防火墙';

const known: Readonly<Record<string, FaultWords>> = {
  ECONNREFUSED: { words: '连接被拒绝', remedy: line },
  ENOTFOUND: { words: '没有这个主机名', remedy: '请核对主机名，或改用 IP 地址' },
  EAI_AGAIN: { words: '主机名暂时不能解析', remedy: '请检查域名服务器，或改用 IP 地址' },
  EHOSTUNREACH: { words: '主机不可达', remedy: line },
  ENETUNREACH: { words: '网络不可达', remedy: line },
  ETIMEDOUT: { words: '没有在规定时间内应答', remedy: line },
  ECONNRESET: { words: '连接在应答之前断开', remedy: line },
  EPIPE: { words: '连接在应答之前断开', remedy: line },
};

const CERTIFICATE = /CERT|SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH/;
/** OpenSSL's words for a server that speaks only what is no longer safe. */
const OLD_TLS =
  /UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|LEGACY_RENEGOTIATION|KEY_TOO_SMALL|HANDSHAKE_FAILURE|NO_SHARED_CIPHER|unsupported protocol|protocol version|legacy renegotiation|key too small|handshake failure/;
const TLS = /^(EPROTO|ERR_SSL_|ERR_TLS_)/;

/** Puts a connection that did not come about into words. */
export function connectionWords({ code, detail }: ConnectionFault): FaultWords {
  if (CERTIFICATE.test(code))
    return {
      words: '证书不受信任',
      remedy:
        '自签名或专网 CA 的证书：请用环境变量 NODE_EXTRA_CA_CERTS 指出 CA 证书的 PEM 文件；并核对地址与证书中的名称一致',
    };
  if (OLD_TLS.test(code) || OLD_TLS.test(detail))
    return {
      words: '加密协议谈不拢，测试环境可能只支持旧版 TLS',
      remedy:
        '请测试环境升级 TLS；暂时可用环境变量 NODE_OPTIONS="--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0" 启动本工具',
    };
  if (TLS.test(code)) return { words: '加密连接没有建立', remedy: '请核对地址以 http:// 还是 https:// 开头' };
  return known[code] ?? { words: '连接失败', remedy: line };
}

/** Something answered that does not speak HTTP. */
export const isNoHttp = ({ code }: ConnectionFault): boolean => code.startsWith('HPE_');

const own = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS']);

/** Tells a fault of this machine, which is never the environment's. */
export const isOwnFault = ({ code }: ConnectionFault): boolean => own.has(code);
