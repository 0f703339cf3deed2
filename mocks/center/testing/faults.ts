/** A client that sends something else than a request; `path` is the session's, `text` a whole message. */
export interface WireFault {
  /** Id of the guess that it has to lead to; none where it is an exchange with a finding. */
  readonly guess?: string;
  readonly title: string;
  readonly bytes: (path: string, text: string) => string | Uint8Array;
}

const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

/** A POST with these header lines and nothing behind them. */
export const head = (path: string, ...lines: readonly string[]): string =>
  `POST ${path} HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

const posted = (path: string, body: Uint8Array | string, length = Buffer.byteLength(body)): Buffer =>
  Buffer.concat([
    Buffer.from(head(path, 'Host: x', `Content-Length: ${length}`)),
    typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
  ]);

const utf16 = (text: string): Buffer => Buffer.from(text, 'utf16le');

/** The ways in which a client fails before anything of its message can be judged. */
export const wireFaults: readonly WireFault[] = [
  {
    guess: 'tls',
    title: 'https（TLS）连到 http 端口',
    bytes: () => latin1('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n'),
  },
  {
    guess: 'http2',
    title: '直接以 HTTP/2 连接',
    bytes: () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  },
  {
    guess: 'proxy-connect',
    title: '把地址填成了代理（CONNECT）',
    bytes: () => 'CONNECT center:443 HTTP/1.1\r\nHost: center:443\r\n\r\n',
  },
  {
    guess: 'proxy-protocol',
    title: '负载均衡的 PROXY 协议头',
    bytes: (path) => `PROXY TCP4 10.0.0.5 10.0.0.6 4000 80\r\n${head(path, 'Host: x', 'Content-Length: 0')}`,
  },
  {
    guess: 'rdp',
    title: '远程桌面（RDP）的探测',
    bytes: () => latin1('\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01'),
  },
  {
    guess: 'smb',
    title: '文件共享（SMB）的探测',
    bytes: () => latin1('\x00\x00\x00\x85\xffSMBr\x00\x00\x00\x00'),
  },
  { guess: 'text', title: '扫描器的一段文本', bytes: () => 'hello\r\n' },
  { guess: 'bare-json', title: '没有 HTTP 头，直接发送 JSON', bytes: (_path, text) => text },
  {
    guess: 'line-ends',
    title: '请求行与请求头的行尾只有 LF',
    bytes: (path) => `POST ${path} HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}`,
  },
  {
    guess: 'no-host',
    title: '没有 Host',
    bytes: (path, text) => `${head(path, `Content-Length: ${Buffer.byteLength(text)}`)}${text}`,
  },
  {
    guess: 'raw-url',
    title: '地址中直接写汉字',
    bytes: (path) => head(`${path}/医保`, 'Host: x', 'Content-Length: 0'),
  },
  {
    guess: 'space-in-url',
    title: '地址中有空格',
    bytes: (path) => head(`${path} x`, 'Host: x', 'Content-Length: 0'),
  },
  {
    guess: 'two-lengths',
    title: '两个 Content-Length',
    bytes: (path) => `${head(path, 'Host: x', 'Content-Length: 2', 'Content-Length: 3')}{}`,
  },
  {
    guess: 'length-and-chunked',
    title: 'Transfer-Encoding 与 Content-Length 都有',
    bytes: (path) => `${head(path, 'Host: x', 'Transfer-Encoding: chunked', 'Content-Length: 2')}{}`,
  },
  {
    guess: 'length-and-chunked',
    title: '同上，先后相反',
    bytes: (path) => `${head(path, 'Host: x', 'Content-Length: 2', 'Transfer-Encoding: chunked')}{}`,
  },
  {
    guess: 'length-no-number',
    title: 'Content-Length 不是数字',
    bytes: (path) => `${head(path, 'Host: x', 'Content-Length: two')}{}`,
  },
  {
    guess: 'headers-too-large',
    title: '请求头太大',
    bytes: (path) => head(path, 'Host: x', `X-Token: ${'a'.repeat(20_000)}`),
  },
  {
    guess: 'header-name',
    title: '请求头的名称是汉字（GBK）',
    bytes: (path) => latin1(head(path, 'Host: x', '\xd2\xbd\xc6: a')),
  },
  { guess: 'http09', title: '请求行没有版本（HTTP/0.9）', bytes: () => 'GET /healthz\r\n' },
  {
    guess: 'method-case',
    title: '请求方法写成小写',
    bytes: (path) => head(path, 'Host: x', 'Content-Length: 0').replace('POST', 'post'),
  },
  {
    guess: 'head-unfinished',
    title: '请求头没有传完就断开',
    bytes: (path) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Le`,
  },
  {
    guess: 'body-unfinished',
    title: 'Content-Length 大于实际长度',
    bytes: (path, text) => posted(path, text, 9999),
  },
  {
    guess: 'chunk-broken',
    title: '分块（chunked）的格式不对',
    bytes: (path) => `${head(path, 'Host: x', 'Transfer-Encoding: chunked')}zz\r\n{}`,
  },
  {
    guess: 'other-session',
    title: '地址是以前一次测试的',
    bytes: (_path, text) => posted('/s/yesterday/fsi/api', text),
  },
  {
    title: 'Content-Length 按字符数计算',
    bytes: (path, text) => posted(path, text, text.length),
  },
  {
    title: '没有 Content-Length，也没有分块',
    bytes: (path, text) => `${head(path, 'Host: x')}${text}`,
  },
  { title: 'UTF-16 编码，带 BOM', bytes: (path, text) => posted(path, utf16(`\ufeff${text}`)) },
  { title: 'UTF-16 编码，不带 BOM', bytes: (path, text) => posted(path, utf16(text)) },
  { title: '报文在中间断开', bytes: (path, text) => posted(path, text.slice(0, 300)) },
  { title: '请求体为空', bytes: (path) => posted(path, '') },
];

