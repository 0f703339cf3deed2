import { expect, test } from 'vitest';

import type { Act } from '../../../domain/card.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { ActReport } from '../../../run/ports.ts';
import { createEventLog } from './event-log.ts';
import { createPresence } from './agent-presence.ts';
import { createRemoteDriver, type RemoteDriver } from './remote-driver.ts';
import type { RunEvent } from '../wire/messages.ts';

const act = { id: 'self-paid.outpatient.upload.1', act: 'upload', deadlineMs: 60_000 } as Act;

/** Time passes as the driver waits; `at` is told of every instant. */
function stage(
  at: (ms: number, stage: { readonly driver: RemoteDriver; readonly heard: () => void }) => void,
  { isByHand = false, ending = '' } = {},
): {
  readonly performed: Promise<ActReport>;
  readonly lost: readonly string[];
  readonly events: () => readonly RunEvent[];
} {
  let now = 0;
  const lost: string[] = [];
  const stop = new AbortController();
  const clock: Clock = {
    now: () => now,
    wait: async (ms) => {
      now += ms;
      at(now, { driver, heard: presence.heard });
      if (ending !== '' && now > 1_000) stop.abort();
      return Promise.resolve();
    },
  };
  const log = createEventLog();
  const presence = createPresence(clock);
  const driver = createRemoteDriver({
    isByHand,
    mostAwayMs: 120_000,
    clock,
    events: log,
    agent: presence,
    onLost: (reason) => lost.push(reason),
    endedBecause: () => (ending === '' ? undefined : ending),
  });
  return {
    performed: driver.perform(act, stop.signal, () => isByHand && now > 500),
    lost,
    events: () => log.after(0),
  };
}

test('what the agent reports is the report', async () => {
  const { performed, lost } = stage((ms, { driver }) => {
    if (ms === 500) driver.answer(1, { report: { remark: '退出码 1' } });
  });
  expect(await performed).toEqual({ remark: '退出码 1' });
  expect(lost).toEqual([]);
});

test('an answer to another turn, or a second one, counts for nothing', async () => {
  const taken: boolean[] = [];
  const { performed } = stage((ms, { driver }) => {
    if (ms !== 500) return;
    taken.push(driver.answer(2, { report: { remark: 'wrong' } }));
    taken.push(driver.answer(1, { report: { remark: 'right' } }));
    taken.push(driver.answer(1, { report: { remark: 'late' } }));
  });
  expect(await performed).toEqual({ remark: 'right' });
  expect(taken).toEqual([false, true, false]);
});

test('a system that takes too long while its agent is there has let its deadline pass', async () => {
  const { performed, lost, events } = stage((_, { heard }) => heard());
  expect(await performed).toMatchObject({ timedOut: true, ending: { kind: 'late' } });
  expect(lost).toEqual([]);
  expect(events().map(({ kind }) => kind)).toEqual(['asked', 'withdrawn']);
});

test.each([
  ['was away at the deadline', (): void => undefined],
  [
    'was away for a while before the deadline',
    (ms: number, heard: () => void): void => {
      if (ms > 40_000) heard();
    },
  ],
])('a deadline that passes while the agent %s is a fault of ours', async (_, hear) => {
  const { performed, lost } = stage((ms, { heard }) => hear(ms, heard));
  expect(await performed).toMatchObject({ fault: { code: 'AGENT-LOST' } });
  expect(lost).toHaveLength(1);
});

test.each([{ timedOut: true }, {}])(
  'so is %j told by an agent that was away meanwhile, when nothing came of the act',
  async (report) => {
    const { performed } = stage((ms, { driver, heard }) => {
      if (ms < 40_000) return;
      heard();
      driver.answer(1, { report });
    });
    expect(await performed).toMatchObject({ fault: { code: 'AGENT-LOST' } });
  },
);

test('a person may be away as long as it takes, and is asked no more once the act is fulfilled', async () => {
  const { performed, lost } = stage(() => undefined, { isByHand: true });
  expect(await performed).toEqual({});
  expect(lost).toEqual([]);
});

test('a center that stops in the middle of an act says that it was not the hospital', async () => {
  const { performed } = stage(() => undefined, { ending: '中心停止运行' });
  expect(await performed).toEqual({ fault: { code: 'CENTER-STOPPED', message: '中心停止运行' } });
});
