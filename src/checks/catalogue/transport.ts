import { defineCheck, type ExchangeCheck } from '../check.ts';

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
  inspect: ({ message: { broken, text, charset }, method, oversize }) => {
    if (oversize !== undefined || method !== 'POST') return [];
    const expected = '合法的 JSON 对象';
    if (charset === 'unknown') {
      const message =
        '请求体无法读取：既不是 UTF-8 也不是 GB18030 文本；压缩的内容须完好、与 Content-Encoding 一致且不超过 64 MiB';
      return [{ pointer: '', expected, actual: '无法识别的编码', message }];
    }
    if (broken === undefined) return [];
    const message = `请求体不是合法的 JSON：第 ${broken.line} 行第 ${broken.column} 列，${broken.reason}`;
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
            actual: charset === 'gb18030' ? 'GBK/GB18030' : '无法识别的编码',
          },
        ],
});

/** Names under which clients declare the encodings that are read. */
const declaredNames: ReadonlyMap<string, string> = new Map([
  ['utf-8', 'utf-8'],
  ['utf8', 'utf-8'],
  ['gbk', 'gb18030'],
  ['gb2312', 'gb18030'],
  ['gb18030', 'gb18030'],
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
    return [{ pointer: '', expected: charset === 'gb18030' ? 'GBK/GB18030' : 'UTF-8', actual: declared }];
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

/** Services with an address of their own that is attested. */
const services: ReadonlyMap<string, string> = new Map([
  ['queryUpldRslt', '4902'],
  ['signIn', '9001'],
]);

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
    const last = path.split('/').at(-1) ?? '';
    const named = /^\d{4,5}[A-Z]?$/.test(last) ? last : services.get(last);
    return named === undefined || infno === undefined || named === infno
      ? []
      : [{ pointer: '/infno', expected: named, actual: infno }];
  },
});

/** The line around the error, so that the engineer finds it in his own log. */
function excerpt(text: string, line: number, column: number): string {
  const found = text.split('\n')[line - 1] ?? '';
  const start = Math.max(0, column - 21);
  return `${start > 0 ? '…' : ''}${found.slice(start, column + 20).trim()}`;
}
