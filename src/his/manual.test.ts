import { expect, test } from 'vitest';

import type { Act } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import { createManualDriver, type Desk, type DeskAnswer } from './manual.ts';

const act = { id: 'real-time.outpatient.upload.1', act: 'upload' } as Act;
const clock: Clock = { now: Date.now, wait: async () => new Promise((resolve) => setImmediate(resolve)) };

/** A desk at which the answer lies ready, or nobody sits. */
const deskThat = (answer?: DeskAnswer): Desk => ({
  ask: async (_act, signal) =>
    answer === undefined
      ? new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined), { once: true }))
      : Promise.resolve(answer),
  askForMore: async () => Promise.resolve(['self-paid']),
});

const never = new AbortController().signal;

test.each([
  [{ kind: 'done' }, { request: 'again' }],
  [
    { kind: 'skip', what: 'act', reason: '没有' },
    { request: 'skip-act', source: 'tester', remark: '跳过该步骤：没有' },
  ],
  [
    { kind: 'skip', what: 'card', reason: '没有' },
    { request: 'skip-card', source: 'tester', remark: '跳过该案例卡：没有' },
  ],
  [
    { kind: 'repeat', reason: '填错' },
    { request: 'restart', source: 'tester', remark: '重做该场景：填错' },
  ],
  [
    { kind: 'end', reason: '下班' },
    { request: 'end', source: 'tester', remark: '提前结束测试：下班' },
  ],
  [{ kind: 'declared', declaration: { settlement: {} } }, { declaration: { settlement: {} } }],
] as const)('the answer %j is the report %j', async (answer, report) => {
  const driver = createManualDriver(deskThat(answer), clock);
  expect(await driver.perform(act, never, () => false)).toEqual(report);
});

test('an act that is fulfilled needs no answer', async () => {
  let looks = 0;
  const driver = createManualDriver(deskThat(), clock);
  expect(await driver.perform(act, never, () => (looks += 1) > 3)).toEqual({});
});

test('stopping the run leaves the question', async () => {
  const stop = new AbortController();
  const asked = createManualDriver(deskThat(), clock).perform(act, stop.signal, () => false);
  stop.abort();
  expect(await asked).toEqual({});
});

test('after the last act the desk says what is to be run again', async () => {
  expect(await createManualDriver(deskThat(), clock).finished?.(never)).toEqual(['self-paid']);
});
