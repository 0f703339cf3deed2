import type { Clock } from '../domain/clock.ts';
import { laterAnswerOf, pauseBeforeAsking, pauseBeforeRepeat } from './hook-answer.ts';
import {
  replyWords,
  type HookAnswer,
  type HookReply,
  type HookRequest,
  type SendToHook,
} from './hook-request.ts';

/** The talk between the harness and the hook about one act. */
export interface Talk {
  /** The last answer, or the reason why there is none. */
  readonly reply: HookReply;
  /** The `202` before it, when the hook answered later. */
  readonly accepted?: HookAnswer;
  /** Deliveries without success that were repeated. */
  readonly repeated: readonly string[];
  /** True when the hook was there at all. */
  readonly wasMet: boolean;
  readonly note?: string;
}

export interface TalkPorts {
  readonly send: SendToHook;
  readonly clock: Clock;
  /** Aborted at the act's deadline, and when the run is interrupted. */
  readonly over: AbortSignal;
  readonly isFulfilled: () => boolean;
  /** So often a hook is tried that was never met; afterwards until the deadline. */
  readonly mostUnmet: number;
}

/** A request that may have to be made more than once. */
export type Delivery = Omit<HookRequest, 'signal'>;

/** Waits for what the hook does by itself look at the center so often. */
const LOOK_EVERY_MS = 50;

/** Delivers an act until the hook has it, and hears it out. */
export async function talk(delivery: Delivery, ports: TalkPorts): Promise<Talk> {
  const delivered = await deliver(delivery, ports);
  const { reply } = delivered;
  if (reply.kind !== 'answer' || reply.status !== 202) return delivered;
  const later = laterAnswerOf(reply, delivery.url);
  switch (later.kind) {
    case 'at':
      return {
        ...delivered,
        accepted: reply,
        reply: await hearLater(reply, { ...delivery, url: later.url }, ports),
      };
    case 'unusable':
      await untilFulfilled(ports);
      return { ...delivered, note: later.reason };
    case 'nowhere':
      await untilFulfilled(ports);
      return delivered;
  }
}

async function deliver(delivery: Delivery, ports: TalkPorts): Promise<Talk> {
  const { send, clock, over, isFulfilled, mostUnmet } = ports;
  const repeated: string[] = [];
  let wasMet = false;
  for (let tries = 1; ; tries += 1) {
    const reply = await send({ ...delivery, signal: over });
    wasMet ||= isMeeting(reply);
    const pause = pauseBeforeRepeat(reply, tries, clock.now());
    if (pause === undefined || (!wasMet && tries >= mostUnmet)) return { reply, repeated, wasMet };
    await clock.wait(pause, over);
    if (over.aborted) return { reply, repeated, wasMet };
    // The hospital has done it although the answer was lost: a repeat could only do it twice.
    if (isFulfilled()) return { reply, repeated, wasMet, note: '中心已收到这一步的请求，不再重复送达' };
    repeated.push(replyWords(reply));
  }
}

function isMeeting(reply: HookReply): boolean {
  switch (reply.kind) {
    case 'answer':
    case 'cut':
      return true;
    case 'left':
      return reply.wasConnected;
    case 'unreachable':
    case 'garbled':
      return false;
  }
}

/** Asks until the answer is no longer 202; where it cannot be asked for a while, it is asked again. */
async function hearLater(
  accepted: HookAnswer,
  { url, headers }: Delivery,
  { send, clock, over }: TalkPorts,
): Promise<HookReply> {
  let reply: HookReply = accepted;
  let at = url;
  for (let times = 0; ; times += 1) {
    await clock.wait(pauseBeforeAsking(reply, times, clock.now()), over);
    if (over.aborted) return reply;
    reply = await send({ method: 'GET', url: at, headers, signal: over });
    if (reply.kind === 'answer' && reply.status === 202) {
      const moved = laterAnswerOf(reply, at);
      if (moved.kind === 'at') at = moved.url;
    } else if (pauseBeforeRepeat(reply, 1, clock.now()) === undefined) return reply;
  }
}

async function untilFulfilled({ clock, over, isFulfilled }: TalkPorts): Promise<void> {
  while (!over.aborted && !isFulfilled()) await clock.wait(LOOK_EVERY_MS, over);
}
