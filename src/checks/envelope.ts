import { dayText, time, timeText } from '../domain/china-time.ts';
import { province } from '../domain/region.ts';
import type { Mismatch } from '../domain/verdict.ts';
import { textOf } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import { defineCheck, type ExchangeCheck } from './check.ts';
import { elementsOf } from './register.ts';

const CLOCK_WINDOW_MS = 30 * 60_000;

export const envelopeFields = defineCheck<ExchangeCheck>({
  id: 'envelope.fields',
  title: '报文公共字段须齐全且符合规定的类型与长度',
  remedy: '按接口规范“输入报文”补齐公共字段；字段名区分大小写，均为小写加下划线。',
  level: 'must',
  confidence: 'A',
  clause: '2.1 输入报文',
  scope: 'exchange',
  center: 'refuse',
  inspect: ({ contract, message }) =>
    contract.validator('envelope:request', 'must')?.(message.envelope) ?? [],
});

export const envelopeFieldsRemarks = defineCheck<ExchangeCheck>({
  id: 'envelope.fields-remarks',
  title: '报文公共字段宜符合差异配置中作为提示的规定',
  remedy: '按本省的差异配置核对报文公共字段；default 没有这样的规定。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ contract, message: { envelope } }) => {
    const found = contract.validator('envelope:request', 'should')?.(envelope) ?? [];
    if (found.length === 0) return found;
    const musts = contract.validator('envelope:request', 'must')?.(envelope) ?? [];
    return found.filter(({ pointer }) => !musts.some((must) => must.pointer === pointer));
  },
});

export const regionSpelling = defineCheck<ExchangeCheck>({
  id: 'envelope.region-spelling',
  title: '报文中就医地区划的字段名为 mdtrtarea_admvs',
  remedy: '报文公共字段写 mdtrtarea_admvs；mdtrtareaAdmdvs 只用于 input 内的凭证关联关系。',
  level: 'must',
  confidence: 'A',
  clause: '2.1 输入报文 mdtrtarea_admvs',
  scope: 'exchange',
  center: 'refuse',
  inspect: ({ message: { envelope } }) =>
    textOf(envelope, 'mdtrtarea_admvs') !== undefined
      ? []
      : ['mdtrtarea_admdvs', 'mdtrtareaAdmdvs', 'mdtrtareaAdmvs']
          .filter((name) => name in envelope)
          .map((name) => ({
            pointer: `/${name}`,
            expected: 'mdtrtarea_admvs',
            actual: name,
            corrected: 'mdtrtarea_admvs',
          })),
});

export const institution = defineCheck<ExchangeCheck>({
  id: 'envelope.institution',
  title: '报文与 input 中的机构编号须为本医院的编号',
  remedy: '把 fixmedins_code 与 fixmedinsCode 都设为测试时登记的定点医药机构编号。',
  level: 'must',
  confidence: 'A',
  clause: '2.1 输入报文 fixmedins_code',
  scope: 'exchange',
  center: 'refuse',
  inspect: ({ message: { envelope, input }, hospital }) => {
    const outside = textOf(envelope, 'fixmedins_code');
    const inside = textOf(input, 'fixmedinsCode');
    const expected = hospital?.fixmedinsCode ?? outside;
    return [
      ...(outside === undefined || outside === expected
        ? []
        : [{ pointer: '/fixmedins_code', expected: expected ?? '', actual: outside }]),
      ...(inside === undefined || expected === undefined || inside === expected
        ? []
        : [{ pointer: '/input/fixmedinsCode', expected, actual: inside }]),
    ];
  },
});

export const insuplcGiven = defineCheck<ExchangeCheck>({
  id: 'envelope.insuplc-given',
  title: '跨省就医人员的报文须带参保地区划 insuplc_admdvs',
  remedy: '上传跨省参保人的凭证时，把报文的 insuplc_admdvs 设为其参保地医保区划；平台按两个区划路由。',
  level: 'must',
  confidence: 'A',
  clause: '2.1 输入报文 insuplc_admdvs',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['4901', '4905'],
  inspect: ({ message: { envelope, input } }) => {
    const insured = elementsOf(input).map((element) => [
      textOf(element, 'insuplcAdmdvs') ?? '',
      textOf(element, 'mdtrtareaAdmdvs') ?? '',
    ]);
    const allElsewhere =
      insured.length > 0 &&
      insured.every(([from = '', at = '']) => from !== '' && at !== '' && province(from) !== province(at));
    if (!allElsewhere || textOf(envelope, 'insuplc_admdvs') !== undefined) return [];
    return [
      { pointer: '/insuplc_admdvs', expected: `参保地医保区划（${insured[0]?.[0] ?? ''}）`, actual: '缺少' },
    ];
  },
});

