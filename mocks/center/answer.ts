import { compactTime } from '../../src/domain/china-time.ts';
import type { Written } from '../../src/contract/translation.ts';
import type { Hit } from '../../src/checks/inspect.ts';
import { sentenceOf } from '../../src/checks/sentence.ts';
import type { Headers } from '../../src/evidence/entries.ts';
import type { Reply } from './call.ts';

const JSON_HEADERS: Headers = [['content-type', 'application/json;charset=UTF-8']];
const MAX_MESSAGE = 200;

export type Answer =
  | { readonly kind: 'done'; readonly output: unknown }
  /** infcode −1 unless it says otherwise. */
  | { readonly kind: 'refused'; readonly message: string; readonly infcode?: number | string };

/** The numbers and times that every answer bears. */
export interface Stamp {
  readonly refmsgid: string;
  readonly receivedAt: number;
  readonly now: number;
}

/**
 * A business answer: HTTP 200 with the envelope, infcode as a number, err_msg null on success – unless the profile has
 * it `written` otherwise.
 */
export function answerReply(
  answer: Answer,
  { refmsgid, receivedAt, now }: Stamp,
  written: (envelope: Written) => Written,
): Reply {
  const envelope =
    answer.kind === 'done'
      ? {
          infcode: 0,
          inf_refmsgid: refmsgid,
          refmsg_time: compactTime(receivedAt, true),
          respond_time: compactTime(now, true),
          err_msg: null,
          output: answer.output,
        }
      : {
          infcode: answer.infcode ?? -1,
          inf_refmsgid: null,
          refmsg_time: null,
          respond_time: null,
          err_msg: plainText(answer.message),
          output: null,
        };
  return { status: 200, headers: JSON_HEADERS, body: Buffer.from(JSON.stringify(written(envelope)), 'utf8') };
}

/** An answer that has no envelope. */
export const jsonReply = (body: object): Reply => ({
  status: 200,
  headers: JSON_HEADERS,
  body: Buffer.from(JSON.stringify(body), 'utf8'),
});

/** No answer at all: what an exchange whose request was lost has in place of one. */
export const silence: Reply = { status: 0, headers: [], body: new Uint8Array() };

/** Returns the answer of something between hospital and center. */
export const pageReply = (status: number, type: string, text: string): Reply => ({
  status,
  headers: [['content-type', type]],
  body: Buffer.from(text, 'utf8'),
});

/** A refusal of the gateway in front of the center: outside the envelope; some have a code of their own. */
export const gatewayReply = (status: number, message: string, code = status): Reply => ({
  status,
  headers: JSON_HEADERS,
  body: Buffer.from(JSON.stringify({ code, message: plainText(message) }), 'utf8'),
});

export function methodRefusal(method: string): Reply {
  const reply = gatewayReply(405, `不支持 ${method}，请使用 POST`);
  return { ...reply, headers: [...reply.headers, ['allow', 'POST']] };
}

/** Some clients break on an escaped character: err_msg holds neither quotes nor backslashes, nor what JSON escapes. */
export function plainText(message: string): string {
  const plain = message.replace(/["\\\p{Cc}\p{Cs}]/gu, ' ');
  const characters = Array.from(plain);
  return characters.length <= MAX_MESSAGE ? plain : `${characters.slice(0, MAX_MESSAGE - 1).join('')}…`;
}

/** The first thing wrong, as the center would say it. */
export function reasonOf({ check, mismatches: [first, ...more] }: Hit): string {
  if (first === undefined) return check.title;
  if (first.message !== undefined) return first.message;
  const others = [...new Set(more.map(({ pointer }) => pointer))].filter((pointer) => pointer !== '');
  const also = others.length === 0 ? '' : `；另有 ${others.join('、')}`;
  return `${sentenceOf(check, first)}${also}`;
}
