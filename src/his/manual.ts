import type { Act } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import type { ScenarioId } from '../domain/form.ts';
import type { ActReport, Declaration, HisDriver } from '../run/ports.ts';

/** The word of the person at the HIS about the act that was asked for; only what arrives decides. */
export type DeskAnswer =
  /** The HIS says that it is through: the run waits its usual silence and asks again if nothing came. */
  | { readonly kind: 'done' }
  | { readonly kind: 'declared'; readonly declaration: Declaration }
  | { readonly kind: 'skip'; readonly what: 'act' | 'card'; readonly reason: string }
  /** Begins the scenario anew, with new cards: what was recorded of it no longer counts. */
  | { readonly kind: 'repeat'; readonly reason: string }
  | { readonly kind: 'end'; readonly reason: string };

/** The place where a person is asked and answers: a page, a terminal, or both at once. */
export interface Desk {
  /** Resolves with the person's answer, with `undefined` once `signal` is aborted. */
  readonly ask: (act: Act, signal: AbortSignal) => Promise<DeskAnswer | undefined>;
  /** Every act is through: the scenarios to begin anew; none ends the test. */
  readonly askForMore: (signal: AbortSignal) => Promise<readonly ScenarioId[]>;
}

const LOOK_EVERY_MS = 100;

/** A person sets the HIS in motion. There is no deadline: an act waits, for days if need be. */
export function createManualDriver(desk: Desk, clock: Clock): HisDriver {
  const perform: HisDriver['perform'] = async (act, signal, isFulfilled = () => false) => {
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const asked = desk.ask(act, either);
    void asked.then(() => over.abort());
    while (!isFulfilled() && !either.aborted) await clock.wait(LOOK_EVERY_MS, either);
    over.abort();
    const answer = await asked;
    return answer === undefined ? {} : reportOf(answer);
  };
  return { perform, finished: desk.askForMore, close: async () => Promise.resolve() };
}

function reportOf(answer: DeskAnswer): ActReport {
  switch (answer.kind) {
    case 'done':
      return { request: 'again' };
    case 'declared':
      return { declaration: answer.declaration };
    case 'skip': {
      const isCard = answer.what === 'card';
      return askingFor(
        isCard ? 'skip-card' : 'skip-act',
        isCard ? '跳过该案例卡' : '跳过该步骤',
        answer.reason,
      );
    }
    case 'repeat':
      return askingFor('restart', '重做该场景', answer.reason);
    case 'end':
      return askingFor('end', '提前结束测试', answer.reason);
  }
}

const askingFor = (request: ActReport['request'] & string, what: string, reason: string): ActReport => ({
  request,
  source: 'tester',
  remark: `${what}：${reason}`,
});
