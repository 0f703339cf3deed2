import {
  hasStraySlash,
  pathStanding,
  routedPath,
  serviceInfnos,
  SERVICE_PATH,
  type PathStanding,
} from '../../contract/service-path.ts';
import type { Charset } from '../../contract/envelope.ts';
import { isCounterSide } from '../../contract/settlement.ts';
import { surplusText } from '../../contract/surplus.ts';
import { defineCheck, type ExchangeCheck, type ExchangeSubject } from '../check.ts';

export const bodyJson = defineCheck<ExchangeCheck>({
  id: 'transport.body-json',
  title: '请求体须为合法的 JSON 报文',
  remedy: '用 JSON 库生成报文，不要手工拼接字符串；检查多余的逗号、注释、不间断空格（U+00A0）。',
  level: 'must',
  confidence: 'A',
  clause: '2.3 报文格式',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['any'],
  // Whoever opens the address in a browser sends no message at all.
  inspect: ({ message: { broken, text, charset }, method, oversize, surplus }) => {
    if (oversize !== undefined || method !== 'POST') return [];
    const expected = '合法的 JSON 对象';
    if (charset === 'unknown') {
      const message =
        '请求体无法读取：既不是 UTF-8 也不是 GB18030 文本；压缩的内容须完好、与 Content-Encoding 一致且不超过 64 MiB';
      return [{ pointer: '', expected, actual: '无法识别的编码', message }];
    }
    if (broken === undefined) return [];
    if (surplus !== undefined) {
      const actual = text === '' ? '空的请求体' : `前 ${surplus.declared ?? 0} 字节`;
      return [{ pointer: '', expected, actual, message: surplusText(surplus) }];
    }
    if (charset === 'utf-16le' || charset === 'utf-16be') {
      const actual = charsetWords[charset];
      return [{ pointer: '', expected, actual, message: `请求体是 ${actual} 编码，须为 UTF-8` }];
    }
    const place = `第 ${broken.line} 行第 ${broken.column} 列`;
    const end = broken.isCut === true && text !== '' ? `；内容到此中断，共 ${text.length} 个字符` : '';
    const message = `请求体不是合法的 JSON：${place}，${broken.reason}${end}`;
    const actual = text === '' ? '空的请求体' : excerpt(text, broken.line, broken.column);
    return [{ pointer: '', expected, actual, message }];
  },
});

export const charsetUtf8 = defineCheck<ExchangeCheck>({
  id: 'transport.charset-utf8',
  title: '请求体须为 UTF-8 编码',
  remedy: '发送前把报文按 UTF-8 编码为字节，不要使用系统默认编码（GBK）。',
  level: 'should',
  confidence: 'A',
  clause: '2.3 字符集',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  infnos: ['any'],
  inspect: ({ message: { charset } }) =>
    charset === 'utf-8'
      ? []
      : [
          {
            pointer: '',
            expected: 'UTF-8',
            actual: charsetWords[charset],
          },
        ],
});

/** The encodings that are told apart, in words. */
const charsetWords: Readonly<Record<Charset, string>> = {
  'utf-8': 'UTF-8',
  gb18030: 'GBK/GB18030',
  'utf-16le': 'UTF-16（小端）',
  'utf-16be': 'UTF-16（大端）',
  unknown: '无法识别的编码',
};

/** Names under which clients declare the encodings that are read. */
const declaredNames: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['gbk', 'gb18030'],
  ['gb2312', 'gb18030'],
  ['gb18030', 'gb18030'],
  ['utf-16le', 'utf-16le'],
  ['utf-16be', 'utf-16be'],
]);

export const charsetDeclared = defineCheck<ExchangeCheck>({
  id: 'transport.charset-declared',
  title: 'Content-Type 声明的字符集应与请求体一致',
  remedy: '声明 charset=UTF-8 并按 UTF-8 发送；不确定时不写 charset。',
  level: 'should',
  confidence: 'A',
  clause: '2.3 字符集',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  infnos: ['any'],
  inspect: ({ message: { charset, text }, contentType = '' }) => {
    const declared = /charset\s*=\s*"?([\w-]+)/i.exec(contentType)?.[1]?.toLowerCase();
    // Plain ASCII is the same in every encoding.
    if (declared === undefined || declaredNames.get(declared) === charset || /^[\x00-\x7f]*$/.test(text))
      return [];
    return [
      { pointer: '', expected: charset === 'unknown' ? 'UTF-8' : charsetWords[charset], actual: declared },
    ];
  },
});

export const duplicateKeys = defineCheck<ExchangeCheck>({
  id: 'transport.duplicate-keys',
  title: '同一对象中字段名不应重复',
  remedy: '检查报文拼装代码，同一字段只写一次；重复时以最后一个为准。',
  level: 'should',
  confidence: 'C',
  clause: '2.3 报文格式',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  infnos: ['any'],
  inspect: ({ message: { duplicates } }) =>
    duplicates.map((pointer) => ({ pointer, expected: '出现一次', actual: '重复出现' })),
});

