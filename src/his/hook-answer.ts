import { isPassing } from '../domain/hook-failure.ts';
import type { HookAnswer, HookReply } from './hook-request.ts';

const SECOND = 1_000;
const LONGEST_PAUSE_MS = 30 * SECOND;
const SHORTEST_REPEAT_MS = SECOND;
const SHORTEST_ASKING_MS = 100;
/** A hook that is busy, or a gateway whose server is being started again. */
const BUSY = new Set([429, 502, 503, 504]);

/**
 * The milliseconds to wait before the same act is delivered again; `undefined` where a repeat is no use: the hook has decided.
 * `tries` counts the deliveries so far, `now` is epoch milliseconds.
 */
export function pauseBeforeRepeat(reply: HookReply, tries: number, now: number): number | undefined {
  const usual = Math.min(SECOND * 2 ** (tries - 1), 10 * SECOND);
  switch (reply.kind) {
    case 'answer':
      return BUSY.has(reply.status) ? (asked(reply, now, SHORTEST_REPEAT_MS) ?? usual) : undefined;
    case 'unreachable':
    case 'cut':
      return isPassing(reply.code) ? usual : undefined;
    case 'garbled':
    case 'left':
      return undefined;
  }
}

/** The milliseconds to wait before a later answer is asked for again. */
export function pauseBeforeAsking(reply: HookReply, times: number, now: number): number {
  const usual = Math.min(100 * 2 ** times, 2 * SECOND);
  return reply.kind === 'answer' ? (asked(reply, now, SHORTEST_ASKING_MS) ?? usual) : usual;
}

/** `Retry-After` in seconds or as a date, within what is sensible. */
function asked({ retryAfter = '' }: HookAnswer, now: number, leastMs: number): number | undefined {
  const ms = /^\d+$/.test(retryAfter.trim()) ? Number(retryAfter) * SECOND : Date.parse(retryAfter) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(ms, leastMs), LONGEST_PAUSE_MS);
}

/** The address at which a later answer is asked for: never at another server, which would get the token. */
export type Later =
  | { readonly kind: 'at'; readonly url: URL }
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'unusable'; readonly reason: string };

export function laterAnswerOf({ location }: HookAnswer, asked: URL): Later {
  if (location === undefined || location === '') return { kind: 'nowhere' };
  if (!URL.canParse(location, asked.href))
    return { kind: 'unusable', reason: `Location 不是地址：${location}` };
  const url = new URL(location, asked);
  if (url.origin === asked.origin) return { kind: 'at', url };
  return { kind: 'unusable', reason: `Location 指向另一台服务器 ${url.origin}，不查询` };
}

export const isAccepted = ({ status }: HookAnswer): boolean => status >= 200 && status < 300;

/** The sentence about an answer that is no success. */
export function statusAdvice({ status, location }: HookAnswer): string {
  if (status >= 300 && status < 400)
    return `，转到 ${location ?? '别处'}；测试工具不跟随转向，请直接给出最终的地址`;
  if (status === 401 || status === 403) return '；请用环境变量 EVOUCHER_HOOK_TOKEN 给出接口的令牌';
  return '';
}
