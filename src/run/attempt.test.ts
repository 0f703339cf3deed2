import { expect, test } from 'vitest';

import type { ActName } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import type { JournalWriter } from '../evidence/journal-writer.ts';
import { dealCard } from '../scenarios/cards.ts';
import { scenarios } from '../scenarios/index.ts';
import { attempt, type CardRun } from './attempt.ts';
import type { ActReport, CardProgress, RunPorts } from './ports.ts';

const hospital = { fixmedinsCode: 'H37990000001', fixmedinsName: '仿真测试医院', admdvs: '379900' };
const acts: readonly ActName[] = ['upload', 'query-upload', 'reupload', 'query-upload', 'query-status'];

const runs: readonly CardRun[] = scenarios.slice(0, 2).map(({ id, cards: [plan] }) => {
  if (plan === undefined) throw new Error('A scenario has a card.');
  return { scenario: id, card: dealCard(plan, { hospital, seed: 1, run: 'r', now: 0 }), acts };
});
const [first, second] = runs.map(({ card }) => card.id) as [string, string];

/** A hospital of which everything is known once its voucher has come. */
const done: CardProgress = {
  voucher: { code: '1', no: '1', chkcode: '1', type: '1' },
  first: { code: '1', no: '1', chkcode: '1', type: '1' },
  batch: { bizStsb: '1', upldBchno: '1' },
  polledToResult: true,
  failed: true,
  reuploaded: true,
  polledAfterReupload: true,
  statusAnswered: true,
};

/** Ports on a clock on which every wait is over at once. `comes` says at what time the voucher of a card is there. */
function stage(
  comes: Readonly<Record<string, number>>,
  perform: (card: string) => ActReport = () => ({}),
): { readonly ports: RunPorts; readonly ended: string[] } {
  const ended: string[] = [];
  let now = 1_000;
  const clock: Clock = {
    now: () => now,
    wait: async (ms) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const ports: RunPorts = {
    clock,
    journal: { append: () => 1, synced: async () => Promise.resolve() } as unknown as JournalWriter,
    center: {
      url: 'http://127.0.0.1:1/',
      openAct: () => undefined,
      declare: () => undefined,
      isSettled: () => false,
      activity: () => ({ lastAt: 1, inFlight: 0 }),
      came: () => ({ calls: [], unread: undefined }),
      progress: (card) => (now >= (comes[card] ?? Number.POSITIVE_INFINITY) ? done : undefined),
    },
    driver: {
      perform: async ({ card }) => Promise.resolve(perform(card.id)),
      close: async () => Promise.resolve(),
    },
    progress: {
      actStarted: () => undefined,
      actEnded: ({ act, card }, outcome, note) =>
        void ended.push(`${card.id} ${act} ${outcome} ${note}`.trim()),
    },
    signal: new AbortController().signal,
  };
  return { ports, ended };
}

const plan = { attempt: 1, hospital, cards: runs, deadlineMs: 60_000, silenceMs: 2_000 };

test('a card whose upload came late is gone on with, once the one in between is through', async () => {
  const { ports, ended } = stage({ [first]: 4_000, [second]: 3_500 });
  await attempt(plan, ports);
  expect(ended.map((line) => line.split(' ').slice(0, 3).join(' '))).toEqual([
    `${first} upload unfulfilled`,
    ...acts.map((act) => `${second} ${act} fulfilled`),
    ...acts.slice(1).map((act) => `${first} ${act} fulfilled`),
  ]);
});

test('the last card is waited for as long as one silence more, then what follows is skipped', async () => {
  const late = stage({ [first]: 0, [second]: 4_500 });
  await attempt(plan, late.ports);
  expect(late.ended.at(-1)).toBe(`${second} query-status fulfilled 在提示之前已完成`);
  const never = stage({ [first]: 0 });
  await attempt(plan, never.ports);
  expect(never.ended.slice(-4)).toEqual(
    acts.slice(1).map((act) => `${second} ${act} skipped 该案例没有成功上传的凭证`),
  );
});

test('the note of an act says with what the program ended', async () => {
  const { ports, ended } = stage({}, (card) => ({
    ending:
      card === first
        ? { kind: 'exit', code: 1, line: 'Error: db down' }
        : { kind: 'exit', code: 0, line: '已上传' },
  }));
  await attempt(plan, ports);
  expect(ended.slice(0, 2)).toEqual([
    `${first} upload unfulfilled 命令退出码 1：Error: db down`,
    `${second} upload unfulfilled 命令退出码 0：已上传，但未收到所需的请求`,
  ]);
});
