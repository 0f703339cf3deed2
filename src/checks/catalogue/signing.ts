import { timeText } from '../../domain/china-time.ts';
import { USER_ID } from '../../domain/sm2.ts';
import type { Mismatch } from '../../domain/verdict.ts';
import type { Family, Signed } from '../../contract/signing/family.ts';
import { families, toleranceOf } from '../../contract/signing/index.ts';
import { defineCheck, type ExchangeCheck } from '../check.ts';
import type { GatewaySubject } from '../../book/signatures.ts';

/** From here on a clock that is wrong is worth a word. */
const NOTICEABLE_MS = 60_000;
const SHOWN = 300;

export const signingPresent = defineCheck<ExchangeCheck>({
  id: 'signing.present',
  title: '请求须按本省的方式签名',
  remedy: '按差异配置的签名方式补齐所列的请求头或字段；evoucher contract show 列出签名方式与账户。',
  level: 'must',
  confidence: 'A',
  clause: '3.2–3.6 签名',
  cause: 'payload',
  scope: 'exchange',
  center: 'gateway',
  infnos: ['any'],
  given: 'signature',
  inspect: ({ gateway }) => {
    if (gateway?.signature.kind !== 'absent') return [];
    const { title, gateway: front } = familyOf(gateway);
    const isHeader = front !== undefined && gateway.settings.family !== 'sealed';
    return gateway.signature.missing.map((part) => ({
      pointer: isHeader ? `headers/${part}` : `/${part}`,
      expected: title,
      actual: '缺少',
      message: `缺少${isHeader ? '请求头' : '字段'} ${part}；签名方式为 ${title}`,
    }));
  },
});

export const signingAccount = defineCheck<ExchangeCheck>({
  id: 'signing.account',
  title: '签名的账户须是测试约定的账户',
  remedy: '使用差异配置中的账户；没有写账户时使用仿真中心自带的测试账户，启动时会显示。',
  level: 'must',
  confidence: 'A',
  clause: '3.2–3.6 签名',
  cause: 'configuration',
  scope: 'exchange',
  center: 'gateway',
  infnos: ['any'],
  given: 'signature',
  inspect: ({ gateway }) => {
    const signed = signedIn(gateway);
    if (gateway === undefined || signed === undefined || signed.isKnown) return [];
    const expected = gateway.settings.accounts.map(({ id }) => id).join('、');
    return [{ pointer: placeOf(gateway, 'account'), expected, actual: signed.account }];
  },
});

export const signingOpens = defineCheck<ExchangeCheck>({
  id: 'signing.opens',
  title: '密封的报文须能用约定的密钥解开',
  remedy:
    '密钥为 SM4-ECB(appId 前 16 个字符, 密钥) 的大写十六进制前 16 个字符；报文按 UTF-8 加密，结果写成十六进制。',
  level: 'must',
  confidence: 'A',
  clause: '3.5 密封报文',
  cause: 'payload',
  scope: 'exchange',
  center: 'gateway',
  infnos: ['any'],
  given: 'seal',
  inspect: ({ gateway }) =>
    gateway?.signature.kind === 'closed'
      ? [
          {
            pointer: '/encData',
            expected: '能解开的密文',
            actual: '不能解开',
            message: gateway.signature.reason,
          },
        ]
      : [],
});

export const signingValid = defineCheck<ExchangeCheck>({
  id: 'signing.valid',
  title: '签名须与约定的密钥和签名原文一致',
  remedy: '逐字核对签名原文、密钥、摘要算法与编码（大小写、Base64 或十六进制）；字符一律按 UTF-8 计算。',
  level: 'must',
  confidence: 'A',
  clause: '3.2–3.6 签名',
  cause: 'payload',
  scope: 'exchange',
  center: 'gateway',
  infnos: ['any'],
  given: 'signature',
  inspect: ({ gateway }) => {
    const signed = signedIn(gateway);
    if (gateway === undefined || signed === undefined || !signed.isKnown || signed.verifies) return [];
    const { text, sent, wanted = '可以验证的签名', writing } = signed;
    const place = placeOf(gateway, 'signature');
    if (writing !== undefined) {
      const message = `签名的密钥和原文是对的，写法不对：${writing}；须为 r‖s 共 64 字节的十六进制或 Base64，用户标识为 ${gateway.settings.userId ?? USER_ID}`;
      return [{ pointer: place, expected: short(wanted), actual: short(sent), message }];
    }
    const message = `签名不一致：签名原文应为 ${short(text)}，收到的签名为 ${short(sent)}；${bodyWords[familyOf(gateway).coversBody]}`;
    return [{ pointer: place, expected: short(wanted), actual: short(sent), message }];
  },
});

/** A signature says nothing about what it does not cover. */
const bodyWords: Readonly<Record<Family['coversBody'], string>> = {
  no: '这种签名不涉及请求体',
  partly: '这种签名只涉及报文公共字段，不涉及 input',
  yes: '这种签名涉及请求体，签名之后不能再改动',
};

