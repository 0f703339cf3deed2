import { createHash } from 'node:crypto';

import type { Act } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import { HarnessError } from '../domain/harness-error.ts';
import { failureRemedy, failureWords } from '../domain/hook-failure.ts';
import { shellQuoted } from '../domain/shell-quoted.ts';
import { blotted } from '../domain/secrets.ts';
import type { ActReport, Declaration, HisDriver } from '../run/ports.ts';
import { declarationIn } from './declaration.ts';
import { isAccepted } from './hook-answer.ts';
import { hookEnding } from './hook-ending.ts';
import { remarkOf } from './hook-remark.ts';
import { sendToHook, type HookFailure, type SendToHook } from './hook-request.ts';
import { talk, type Delivery, type Talk } from './hook-talk.ts';

export interface HttpDriverOptions {
  readonly url: URL;
  /** Goes into `Authorization`, and is blotted out of everything that is kept. */
  readonly token?: string;
  readonly clock: Clock;
  /** Over the network by default. */
  readonly send?: SendToHook;
}

/** A hook that was never met may be about to be started. */
const TRIES_UNMET = 3;

/** Posts every act to the vendor's hook, which answers when it is done, or says where it will. */
export function createHttpDriver({ url, token, clock, send = sendToHook }: HttpDriverOptions): HisDriver {
  let isMet = false;
  const perform = async (
    act: Act,
    signal: AbortSignal,
    isFulfilled: () => boolean = () => false,
  ): Promise<ActReport> => {
    const ended = new AbortController();
    const over = AbortSignal.any([signal, ended.signal]);
    const deadline = clock.wait(act.deadlineMs, over).then(() => {
      const isLate = !over.aborted;
      ended.abort();
      return isLate;
    });
    const talked = await talk(deliveryOf(act, url, token), {
      send: withoutToken(send, token),
      clock,
      over,
      isFulfilled,
      mostUnmet: isMet ? Number.POSITIVE_INFINITY : TRIES_UNMET,
    });
    ended.abort();
    const isLate = await deadline;
    if (!isMet && !talked.wasMet && talked.reply.kind !== 'answer' && !signal.aborted)
      throw unreachable(url, talked.reply);
    isMet = true;
    const declaration = declared(talked);
    const ending = isLate ? 'late' : signal.aborted ? 'stopped' : 'heard';
    const isDeclaration = declaration !== undefined;
    const remark = remarkOf(talked, ending, isDeclaration);
    const lateMs = isLate ? act.deadlineMs : undefined;
    const program = signal.aborted ? undefined : hookEnding(talked, { lateMs, isDeclaration });
    return {
      ...(remark === '' ? {} : { remark }),
      ...(program === undefined ? {} : { ending: program }),
      timedOut: isLate,
      ...(declaration === undefined ? {} : { declaration }),
    };
  };
  return { perform, close: async () => Promise.resolve() };
}

/**
 * An act as it goes to the hook, the same however often it has to be delivered: its name, its id, and a key that no other
 * act of this run or of another has.
 */
export function deliveryOf(act: Act, url: URL, token?: string): Delivery {
  const body = JSON.stringify(act);
  const digest = createHash('sha256').update(body).digest('hex').slice(0, 16);
  return {
    method: 'POST',
    url,
    headers: {
      Accept: 'application/json, text/plain',
      'Evoucher-Act': act.act,
      'Evoucher-Act-Id': act.id,
      // Ids of acts are the same in every run; the settlements in them are not.
      'Idempotency-Key': `${act.id}/${act.attempt}/${digest}`,
      ...(token === undefined ? {} : { Authorization: authorizationOf(token) }),
    },
    body,
  };
}

/** A token alone is a bearer's; with a word before it, as in `Basic …`, it is the whole value. */
export const authorizationOf = (token: string): string => (token.includes(' ') ? token : `Bearer ${token}`);

/** The hook may say the token back to us: what is kept of its answer goes into journal and reports. */
export function withoutToken(send: SendToHook, token: string | undefined): SendToHook {
  const secret = token?.split(' ').at(-1) ?? '';
  if (secret === '') return send;
  const blot = (text: string): string => blotted(text, [secret], '（令牌）');
  return async (request) => {
    const reply = await send(request);
    if (reply.kind !== 'answer') return reply;
    const { location } = reply;
    return { ...reply, text: blot(reply.text), location: location === undefined ? location : blot(location) };
  };
}

function unreachable(url: URL, failure: HookFailure): HarnessError {
  return new HarnessError('HOOK-UNREACHABLE', `接口 ${url.href} ${failureWords(failure)}`, {
    hint: `${failureRemedy(failure)}；可用 evoucher hook check ${shellQuoted(url.href, process.platform)} 逐项检查。`,
  });
}

/** The documents that the hook says it made; with a later answer it may have said so at once. */
function declared({ reply, accepted }: Talk): Declaration | undefined {
  const last = reply.kind === 'answer' && isAccepted(reply) ? declarationIn(reply.text) : undefined;
  return last ?? (accepted === undefined ? undefined : declarationIn(accepted.text));
}
