import { time, timeText } from '../../domain/china-time.ts';
import { hoursApart } from '../../domain/difference.ts';
import { textOf } from '../../contract/envelope.ts';
import { defineCheck, type ExchangeCheck } from '../check.ts';

const CLOCK_WINDOW_MS = 30 * 60_000;

/** Two clocks of one zone are rarely further apart; what is more is no zone's difference. */
const SAME_ZONE_MS = 5 * 60_000;

/** Names the zone or the format behind a clock that is off by whole or half hours. */
function zoneOf(known: number, stated: number | undefined): { readonly symptom?: string } {
  const symptom = hoursApart(known, stated, SAME_ZONE_MS);
  return symptom === undefined ? {} : { symptom };
}

/** The parts of a msgid in one of its two shapes, with its time as 14 digits. */
interface MsgidParts {
  readonly code: string;
  readonly time: string;
}

/** Takes a msgid apart: `code time14 serial4`, or as another province writes it `yyMMddHHmmss-code-serial4`. */
function partsOfMsgid(msgid: string): MsgidParts | undefined {
  const [, code = '', at = ''] = /^([HP]\d{11})(\d{14})\d{4}$/.exec(msgid) ?? [];
  if (code !== '') return { code, time: at };
  const [, short = '', other = ''] = /^(\d{12})-([HP]\d{11})-\d{4}$/.exec(msgid) ?? [];
  return other === '' ? undefined : { code: other, time: `20${short}` };
}

export const msgidShape = defineCheck<ExchangeCheck>({
  id: 'envelope.msgid-shape',
  title: 'msgid 应为机构编号(12)+时间 yyyyMMddHHmmss(14)+流水号(4)',
  remedy: '按规则生成 30 位 msgid，时间用 24 小时制（HH），流水号四位。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 msgid',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope } }) => {
    const msgid = textOf(envelope, 'msgid');
    if (msgid === undefined) return [];
    const parts = partsOfMsgid(msgid);
    const code = textOf(envelope, 'fixmedins_code');
    const right = parts !== undefined && parts.code === code && time(parts.time) !== undefined;
    return right
      ? []
      : [{ pointer: '/msgid', expected: `${code ?? '机构编号'}+14 位时间+4 位流水号`, actual: msgid }];
  },
});

export const msgidTime = defineCheck<ExchangeCheck>({
  id: 'envelope.msgid-time',
  title: 'msgid 中的时间应与 inf_time 一致',
  remedy: '两处取同一个当前时间；msgid 用 24 小时制（yyyyMMddHHmmss，HH 不是 hh）。',
  level: 'should',
  confidence: 'D',
  clause: '2.1 输入报文 msgid',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope } }) => {
    const msgid = textOf(envelope, 'msgid') ?? '';
    // Where the shape is another, digits in the middle are no time.
    const digits = partsOfMsgid(msgid)?.time ?? /^.{12}(\d{14})\d{4}$/.exec(msgid)?.[1] ?? '';
    const [said, stated] = [time(textOf(envelope, 'inf_time') ?? ''), time(digits)];
    if (said === undefined || stated === undefined || Math.abs(said - stated) <= CLOCK_WINDOW_MS) return [];
    return [
      {
        pointer: '/msgid',
        expected: `${timeText(said)} 前后 30 分钟内的时间`,
        actual: timeText(stated),
        ...zoneOf(said, stated),
      },
    ];
  },
});

export const msgidUnique = defineCheck<ExchangeCheck>({
  id: 'envelope.msgid-unique',
  title: '不同的请求不应使用相同的 msgid',
  remedy: '每次调用生成新的 msgid；只有内容完全相同的重试才沿用原 msgid。',
  level: 'should',
  confidence: 'A',
  clause: '2.1 输入报文 msgid',
  cause: 'payload',
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
  cause: 'configuration',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope }, receivedAt }) => {
    const text = textOf(envelope, 'inf_time');
    if (text === undefined) return [];
    const at = time(text);
    const isNear = at !== undefined && Math.abs(at - receivedAt) <= CLOCK_WINDOW_MS;
    if (isNear && text.length === 19) return [];
    const expected = `${timeText(receivedAt)} 前后 30 分钟内的时间`;
    return [
      {
        pointer: '/inf_time',
        expected,
        actual: text,
        ...(isNear ? { corrected: timeText(at) } : zoneOf(receivedAt, at)),
      },
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
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope } }) => {
    const stated = textOf(envelope, 'signtype');
    if (stated === undefined) return [];
    const isKnown = stated === 'SM2' || stated === 'SM3';
    // Provinces without signatures write SM3 as a constant.
    if (stated === 'SM3' || (isKnown && textOf(envelope, 'cainfo') !== undefined)) return [];
    const expected = isKnown ? '与 cainfo 同时填写，或都留空' : 'SM2、SM3，或留空';
    return [
      {
        pointer: '/signtype',
        expected,
        ...(isKnown ? { actual: `${stated}，cainfo 为空`, isRetold: true } : { actual: stated }),
      },
    ];
  },
});

export const signNo = defineCheck<ExchangeCheck>({
  id: 'envelope.sign-no',
  title: 'sign_no 应为签到（9001）返回的签到流水号',
  remedy: 'sign_no 取本次签到应答的值；没有签到时留空。',
  level: 'should',
  confidence: 'A',
  clause: '2.4 签到 sign_no',
  cause: 'sequence',
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