export const signingFresh = defineCheck<ExchangeCheck>({
  id: 'signing.fresh',
  title: '签名的时间戳须在允许的时间范围内',
  remedy: '每次请求用当前时间重新签名；核对时间戳的单位（秒或毫秒），并校准服务器时钟。',
  level: 'must',
  confidence: 'A',
  clause: '3.2、3.3 时间戳',
  cause: 'configuration',
  scope: 'exchange',
  center: 'gateway',
  infnos: ['any'],
  given: 'signature',
  inspect: ({ gateway, receivedAt }) => {
    const signed = signedIn(gateway);
    if (gateway === undefined || signed?.verifies !== true) return [];
    const seconds = toleranceOf(gateway.settings);
    if (seconds === undefined || signed.stamp === undefined) return [];
    if (signed.at !== undefined && Math.abs(signed.at - receivedAt) <= seconds * 1000) return [];
    const expected = `${timeText(receivedAt)} 前后 ${seconds} 秒内`;
    return [{ pointer: placeOf(gateway, 'stamp'), expected, actual: saidTime(signed, receivedAt) }];
  },
});

export const signingNonceFresh = defineCheck<ExchangeCheck>({
  id: 'signing.nonce-fresh',
  title: '不同的请求不应使用同一个签名（账户、时间戳与 nonce 都相同）',
  remedy: '每次请求重新生成 nonce 并重新签名；只有内容完全相同的重试才可以沿用。',
  level: 'should',
  confidence: 'C',
  clause: '3.2 nonce',
  cause: 'payload',
  scope: 'exchange',
  // Short nonces repeat by chance, and no gateway is known to refuse them: refused only where a profile makes it a must.
  center: 'gateway',
  infnos: ['any'],
  given: 'signature',
  inspect: ({ gateway }) => {
    const signed = signedIn(gateway);
    if (gateway?.reused === undefined || signed === undefined) return [];
    const actual = signed.nonce ?? signed.sent;
    const message = `签名已被第 ${gateway.reused.exchange} 条记录的另一请求使用：时间戳 ${signed.stamp ?? ''}，${signed.nonce === undefined ? '签名' : 'nonce'} ${short(actual)}`;
    const part = signed.nonce === undefined ? 'signature' : 'nonce';
    return [{ pointer: placeOf(gateway, part), expected: '未使用过的签名', actual: short(actual), message }];
  },
});

export const signingClock = defineCheck<ExchangeCheck>({
  id: 'signing.clock',
  title: '签名的时间戳应与中心的时间一致',
  remedy: '校准 HIS 服务器的时钟（与时间服务器同步）；网关允许的偏差由各省规定，偏差大时会被拒绝。',
  level: 'should',
  confidence: 'C',
  clause: '3.2–3.5 时间戳',
  cause: 'configuration',
  scope: 'exchange',
  center: 'ignore',
  infnos: ['any'],
  given: 'signature',
  inspect: (subject): readonly Mismatch[] => {
    const { gateway, receivedAt } = subject;
    const signed = signedIn(gateway);
    if (gateway === undefined || signed?.stamp === undefined || !signed.verifies) return [];
    if (signed.at !== undefined && Math.abs(signed.at - receivedAt) <= NOTICEABLE_MS) return [];
    // What is refused for its time is said once.
    if (signingFresh.inspect(subject).length > 0) return [];
    const expected = `${timeText(receivedAt)} 前后 60 秒内`;
    return [{ pointer: placeOf(gateway, 'stamp'), expected, actual: saidTime(signed, receivedAt) }];
  },
});

const familyOf = ({ settings }: GatewaySubject): Family => families[settings.family];

const signedIn = (gateway: GatewaySubject | undefined): Signed | undefined =>
  gateway?.signature.kind === 'signed' ? gateway.signature : undefined;

/** The stamp, what time it says, and how far that is away; the usual slip is the unit. */
function saidTime({ stamp = '', at }: Signed, receivedAt: number): string {
  if (at === undefined) return `${short(stamp)}（不是时间戳）`;
  if (/^\d{13}$/.test(stamp) && at > receivedAt * 100) return `${stamp}（像是毫秒，应为 10 位的秒）`;
  if (/^\d{10}$/.test(stamp) && at < receivedAt / 100) return `${stamp}（像是秒，应为 13 位的毫秒）`;
  const seconds = Math.round((at - receivedAt) / 1000);
  return `${stamp}（${seconds < 0 ? '早' : '晚'} ${Math.abs(seconds)} 秒）`;
}

type Part = 'account' | 'stamp' | 'nonce' | 'signature';

const places: Readonly<
  Record<GatewaySubject['settings']['family'], Readonly<Partial<Record<Part, string>>>>
> = {
  'x-tif': {
    account: 'headers/x-tif-paasid',
    stamp: 'headers/x-tif-timestamp',
    nonce: 'headers/x-tif-nonce',
    signature: 'headers/x-tif-signature',
  },
  csb: {
    account: 'headers/_api_access_key',
    stamp: 'headers/_api_timestamp',
    signature: 'headers/_api_signature',
  },
  'x-ca': {
    account: 'headers/x-ca-key',
    stamp: 'headers/x-ca-signature',
    signature: 'headers/x-ca-signature',
  },
  cainfo: { account: '/fixmedins_code', signature: '/cainfo' },
  sealed: { account: '/appId', stamp: '/timestamp', signature: '/signData' },
};

const placeOf = ({ settings }: GatewaySubject, part: Part): string => places[settings.family][part] ?? '';

const short = (text: string): string => (text.length <= SHOWN ? text : `${text.slice(0, SHOWN)}…`);
