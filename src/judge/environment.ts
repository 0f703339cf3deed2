import { families } from '../contract/signing/index.ts';
import { isObject, textOf, type Message } from '../contract/envelope.ts';
import type { JsonObject } from '../contract/json-text.ts';
import { connectionWords, isNoHttp, type ConnectionFault } from '../domain/environment-fault.ts';
import type { ExchangeData, Headers } from '../evidence/entries.ts';

/** A call that a real environment did not answer as an interface does: nobody's fault at the hospital. */
export interface Outage {
  /** `unreachable`: nothing came back. `odd-answer`: something came back that is no answer of an interface. */
  readonly kind: 'unreachable' | 'odd-answer';
  readonly exchange: number;
  /** What happened, in a few Chinese words. */
  readonly words: string;
  readonly remedy: string;
}

/** The kinds of outage in a few words. */
export const outageTitles: Readonly<Record<Outage['kind'], string>> = {
  unreachable: '测试环境无法访问',
  'odd-answer': '测试环境的应答不是接口的应答',
};

/** Returns what happened to a call that a real environment did not answer. */
export const outageText = ({ kind, words }: Outage): string => `${outageTitles[kind]}：${words}`;

/** The answer of a real environment: to be taken, a refusal in its own words, or none. */
export type EnvironmentAnswer =
  | { readonly kind: 'answer' }
  | { readonly kind: 'refusal'; readonly reason: string }
  | { readonly kind: 'outage'; readonly outage: Omit<Outage, 'exchange'> }
  /** The copy of the journal does not hold it. */
  | { readonly kind: 'unknown' };

/** `envelope` is the answer's, under the names of the specification. */
export function environmentAnswer(
  { reply, unreached }: ExchangeData,
  answered: Message | undefined,
  envelope: JsonObject,
): EnvironmentAnswer {
  const fault = unreached ?? earlierFault(reply.status, envelope);
  if (fault !== undefined)
    return isNoHttp(fault)
      ? odd(`应答不是 HTTP（${fault.code}）`)
      : unreachable(connectionWords(fault), fault.code);
  if (answered === undefined) return { kind: 'unknown' };
  const infcode = textOf(envelope, 'infcode');
  if (infcode !== undefined && infcode !== '0') return { kind: 'refusal', reason: reasonIn(envelope, reply) };
  if (infcode === '0' && reply.status === 200) return { kind: 'answer' };
  if (isGatewayRefusal(reply.status, envelope)) return { kind: 'refusal', reason: reasonIn(envelope, reply) };
  return odd(oddWords(reply.status, reply.headers, answered));
}

/** Earlier versions wrote the system's own words only into the answer that the hospital got. */
function earlierFault(status: number, envelope: JsonObject): ConnectionFault | undefined {
  const detail = /^测试环境没有应答：(.+)$/.exec(textOf(envelope, 'message') ?? '')?.[1];
  if (status !== 502 || detail === undefined) return undefined;
  return { code: /\b(?:E[A-Z]{3,}|HPE_\w+|[A-Z]+(?:_[A-Z]+)+)\b/.exec(detail)?.[0] ?? 'UNKNOWN', detail };
}

const unreachable = (
  { words, remedy }: ReturnType<typeof connectionWords>,
  code: string,
): EnvironmentAnswer => ({
  kind: 'outage',
  outage: { kind: 'unreachable', words: `${words}（${code}）`, remedy },
});

const odd = (words: string): EnvironmentAnswer => ({
  kind: 'outage',
  outage: {
    kind: 'odd-answer',
    words,
    remedy: '请核对 --relay 的完整地址（含路径）；地址无误时联系测试环境的运维人员，恢复后用 --resume 继续。',
  },
});

/** Statuses with which something on the way speaks for itself and not about the message. */
const ofTheWay = new Set([404, 405, 407, 408, 429]);
/** Codes under which gateways are known to refuse a signature, whatever the status. */
const gatewayCodes = new Set(
  Object.values(families).flatMap(({ gateway }) =>
    gateway?.code === undefined ? [] : [String(gateway.code)],
  ),
);

/** Tells a gateway that refuses this very message: in JSON, with a reason, and not because it is broken itself. */
function isGatewayRefusal(status: number, envelope: JsonObject): boolean {
  if (reasonOf(envelope) === undefined) return false;
  if (gatewayCodes.has(textOf(envelope, 'code') ?? '')) return true;
  const isOwn = status === 200 || (status >= 400 && status < 500 && !ofTheWay.has(status));
  return isOwn && textOf(envelope, 'code') !== '404';
}

const reasonOf = (envelope: JsonObject): string | undefined =>
  textOf(envelope, 'err_msg') ?? textOf(envelope, 'message') ?? textOf(envelope, 'msg');

const reasonIn = (envelope: JsonObject, { status }: ExchangeData['reply']): string =>
  reasonOf(envelope) ?? `HTTP ${status}`;

function oddWords(status: number, headers: Headers, { text, envelope, broken }: Message): string {
  const location = headers.find(([name]) => name.toLowerCase() === 'location')?.[1];
  if (status >= 300 && status < 400)
    return `HTTP ${status}，转向 ${location === undefined ? '另一个地址' : location.slice(0, 120)}`;
  const title = /<title[^>]*>\s*([^<]*?)\s*<\/title>/i.exec(text)?.[1];
  if (/^\s*<(!doctype|html|head|body)\b/i.test(text))
    return `HTTP ${status}，返回的是网页${title === undefined || title === '' ? '' : `“${title.slice(0, 60)}”`}`;
  const reason = broken === undefined && isObject(envelope) ? reasonOf(envelope) : undefined;
  if (status !== 200) return `HTTP ${status}${reason === undefined ? '' : `：${reason.slice(0, 120)}`}`;
  return text.trim() === '' ? 'HTTP 200，没有内容' : 'HTTP 200，不是接口的应答';
}
