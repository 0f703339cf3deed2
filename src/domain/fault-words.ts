/** The system's codes in words. */
const byCode: Readonly<Record<string, string>> = {
  ENOENT: '没有这个文件或目录',
  EACCES: '没有权限',
  EPERM: '操作不被允许',
  EROFS: '磁盘为只读',
  EISDIR: '这是目录，不是文件',
  ENOTDIR: '路径中有一段不是目录',
  EEXIST: '已经存在',
  ENOTEMPTY: '目录不为空',
  ENOSPC: '磁盘空间不足',
  EDQUOT: '超出磁盘配额',
  EMFILE: '打开的文件太多',
  ENFILE: '打开的文件太多',
  EBUSY: '正被其他程序使用',
  ENAMETOOLONG: '文件名太长',
  EIO: '读写出错',
  EADDRINUSE: '端口已被占用',
  EADDRNOTAVAIL: '不是本机的地址',
  ECONNREFUSED: '连接被拒绝',
  ECONNRESET: '连接被对方断开',
  EPIPE: '连接已断开',
  ENOTFOUND: '没有这个主机名',
  EAI_AGAIN: '主机名暂时不能解析',
  EHOSTUNREACH: '主机不可达',
  ENETUNREACH: '网络不可达',
  ETIMEDOUT: '连接超时',
  UND_ERR_CONNECT_TIMEOUT: '连接超时',
  UND_ERR_HEADERS_TIMEOUT: '没有在规定时间内应答',
  UND_ERR_SOCKET: '连接被对方断开',
  CERT_HAS_EXPIRED: '证书已过期',
  DEPTH_ZERO_SELF_SIGNED_CERT: '证书是自签名的，不受信任',
  SELF_SIGNED_CERT_IN_CHAIN: '证书链中有自签名的证书，不受信任',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: '证书的签发者不受信任',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: '证书的签发者不受信任',
  ERR_TLS_CERT_ALTNAME_INVALID: '证书中的名称与地址不一致',
  Z_DATA_ERROR: '压缩数据损坏',
  Z_BUF_ERROR: '压缩数据不完整',
  ERR_INVALID_URL: '地址的写法不正确',
};

/** The sentences of zlib, zip, PDF, XML, JSON and network libraries, from the special to the general. */
const byMessage: readonly (readonly [RegExp, string])[] = [
  [/incorrect header check/, '压缩数据的开头不正确，不是 zlib 格式'],
  [/incorrect data check/, '压缩数据的校验值不符'],
  [/incorrect length check/, '压缩数据的长度不符'],
  [/invalid (?:stored )?block|invalid (?:distance|code|bit|literal|window)/, '压缩数据损坏'],
  [
    /unexpected end of file|unexpected EOF|Unexpected end of (?:input|data|stream)/i,
    '数据不完整，在中间结束',
  ],
  [/End of central directory record signature not found/, '没有 zip 的中央目录：文件被截断，或不是 zip'],
  [/invalid central directory|expected zip64|multi-disk/i, 'zip 的中央目录不正确'],
  [/invalid local file header/, 'zip 的文件头不正确'],
  [/(?:strong )?encrypt/i, '文件有加密，不能读取'],
  [/unsupported compression method/i, '不支持的压缩方法'],
  [/too many bytes in the stream|not enough bytes in the stream/, '解压后的大小与 zip 中写的不符'],
  [/invalid (?:relative path|characters in fileName)|absolute path/i, 'zip 中的文件名不正确'],
  [/No PDF header found/i, '没有 PDF 文件头（%PDF-）'],
  [/Failed to parse PDF|PDF document|PDFObject|xref|trailer/i, 'PDF 的结构不正确'],
  [/unclosed tag|unclosed root|unexpected close tag|unmatched closing tag/i, '标签没有成对'],
  [/undefined entity|disallowed.* entity|entity/i, '有没有定义的实体；& 须写成 &amp;'],
  [/unbound namespace prefix/i, '命名空间前缀没有声明'],
  [/duplicate attribute/i, '属性重复'],
  [/disallowed character/i, '有不允许的字符'],
  [
    /text data outside of root node|document must contain a root element/i,
    '没有根元素，或根元素之外还有文字',
  ],
  [/attribute/i, '属性的写法不正确'],
  [/(?:in JSON|JSON input|JSON at|is not valid JSON)/, '不是合法的 JSON'],
  [/^fetch failed$/, '连接没有成功'],
  [/aborted due to timeout/, '没有在规定时间内应答'],
  [/wrong version number|packet length too long/i, '对方不是 TLS（https）'],
  [
    /unsupported protocol|protocol version|legacy renegotiation|no shared cipher|handshake failure/i,
    '加密协议谈不拢',
  ],
  [/encoded data was not valid|invalid utf-?8/i, '文字编码不正确'],
  [/Invalid URL/, '地址的写法不正确'],
  [/Cannot find (?:module|package)/, '没有这个模块'],
  [/Executable doesn't exist|Failed to launch|spawn .* ENOENT/i, '没有找到可启动的程序'],
  [/has been closed|Target closed|exited/i, '程序启动后随即退出'],
  [/socket hang up/i, '连接被对方断开'],
];

const CHINESE = /\p{Script=Han}/u;
const MOST = 200;

/**
 * Puts what a library or the system threw into Chinese, with its own words behind it in brackets where they help whoever
 * looks for the fault. Words of our own, which are Chinese already, stay as they are.
 */
export function faultWords(fault: unknown): string {
  const root = rootOf(fault);
  const original = messageOf(root).replaceAll(/\s+/g, ' ').trim().slice(0, MOST);
  if (CHINESE.test(original)) return original;
  const code = codeOf(root) ?? '';
  const said = byMessage.find(([pattern]) => pattern.test(original))?.[1];
  // zlib has one code for everything, and says the rest in words.
  const words = code.startsWith('Z_') ? (said ?? byCode[code]) : (byCode[code] ?? said);
  if (original === '') return words ?? '原因不明';
  return `${words ?? '原因不明'}（${original}）`;
}

/** `端口已被占用 EADDRINUSE`: a code of the system in words; `undefined` for one that is not known. */
export const codeWords = (code: string | undefined): string | undefined =>
  code === undefined || byCode[code] === undefined ? code : `${byCode[code]} ${code}`;

/** Network libraries hide the system's own fault behind `fetch failed`. */
function rootOf(fault: unknown): unknown {
  const { cause, errors } = (fault ?? {}) as {
    readonly cause?: unknown;
    readonly errors?: readonly unknown[];
  };
  if (fault instanceof AggregateError && errors?.[0] !== undefined) return rootOf(errors[0]);
  const isWrapped = fault instanceof Error && codeOf(fault) === undefined && fault.message === 'fetch failed';
  return isWrapped && cause !== undefined ? rootOf(cause) : fault;
}

const messageOf = (fault: unknown): string => (fault instanceof Error ? fault.message : String(fault));

function codeOf(fault: unknown): string | undefined {
  const { code } = (fault ?? {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : undefined;
}