export const regionSame = defineCheck<ExchangeCheck>({
  id: 'envelope.region-same',
  title: '报文的就医地区划应为本医院的医保区划',
  remedy: '检查 mdtrtarea_admvs 的配置。',
  level: 'should',
  confidence: 'C',
  clause: '2.1 输入报文 mdtrtarea_admvs',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope }, hospital }) => {
    const actual = textOf(envelope, 'mdtrtarea_admvs');
    if (hospital === undefined || actual === undefined || actual === hospital.admdvs) return [];
    return [{ pointer: '/mdtrtarea_admvs', expected: hospital.admdvs, actual }];
  },
});

export const msgidShape = defineCheck<ExchangeCheck>({
  id: 'envelope.msgid-shape',
  title: 'msgid 应为机构编号(12)+时间 yyyyMMddHHmmss(14)+流水号(4)',
  remedy: '按规则生成 30 位 msgid，时间用 24 小时制（HH），流水号四位。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 msgid',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope } }) => {
    const msgid = textOf(envelope, 'msgid');
    if (msgid === undefined) return [];
    const parts = /^([HP]\d{11})(\d{14})(\d{4})$/.exec(msgid);
    const code = textOf(envelope, 'fixmedins_code');
    const right = parts !== null && parts[1] === code && time(parts[2] ?? '') !== undefined;
    return right
      ? []
      : [{ pointer: '/msgid', expected: `${code ?? '机构编号'}+14 位时间+4 位流水号`, actual: msgid }];
  },
});

export const msgidUnique = defineCheck<ExchangeCheck>({
  id: 'envelope.msgid-unique',
  title: '不同的请求不应使用相同的 msgid',
  remedy: '每次调用生成新的 msgid；只有内容完全相同的重试才沿用原 msgid。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 msgid',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message, earlierMsgid }) =>
    earlierMsgid === undefined
      ? []
      : [
          {
            pointer: '/msgid',
            expected: '未使用过的 msgid',
            actual: textOf(message.envelope, 'msgid') ?? '',
            message: `msgid 已被第 ${earlierMsgid.exchange} 条记录的另一请求（${earlierMsgid.infno}）使用`,
          },
        ],
});

export const infTime = defineCheck<ExchangeCheck>({
  id: 'envelope.inf-time',
  title: 'inf_time 应为当前时间，格式 yyyy-MM-dd HH:mm:ss',
  remedy: '每次调用取当前时间；检查服务器时钟与时区（东八区）。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 inf_time',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope }, receivedAt }) => {
    const text = textOf(envelope, 'inf_time');
    if (text === undefined) return [];
    const at = time(text);
    const isNear = at !== undefined && Math.abs(at - receivedAt) <= CLOCK_WINDOW_MS;
    if (isNear && text.length === 19) return [];
    const expected = `${dayText(receivedAt)} 前后 30 分钟内的时间`;
    return [{ pointer: '/inf_time', expected, actual: text, ...(isNear ? { corrected: timeText(at) } : {}) }];
  },
});

export const inputUnwrapped = defineCheck<ExchangeCheck>({
  id: 'envelope.input-unwrapped',
  title: 'input 内应直接放接口字段，不加 data 一层',
  remedy: '这四个接口的字段直接写在 input 下：{"input":{"fixmedinsCode":…}}。',
  level: 'should',
  confidence: 'B',
  clause: '1 公共说明 input',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { wrapping }, contract }) => {
    const isText = contract.specification.payload?.input === 'text';
    const expected = isText ? 'JSON 文本' : '字段直接在 input 下';
    if (wrapping === 'data') return [{ pointer: '/input', expected, actual: 'input.data' }];
    // A text in the place of the object is a habit of whole provinces; an object in the place of the text is not.
    return isText && wrapping === 'none' ? [{ pointer: '/input', expected, actual: '对象' }] : [];
  },
});

