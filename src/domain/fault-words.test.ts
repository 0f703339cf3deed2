import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';

import { expect, test } from 'vitest';

import { faultWords } from './fault-words.ts';

/** What a real call throws. */
function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (fault) {
    return fault;
  }
  throw new Error('Nothing was thrown.');
}

const coded = (code: string, message: string): Error => Object.assign(new Error(message), { code });

test.each<[string, unknown, string]>([
  [
    'zlib',
    thrownBy(() => inflateSync(Buffer.from('not packed'))),
    '压缩数据的开头不正确，不是 zlib 格式（incorrect header check）',
  ],
  [
    'zlib, cut',
    thrownBy(() => inflateSync(Buffer.from('789c', 'hex'))),
    '数据不完整，在中间结束（unexpected end of file）',
  ],
  ['JSON', thrownBy(() => JSON.parse('{"a":')), '不是合法的 JSON（Unexpected end of JSON input）'],
  [
    'a missing file',
    thrownBy(() => readFileSync('/nowhere/x')),
    "没有这个文件或目录（ENOENT: no such file or directory, open '/nowhere/x')",
  ],
  [
    'a folder',
    thrownBy(() => readFileSync('/')),
    '这是目录，不是文件（EISDIR: illegal operation on a directory, read)',
  ],
  ['an address', thrownBy(() => new URL('x')), '地址的写法不正确（Invalid URL）'],
  [
    'zip',
    new Error('End of central directory record signature not found'),
    '没有 zip 的中央目录：文件被截断，或不是 zip（End of central directory record signature not found）',
  ],
  [
    'a port',
    coded('EADDRINUSE', 'listen EADDRINUSE: address already in use 127.0.0.1:8490'),
    '端口已被占用（listen EADDRINUSE: address already in use 127.0.0.1:8490）',
  ],
  [
    'fetch',
    new TypeError('fetch failed', { cause: coded('ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9') }),
    '连接被拒绝（connect ECONNREFUSED 127.0.0.1:9）',
  ],
  [
    'several addresses',
    new AggregateError([coded('ECONNREFUSED', 'connect ECONNREFUSED ::1:9')]),
    '连接被拒绝（connect ECONNREFUSED ::1:9）',
  ],
  [
    'a certificate',
    coded('DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate'),
    '证书是自签名的，不受信任（self-signed certificate）',
  ],
  [
    'a browser that is not there',
    new Error("browserType.launch: Executable doesn't exist at /opt/chrome"),
    "没有找到可启动的程序（browserType.launch: Executable doesn't exist at /opt/chrome)",
  ],
  [
    'a browser that ends',
    new Error('Target page, context or browser has been closed'),
    '程序启动后随即退出（Target page, context or browser has been closed)',
  ],
  ['a server that leaves', new Error('socket hang up'), '连接被对方断开（socket hang up)'],
  ['XML', new Error('unclosed tag: a'), '标签没有成对（unclosed tag: a)'],
  ['our own words', new Error('解压后超过 64 MiB'), '解压后超过 64 MiB'],
  ['what nobody knows', new Error('flux capacitor'), '原因不明（flux capacitor）'],
  ['no error at all', 'x', '原因不明（x）'],
])('what %s throws is said in Chinese, with its own words behind it', (_what, fault, words) => {
  expect(faultWords(fault)).toBe(words.replace(/\)$/, '）'));
});
