import { dayText, time, timeText } from '../domain/china-time.ts';
import { textOf } from '../contract/envelope.ts';
import { defineCheck, type ExchangeCheck } from './check.ts';

const CLOCK_WINDOW_MS = 30 * 60_000;

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
    const parts = /^([HP]\d{11})(\d{14})(\d{4})$/.exec(msgid);
    const code = textOf(envelope, 'fixmedins_code');
    const right = parts !== null && parts[1] === code && time(parts[2] ?? '') !== undefined;
    return right
      ? []
      : [{ pointer: '/msgid', expected: `${code ?? '机构编号'}+14 位时间+4 位流水号`, actual: msgid }];
  },
});

export const msgidTime = defineCheck<ExchangeCheck>({
  id: 'envelope.msgid-time',
  title: 'msgid 中的时间应为当前时间（24 小时制）',
  remedy: '生成 msgid 的时间格式用 yyyyMMddHHmmss；写成 hh 时下午的时间会差 12 小时。',
  level: 'should',
  confidence: 'D',
  clause: '2.1 输入报文 msgid',
  cause: 'payload',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope }, receivedAt }) => {
    const stated = /^.{12}(\d{14})\d{4}$/.exec(textOf(envelope, 'msgid') ?? '')?.[1];
    const at = stated === undefined ? undefined : time(stated);
    if (stated === undefined || at === undefined || Math.abs(at - receivedAt) <= CLOCK_WINDOW_MS) return [];
    return [{ pointer: '/msgid', expected: `${timeText(receivedAt)} 前后 30 分钟内的时间`, actual: stated }];
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
    const at = text.length === 19 ? time(text) : undefined;
    if (at !== undefined && Math.abs(at - receivedAt) <= CLOCK_WINDOW_MS) return [];
    return [{ pointer: '/inf_time', expected: `${dayText(receivedAt)} 前后 30 分钟内的时间`, actual: text }];
  },
});

export const signNo = defineCheck<ExchangeCheck>({
  id: 'envelope.sign-no',
  title: '签到流水号应为本次签到（9001）返回的值',
  remedy: '先调用 9001，sign_no 填其返回值；不签到时留空。',
  level: 'should',
  confidence: 'B',
  clause: '2.1 输入报文 sign_no',
  cause: 'sequence',
  scope: 'exchange',
  center: 'ignore',
  inspect: ({ message: { envelope }, signNos }) => {
    const actual = textOf(envelope, 'sign_no');
    if (actual === undefined || signNos === undefined || signNos.has(actual)) return [];
    return [{ pointer: '/sign_no', expected: '9001 返回的 sign_no，或留空', actual }];
  },
});
