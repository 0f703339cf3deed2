import { time, timeText } from '../domain/china-time.ts';
import { textOf } from '../contract/envelope.ts';
import { defineCheck, type ExchangeCheck } from './check.ts';

/** Ways of filling the envelope that real clients have and the platform is not known to refuse. */

const CLOCK_WINDOW_MS = 30 * 60_000;
/** `input` C40000; a zip in 4901 or 4905 cannot keep to it. */
const MAX_INPUT_CHARACTERS = 40_000;

const plain = (name: string): string => name.replaceAll('_', '').toLowerCase();

export const fieldNames = defineCheck<ExchangeCheck>({
  id: 'envelope.field-names',
  title: '报文公共字段的名称应与规范一致：全小写，单词间用下划线',
  remedy: '按规范书写字段名，例如 dev_no、input；写错名称的字段会被当作没有填写。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ contract, message: { envelope } }) => {
    const missing = (contract.specification.envelope['request'] ?? []).filter(
      // The region and the interface number have checks of their own.
      ({ field }) => !(field in envelope) && field !== 'infno' && field !== 'mdtrtarea_admvs',
    );
    return Object.keys(envelope).flatMap((name) => {
      const meant = missing.find(({ field, wire = field }) => plain(wire) === plain(name));
      if (meant === undefined) return [];
      const expected = meant.wire ?? meant.field;
      return [{ pointer: `/${name}`, expected, actual: name, corrected: expected }];
    });
  },
});

export const msgidTime = defineCheck<ExchangeCheck>({
  id: 'envelope.msgid-time',
  title: 'msgid 中的时间应与 inf_time 一致',
  remedy: '两处取同一个当前时间；msgid 用 24 小时制（yyyyMMddHHmmss，HH 不是 hh）。',
  level: 'should',
  confidence: 'D',
  clause: '2.1 输入报文 msgid',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope } }) => {
    const msgid = textOf(envelope, 'msgid') ?? '';
    const [said, stated] = [time(textOf(envelope, 'inf_time') ?? ''), time(msgid.slice(12, 26))];
    if (said === undefined || stated === undefined || Math.abs(said - stated) <= CLOCK_WINDOW_MS) return [];
    return [
      { pointer: '/msgid', expected: `${timeText(said)} 前后 30 分钟内的时间`, actual: timeText(stated) },
    ];
  },
});

export const signtype = defineCheck<ExchangeCheck>({
  id: 'envelope.signtype',
  title: '签名类型 signtype 应为 SM2 或 SM3，并与签名 cainfo 同时填写',
  remedy: '没有启用签名时 signtype 与 cainfo 都留空；启用时两者都填。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 signtype',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope } }) => {
    const stated = textOf(envelope, 'signtype');
    if (stated === undefined) return [];
    const isKnown = stated === 'SM2' || stated === 'SM3';
    if (isKnown && textOf(envelope, 'cainfo') !== undefined) return [];
    const expected = isKnown ? '与 cainfo 同时填写，或都留空' : 'SM2、SM3，或留空';
    return [{ pointer: '/signtype', expected, actual: isKnown ? `${stated}，cainfo 为空` : stated }];
  },
});

export const signNo = defineCheck<ExchangeCheck>({
  id: 'envelope.sign-no',
  title: 'sign_no 应为签到（9001）返回的签到流水号',
  remedy: 'sign_no 取本次签到应答的值；没有签到时留空。',
  level: 'should',
  confidence: 'A',
  clause: '2.4 签到 sign_no',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope }, isSignNo }) => {
    const stated = textOf(envelope, 'sign_no');
    if (stated === undefined || isSignNo === undefined || isSignNo(stated)) return [];
    // The text "null" has a finding of its own.
    if (stated.toLowerCase() === 'null') return [];
    return [{ pointer: '/sign_no', expected: '签到返回的流水号，或留空', actual: stated }];
  },
});

export const inputSize = defineCheck<ExchangeCheck>({
  id: 'envelope.input-size',
  title: 'input 不应超过 40000 个字符（上传、重传除外）',
  remedy: '查询只填接口规范列出的字段，不要附带其他内容。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 input',
  scope: 'exchange',
  center: 'ignore',
  infnos: ['4902', '5501'],
  inspect: ({ message: { input, text } }) => {
    if (text.length <= MAX_INPUT_CHARACTERS) return [];
    const length = JSON.stringify(input).length;
    if (length <= MAX_INPUT_CHARACTERS) return [];
    return [
      { pointer: '/input', expected: `不超过 ${MAX_INPUT_CHARACTERS} 个字符`, actual: `${length} 个字符` },
    ];
  },
});
