import { defineDefect, everywhere, rows, whereLocal, whereSelfPaid } from './defect.ts';
import { encodeGb18030 } from './gb18030.ts';
import { without, type Fields } from '../values/json.ts';
import { compactDateTime, date } from '../values/time.ts';

const HALF_A_DAY_MS = 12 * 60 * 60 * 1000;
const allRows = rows(everywhere, 1, 2, 3, 4);

/** Ways of writing the message that real clients have: the rows pass, and the report says what to mend. */
export const envelopeRemarks = [
  remark({
    id: 'body-in-gb18030',
    title: '报文按 GBK 编码发送',
    check: 'transport.charset-utf8',
    encode: encodeGb18030,
  }),
  remark({
    id: 'infno-twice',
    title: '报文中 infno 写了两次',
    check: 'transport.duplicate-keys',
    body: (text) => text.replace('{', '{"infno":"4901",'),
  }),
  defineDefect({
    id: 'one-path-for-all',
    title: '所有接口都发往 4901 的地址',
    check: 'transport.path-infno',
    outcome: 'remark',
    rows: rows(everywhere, 2, 3, 4),
    address: (url) => `${url}/4901`,
  }),
  remark({
    id: 'slash-at-the-end',
    title: '地址末尾多一个斜杠',
    check: 'transport.path-exact',
    address: (url) => `${url}/`,
  }),
  remark({
    id: 'msgid-uuid',
    title: 'msgid 用 UUID 而不按规则生成',
    check: 'envelope.msgid-shape',
    envelope: (envelope) => ({ ...envelope, msgid: reversed(envelope['msgid']) }),
  }),
  remark({
    id: 'msgid-half-a-day-off',
    title: 'msgid 的时间用 12 小时制，差 12 小时',
    check: 'envelope.msgid-time',
    envelope: (envelope, { treatment, atMs }) => ({
      ...envelope,
      msgid:
        treatment.hospital.fixmedinsCode +
        compactDateTime(atMs - HALF_A_DAY_MS) +
        textOf(envelope['msgid']).slice(-4),
    }),
  }),
  remark({
    id: 'msgid-constant',
    title: '所有请求使用同一个 msgid',
    check: 'envelope.msgid-unique',
    envelope: (envelope, { treatment, atMs }) => ({
      ...envelope,
      msgid: `${treatment.hospital.fixmedinsCode}${compactDateTime(atMs).slice(0, 8)}0000000001`,
    }),
  }),
  remark({
    id: 'time-without-clock',
    title: 'inf_time 只写日期',
    check: 'envelope.inf-time',
    envelope: (envelope, { atMs }) => ({ ...envelope, inf_time: date(atMs) }),
  }),
  remark({
    id: 'sign-in-invented',
    title: '没有签到，却填写了签到流水号',
    check: 'envelope.sign-no',
    envelope: (envelope) => ({ ...envelope, sign_no: '123' }),
  }),
  remark({
    id: 'null-as-text',
    title: '空值写成文本 "null"',
    check: 'envelope.null-text',
    envelope: (envelope) => ({ ...envelope, dev_no: 'null' }),
  }),
  remark({
    id: 'operator-type-unknown',
    title: '经办人类别不在字典中',
    check: 'envelope.fields-remarks',
    envelope: (envelope) => ({ ...envelope, opter_type: '9' }),
  }),
  remark({
    id: 'short-name',
    title: '机构名称用简称',
    check: 'envelope.institution-name',
    envelope: (envelope) => ({ ...envelope, fixmedins_name: '一院' }),
  }),
  remark({
    id: 'device-in-camel-case',
    title: '报文公共字段 dev_no 写成 devNo',
    check: 'envelope.field-names',
    envelope: (envelope) => ({ ...without(envelope, 'dev_no'), devNo: 'WIN-01' }),
  }),
  remark({
    id: 'treated-in-the-next-county',
    title: '报文的就医地区划写到县，与本院登记的不同',
    check: 'envelope.region-same',
    envelope: (envelope) => ({ ...envelope, mdtrtarea_admvs: '379901' }),
  }),
  defineDefect({
    id: 'region-of-no-province',
    title: '报文的参保地区划不属于任何省份',
    check: 'codes.region',
    outcome: 'remark',
    rows: rows([...whereLocal, ...whereSelfPaid], 1, 2, 3, 4),
    envelope: (envelope, { treatment }) =>
      treatment.scenario === 'cross-province' ? envelope : { ...envelope, insuplc_admdvs: '990000' },
  }),
  remark({
    id: 'input-in-data',
    title: 'input 内多了一层 data',
    check: 'envelope.input-unwrapped',
    envelope: (envelope) => ({ ...envelope, input: { data: envelope['input'] } }),
  }),
  defineDefect({
    id: 'query-with-ballast',
    title: '查询的 input 超过 40000 字符',
    check: 'envelope.input-size',
    outcome: 'remark',
    rows: rows(everywhere, 2, 3),
    input: (input, { infno }) => (infno === '4902' ? { ...input, trace: 'x'.repeat(41_000) } : input),
  }),
  defineDefect({
    id: 'insured-place-left-out',
    title: '本地参保人的报文不带参保地区划',
    check: 'envelope.insuplc-with-person',
    outcome: 'remark',
    rows: rows(whereLocal, 1, 3),
    envelope: (envelope, { infno, treatment }): Fields =>
      treatment.scenario === 'real-time' && (infno === '4901' || infno === '4905')
        ? without(envelope, 'insuplc_admdvs')
        : envelope,
  }),
];

type Whole = Omit<Parameters<typeof defineDefect>[0], 'rows' | 'outcome'>;

/** A habit that shows on every request. */
function remark(defect: Whole) {
  return defineDefect({ ...defect, outcome: 'remark', rows: allRows });
}

/** Still different for every call, but of no shape. */
const reversed = (msgid: unknown): string => Array.from(textOf(msgid)).reverse().join('');

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