export const bodySize = defineCheck<ExchangeCheck>({
  id: 'transport.body-size',
  title: '请求体不超过 64 MiB',
  remedy: '减少一批的凭证数，或压缩版式文件后分批上传。',
  level: 'must',
  confidence: 'C',
  clause: '2.3 报文大小',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['any'],
  inspect: ({ oversize }) =>
    oversize === undefined
      ? []
      : [{ pointer: '', expected: '不超过 67108864 字节', actual: `${oversize} 字节` }],
});

/**
 * Returns the standing of the address that a request came to; `undefined` where there is none to judge: in a file, at
 * the counter side, and in front of a real environment, whose address is the relay's and not the hospital's.
 */
function standingOf({
  path,
  message,
  method,
  contract,
  servicePath,
  hasCounter = false,
  isRelayed = false,
}: ExchangeSubject): PathStanding | undefined {
  if (path === '' || method !== 'POST' || isRelayed) return undefined;
  if (hasCounter && isCounterSide(path, message)) return undefined;
  return pathStanding(path, { specification: contract.specification, servicePath });
}

const addressOf = ({ contract, servicePath }: ExchangeSubject): string =>
  servicePath ?? contract.specification.servicePath ?? SERVICE_PATH;

export const pathKnown = defineCheck<ExchangeCheck>({
  id: 'transport.path-known',
  title: '请求须发往凭证中心的地址',
  remedy:
    '把测试工具给出的地址原样填入 HIS（含 /s/ 开头的一段，区分大小写）；程序会自行拼接路径的，只填它所需要的部分。省里另有地址的，在差异配置中写明 paths.service。',
  level: 'must',
  confidence: 'A',
  clause: '3.1 地址',
  cause: 'configuration',
  since: 2,
  scope: 'exchange',
  center: 'no-route',
  infnos: ['any'],
  inspect: (subject) => {
    const standing = standingOf(subject);
    if (standing?.kind !== 'unknown') return [];
    const actual = routedPath(subject.path) ?? subject.path;
    const message = `地址 ${actual} 不是凭证中心的地址${standing.hint === undefined ? '' : `：${standing.hint}`}`;
    return [{ pointer: '', expected: addressOf(subject), actual, message }];
  },
});

export const pathExact = defineCheck<ExchangeCheck>({
  id: 'transport.path-exact',
  title: '地址宜为已证实的地址，并且没有多余的斜杠',
  remedy: '凭证接口按服务分设地址时，名称以省里给出的为准；地址末尾和中间不写多余的斜杠。',
  level: 'should',
  confidence: 'B',
  clause: '3.1 地址',
  cause: 'configuration',
  since: 2,
  scope: 'exchange',
  center: 'ignore',
  infnos: ['any'],
  inspect: (subject) => {
    const standing = standingOf(subject);
    if (standing === undefined || standing.kind === 'unknown') return [];
    const address = { pointer: '', expected: addressOf(subject), actual: subject.path };
    return [
      ...(standing.kind === 'unattested'
        ? [{ ...address, message: `地址 ${subject.path} 的写法见于平台，名称未经证实，正式环境中可能不存在` }]
        : []),
      ...(hasStraySlash(subject.path)
        ? [
            {
              ...address,
              expected: routedPath(subject.path) ?? '',
              message: '地址中有多余的斜杠，有的网关不接受',
            },
          ]
        : []),
    ];
  },
});

export const pathInfno = defineCheck<ExchangeCheck>({
  id: 'transport.path-infno',
  title: '地址末尾的接口编号或服务名应与报文的 infno 一致',
  remedy: '地址由配置给出，不要为每个接口另行拼接。',
  level: 'should',
  confidence: 'A',
  clause: '3.1 地址',
  cause: 'configuration',
  scope: 'exchange',
  center: 'ignore',
  infnos: ['any'],
  inspect: ({ path, message: { infno } }) => {
    const routed = routedPath(path) ?? path;
    const last = routed.split('/').at(-1) ?? '';
    const named = /^\d{4,5}[A-Z]?$/.test(last) ? [last] : serviceInfnos(routed);
    return named === undefined || infno === undefined || named.includes(infno)
      ? []
      : [{ pointer: '/infno', expected: named.join(' / '), actual: infno }];
  },
});

/** The line around the error, so that the engineer finds it in his own log. */
function excerpt(text: string, line: number, column: number): string {
  const found = text.split('\n')[line - 1] ?? '';
  const start = Math.max(0, column - 21);
  return `${start > 0 ? '…' : ''}${found.slice(start, column + 20).trim()}`;
}