export const inputOpens = defineCheck<ExchangeCheck>({
  id: 'envelope.input-opens',
  title: 'input 须为能用约定的密钥解开的密文',
  remedy: 'input 按 UTF-8 写成 JSON，用差异配置中的密钥以 SM4-ECB（PKCS#7 补位）加密，结果写成 Base64 文本。',
  level: 'must',
  confidence: 'B',
  clause: '3.6 输入与输出的加密',
  scope: 'exchange',
  center: 'refuse',
  given: 'encrypted-input',
  inspect: ({ message: { wrapping } }) => {
    if (wrapping === 'sm4' || wrapping === 'missing') return [];
    const actual = wrapping === 'closed' ? '不能解开的密文' : '明文';
    return [{ pointer: '/input', expected: 'SM4 密文', actual }];
  },
});

export const nullText = defineCheck<ExchangeCheck>({
  id: 'envelope.null-text',
  title: '空值不应写成文本 "null"',
  remedy: '没有值时写空字符串或 JSON 的 null，不要写带引号的 "null"。',
  level: 'should',
  confidence: 'A',
  clause: '2.3 空值',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope, input } }) => [
    ...nulls(envelope, ''),
    ...nulls(input, '/input'),
    ...elementsOf(input).flatMap((element, index) => nulls(element, `${listPointer(input)}/${index}`)),
  ],
});

export const infnoKnown = defineCheck<ExchangeCheck>({
  id: 'envelope.infno-known',
  title: '接口编号应为 4901、4902、4905、5501',
  remedy: '检查 infno；本测试只涉及电子结算凭证的四个接口，其他接口请发往原来的地址。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 infno',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['unknown'],
  inspect: ({ message: { infno, broken, envelope } }) =>
    broken !== undefined || infno === undefined
      ? []
      : [
          {
            pointer: '/infno',
            expected: '4901、4902、4905 或 5501',
            actual: textOf(envelope, 'infno') ?? '',
          },
        ],
});

export const infnoGiven = defineCheck<ExchangeCheck>({
  id: 'envelope.infno-given',
  title: '报文须有接口编号 infno',
  remedy: '在报文最外层写 infno（全小写），值为接口编号的文本。',
  level: 'must',
  confidence: 'A',
  clause: '2.1 输入报文 infno',
  scope: 'exchange',
  center: 'refuse',
  infnos: ['unknown'],
  inspect: ({ message: { infno, broken, envelope, isClosed } }) =>
    broken !== undefined || infno !== undefined || isClosed === true
      ? []
      : [
          {
            pointer: '/infno',
            expected: '接口编号',
            actual: closeName(envelope) ?? '缺少',
            ...(closeName(envelope) === undefined ? {} : { corrected: 'infno' }),
            ...(isRelayed(envelope)
              ? { message: '收到的是转发程序的包装（method、path、body），不是报文；请只发送 body 的内容' }
              : {}),
          },
        ],
});

function nulls(object: JsonObject, pointer: string): readonly Mismatch[] {
  return Object.entries(object)
    .filter((pair): pair is [string, string] => typeof pair[1] === 'string' && /^null$/i.test(pair[1]))
    .map(([key, value]) => ({
      pointer: `${pointer}/${key}`,
      expected: '空字符串或 null',
      actual: `"${value}"`,
    }));
}

export const listPointer = (input: JsonObject): string =>
  'upldDetlList' in input ? '/input/upldDetlList' : '/input/reUploadDetlDTOList';

/** Some relays post `{method, base_url, path, body}` instead of the message in `body`. */
const isRelayed = (envelope: JsonObject): boolean =>
  ['method', 'path', 'body'].every((name) => name in envelope);

/** A misspelt infno, to be named in the finding. */
const closeName = (envelope: JsonObject): string | undefined =>
  Object.keys(envelope).find((key) => /^(infon|infNo|inf_no|INFNO|Infno)$/.test(key));