/** What may stand in the place of `ftfileCompac`. */
export const packageFaults: readonly { readonly title: string; readonly base64: (zip: string) => string }[] =
  [
    { title: 'Base64 中有错误的字符', base64: (zip) => `${zip.slice(0, 20)}*${zip.slice(21)}` },
    { title: 'URL 安全字母表的 Base64', base64: (zip) => `${zip.slice(0, 20)}_${zip.slice(21)}` },
    { title: 'Base64 又做了 URL 编码', base64: (zip) => `${zip.slice(0, 20)}%2B${zip.slice(21)}` },
    { title: '前面有 data: 前缀', base64: (zip) => `data:application/zip;base64,${zip}` },
    { title: '几段 Base64 接在一起', base64: (zip) => `UEs=${zip}` },
    { title: 'Base64 被截断', base64: (zip) => zip.slice(0, 41) },
    { title: '做了两次 Base64', base64: (zip) => Buffer.from(zip).toString('base64') },
    { title: '写成了十六进制', base64: (zip) => Buffer.from(zip, 'base64').toString('hex') },
    { title: '没有打成 zip 的 PDF', base64: () => Buffer.from('%PDF-1.7\n').toString('base64') },
    { title: '一个网页', base64: () => Buffer.from('<html><body>502</body></html>').toString('base64') },
  ];

const inner = Buffer.from('%PDF-1.7\n1 0 obj\n');

/** What may stand in the place of a layout file. */
export const layoutFaults: readonly { readonly title: string; readonly bytes: Uint8Array }[] = [
  { title: 'PDF 的 Base64 文本', bytes: Buffer.from(inner.toString('base64')) },
  {
    title: 'PDF 的 data: 地址',
    bytes: Buffer.from(`data:application/pdf;base64,${inner.toString('base64')}`),
  },
  { title: '一个网页', bytes: Buffer.from('<!doctype html><title>登录</title>') },
  { title: 'PNG 图片', bytes: latin1('\x89PNG\r\n\x1a\n\0\0\0\rIHDR') },
  { title: '接口的 JSON 应答', bytes: Buffer.from('{"code":500,"message":"开票失败"}') },
  { title: '空文件', bytes: Buffer.alloc(0) },
];
