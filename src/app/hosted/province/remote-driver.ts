import type { Act } from '../../../domain/card.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { ScenarioId } from '../../../domain/form.ts';
import type { ActReport, HisDriver } from '../../../run/ports.ts';
import type { EventLog } from './event-log.ts';
import type { Presence } from './agent-presence.ts';
import type { TurnAnswer } from '../wire/messages.ts';

export interface RemoteDriverOptions {
  /** A person has no deadline, and may leave for days. */
  readonly isByHand: boolean;
  /** So long the agent of a system that needs no person may be away. */
  readonly mostAwayMs: number;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly agent: Presence;
  /** Gets the reason why the run cannot go on; called before the act's report is given. */
  readonly onLost: (reason: string) => void;
  /** The reason why the province ends the run; `undefined` when it does not. */
  readonly endedBecause: () => string | undefined;
}

/** Hands acts to the hospital's agent and waits for what it says. */
export interface RemoteDriver extends HisDriver {
  /** Takes an answer; `false` when nobody waited for it any more. */
  readonly answer: (turn: number, answer: TurnAnswer) => boolean;
}

const LOOK_EVERY_MS = 50;
/** The agent's own deadline and the way of its report come before ours. */
const LATE_MS = 5_000;

export function createRemoteDriver(options: RemoteDriverOptions): RemoteDriver {
  const { isByHand, mostAwayMs, clock, events, agent, onLost, endedBecause } = options;
  let turn = 0;
  let waiting: { readonly answered: AbortController; answer?: TurnAnswer } | undefined;

  /** Waits for an answer, or until `isOver` says why there will be none. */
  const wait = async <Reason extends string>(
    signal: AbortSignal,
    isOver: () => Reason | undefined,
  ): Promise<TurnAnswer | Reason | 'stopped'> => {
    const asked: typeof waiting = { answered: new AbortController() };
    waiting = asked;
    const either = AbortSignal.any([signal, asked.answered.signal]);
    let over: Reason | 'stopped' | undefined;
    while (asked.answer === undefined && over === undefined) {
      await clock.wait(LOOK_EVERY_MS, either);
      over = signal.aborted ? 'stopped' : isOver();
    }
    waiting = undefined;
    events.emit({ kind: 'withdrawn', turn });
    return asked.answer ?? over ?? 'stopped';
  };

  const lost = (message: string): ActReport => {
    onLost(message);
    return { fault: { code: 'AGENT-LOST', message } };
  };

  const perform = async (act: Act, signal: AbortSignal, isFulfilled = () => false): Promise<ActReport> => {
    const began = clock.now();
    turn += 1;
    events.emit({ kind: 'asked', turn, act });
    const given = await wait(signal, () => {
      if (isByHand) return isFulfilled() ? 'fulfilled' : undefined;
      if (agent.awayMs() > mostAwayMs) return 'lost';
      return clock.now() - began > act.deadlineMs + LATE_MS ? 'late' : undefined;
    });
    const ending = endedBecause();
    if (given === 'stopped' && ending !== undefined)
      return { fault: { code: 'CENTER-STOPPED', message: ending } };
    if (given === 'fulfilled' || given === 'stopped') return {};
    if (given === 'lost') return lost(AWAY);
    // Whoever could not be reached could perhaps not reach us either: what is missing now is not held against it.
    if (!isByHand && !isFulfilled() && agent.wasAwaySince(began)) return lost(AWAY);
    if (given === 'late')
      return { timedOut: true, ending: { kind: 'late', who: 'agent', afterMs: act.deadlineMs } };
    const report = 'report' in given ? given.report : {};
    if (report.fault !== undefined) onLost(report.fault.message);
    return report;
  };

  const finished = async (signal: AbortSignal): Promise<readonly ScenarioId[]> => {
    turn += 1;
    events.emit({ kind: 'choice', turn });
    const given = await wait(signal, () => undefined);
    return typeof given === 'object' && 'scenarios' in given ? given.scenarios : [];
  };

  return {
    perform,
    ...(isByHand ? { finished } : {}),
    answer: (answered, answer) => {
      if (waiting === undefined || waiting.answer !== undefined || answered !== turn) return false;
      waiting.answer = answer;
      waiting.answered.abort();
      return true;
    },
    close: async () => Promise.resolve(),
  };
}

const AWAY = '与医院端的连接中断，这一步没有做完；不是医院系统的问题';
