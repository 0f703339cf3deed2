import { textLoss } from '../../domain/lost-text.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import { textOf } from '../../contract/envelope.ts';
import type { JsonObject } from '../../contract/json-text.ts';
import { defineCheck, type ExchangeCheck } from '../check.ts';
import { elementsOf } from '../../book/register.ts';
import { areApart } from '../../domain/region.ts';
import { tellsContradictions, TRUTH_EDITION } from '../known.ts';
import { listPointer } from '../parts.ts';

export const envelopeFields = defineCheck<ExchangeCheck>({
  id: 'envelope.fields',
  title: '报文公共字段须齐全且符合规定的类型与长度',
  remedy: '按接口规范“输入报文”补齐公共字段；字段名区分大小写，均为小写加下划线。',
  level: 'must',
  confidence: 'A',
  clause: '2.1 输入报文',
  cause: 'payload',
  scope: 'exchange',
  center: 'refuse',
  inspect: ({ contract, message }) =>
    contract.validator('envelope:request', 'must')?.(message.envelope) ?? [],
});

export const envelopeFieldsRemarks = defineCheck<ExchangeCheck>({
  id: 'envelope.fields-remarks',
  title: '报文公共字段宜采用字典代码，并符合差异配置中作为提示的规定',
  remedy: 'opter_type 填 1 经办人、2 自助终端或 3 移动终端；其余按本省的差异配置核对。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文',
  cause: 'payload',
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
  cause: 'payload',
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
  cause: 'configuration',
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

export const regionSame = defineCheck<ExchangeCheck>({
  id: 'envelope.region-same',
  title: '报文的就医地区划应为本医院的医保区划',
  remedy: '检查 mdtrtarea_admvs 的配置。',
  level: 'should',
  confidence: 'C',
  clause: '2.1 输入报文 mdtrtarea_admvs',
  cause: 'configuration',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope }, hospital, contract }) => {
    const actual = textOf(envelope, 'mdtrtarea_admvs');
    if (hospital === undefined || actual === undefined || actual === hospital.admdvs) return [];
    if (tellsContradictions(contract) && areApart(hospital.admdvs, actual)) return [];
    return [{ pointer: '/mdtrtarea_admvs', expected: hospital.admdvs, actual }];
  },
});

export const regionHere = defineCheck<ExchangeCheck>({
  id: 'envelope.region-here',
  title: '报文的就医地区划不得是别处的区划',
  remedy: 'mdtrtarea_admvs 填本医院的医保区划（与测试配置的 admdvs 一致）；平台按它路由。',
  level: 'must',
  confidence: 'B',
  clause: '1.7 / 2.1 输入报文 mdtrtarea_admvs',
  cause: 'configuration',
  since: TRUTH_EDITION,
  scope: 'exchange',
  center: 'refuse',
  inspect: ({ message: { envelope }, hospital }) => {
    const actual = textOf(envelope, 'mdtrtarea_admvs');
    if (hospital === undefined || actual === undefined || !areApart(hospital.admdvs, actual)) return [];
    return [{ pointer: '/mdtrtarea_admvs', expected: hospital.admdvs, actual }];
  },
});

export const inputUnwrapped = defineCheck<ExchangeCheck>({
  id: 'envelope.input-unwrapped',
  title: 'input 内应直接放接口字段，不加 data 一层',
  remedy: '这四个接口的字段直接写在 input 下：{"input":{"fixmedinsCode":…}}。',
  level: 'should',
  confidence: 'B',
  clause: '1 公共说明 input',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { wrapping }, contract }) => {
    const isText = contract.specification.payload?.input === 'text';
    const expected = isText ? 'JSON 文本' : '字段直接在 input 下';
    if (wrapping === 'data') return [{ pointer: '/input', expected, actual: 'input.data', isRetold: true }];
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
  cause: 'payload',
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
  cause: 'payload',
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
  cause: 'configuration',
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
  cause: 'payload',
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

export const institutionName = defineCheck<ExchangeCheck>({
  id: 'envelope.institution-name',
  title: '机构名称应为登记的名称',
  remedy: 'fixmedins_name 与 fixmedinsName 填医保登记的机构全称，并与测试配置一致。',
  level: 'should',
  confidence: 'C',
  clause: '2.1 输入报文 fixmedins_name',
  cause: 'configuration',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope, input }, hospital, contract }) =>
    hospital === undefined
      ? []
      : [
          ['/fixmedins_name', textOf(envelope, 'fixmedins_name')] as const,
          ['/input/fixmedinsName', textOf(input, 'fixmedinsName')] as const,
        ].flatMap(([pointer, actual]) =>
          actual === undefined ||
          actual === hospital.fixmedinsName ||
          // A name that was lost has a finding of its own.
          (tellsContradictions(contract) && textLoss(actual, 'name') !== undefined)
            ? []
            : [{ pointer, expected: hospital.fixmedinsName, actual }],
        ),
});

/** A zip in 4901 or 4905 cannot keep to it. */
const INPUT_LIMIT = 40_000;

export const inputSize = defineCheck<ExchangeCheck>({
  id: 'envelope.input-size',
  title: 'input 不应超过 40000 个字符（上传、重传除外）',
  remedy: '查询只填接口规范列出的字段，不要附带其他内容。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 input',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  infnos: ['4902', '5501'],
  inspect: ({ message: { input, text } }) => {
    if (text.length <= INPUT_LIMIT) return [];
    const length = JSON.stringify(input).length;
    if (length <= INPUT_LIMIT) return [];
    return [{ pointer: '/input', expected: `不超过 ${INPUT_LIMIT} 个字符`, actual: `${length} 个字符` }];
  },
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

/** Some relays post `{method, base_url, path, body}` instead of the message in `body`. */
const isRelayed = (envelope: JsonObject): boolean =>
  ['method', 'path', 'body'].every((name) => name in envelope);

/** A misspelt infno, to be named in the finding. */
const closeName = (envelope: JsonObject): string | undefined =>
  Object.keys(envelope).find((key) => /^(infon|infNo|inf_no|INFNO|Infno)$/.test(key));
