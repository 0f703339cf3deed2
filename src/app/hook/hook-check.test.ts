import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';

import { packageRoot } from '../machine/package-root.ts';
import { noFile } from '../settings/config.ts';
import { settings } from '../testing/run.ts';
import { hookDemands } from './demands.ts';
import { checkHook, hookActs, type HookCheckOptions, type HookReport } from './hook-check.ts';
import { hookPlan, type HookFlags } from './hook-plan.ts';
import { declared, startVendorHook, type HookHabits } from './testing/vendor-hook.ts';

const validate = new Ajv2020().compile(
  JSON.parse(readFileSync(join(packageRoot(), 'schemas/hook-check.json'), 'utf8')) as object,
);

type Changes = HookFlags & Pick<HookCheckOptions, 'upTo'>;

const check = async (url: string, { upTo, ...changes }: Changes = {}): Promise<HookReport> =>
  checkHook({
    plan: hookPlan(
      { url, deadlineMs: 20_000, silenceMs: 150, processingMs: 30, ...changes },
      {},
      noFile(settings),
    ),
    environment: {},
    signal: new AbortController().signal,
    ...(upTo === undefined ? {} : { upTo }),
  });

async function checkVendor(habits: HookHabits, changes: Changes = {}): Promise<HookReport> {
  const hook = await startVendorHook(habits);
  try {
    const report = await check(hook.url, changes);
    expect(validate(report), JSON.stringify(validate.errors)).toBe(true);
    return report;
  } finally {
    hook.close();
  }
}

type Status = HookReport['demands'][number]['status'];

const idsOf = ({ demands }: HookReport, wanted: Status): readonly string[] =>
  demands.filter(({ status }) => status === wanted).map(({ id }) => id);

const foundOf = ({ demands }: HookReport, id: string): string =>
  demands.find((demand) => demand.id === id)?.found ?? '';

const token = 'hook-token-4901';

test.concurrent.each([
  ['at once', { token }],
  ['later, at a place of its own', { token, isLater: true }],
  ['later, without saying where', { token, isSilent: true }],
] as const)('a good hook that answers %s meets every demand', { timeout: 300_000 }, async (_how, habits) => {
  const report = await checkVendor(habits, { hookToken: token });
  expect(report.demands.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(report.passed).toBe(true);
});

test.concurrent('a good hook that settles by itself declares it', { timeout: 300_000 }, async () => {
  const report = await checkVendor(
    { token, settlement: declared },
    {
      hookToken: token,
      ledger: 'declared',
    },
  );
  expect(report.demands.filter(({ status }) => status !== 'passed')).toEqual([]);
  expect(foundOf(report, 'declaration')).toBe('结算的申报正确');
});

/** Says this to every act; what it does is another matter. */
const saying = (status: number, headers: Record<string, string> = {}, text = ''): HookHabits => ({
  answer: (_act, answer, work) => void work.then(() => answer.writeHead(status, headers).end(text)),
});

interface Defect {
  readonly what: string;
  readonly habits: HookHabits;
  readonly failed?: readonly string[];
  readonly advised?: readonly string[];
  /** Of what is said about it. */
  readonly words: string;
  readonly changes?: Changes;
}

const idle = { token, pretends: hookActs };
const soon = { deadlineMs: 2_000 };
const whole = { upTo: 'query-status' } as const;
const elsewhere = { location: 'http://127.0.0.1:1/' };

const defects: readonly Defect[] = [
  { what: 'knows another token', habits: { token: 'x' }, failed: ['authorized'], words: '令牌没有被接受' },
  { what: 'asks for no token', habits: {}, advised: ['token-demanded'], words: '没有令牌的请求也被接受' },
  {
    what: 'knows another path',
    habits: { ...idle, ...saying(404) },
    failed: ['accepted'],
    words: 'HTTP 404',
  },
  {
    what: 'sends us elsewhere',
    habits: { ...idle, ...saying(307, elsewhere) },
    failed: ['accepted'],
    words: '不跟随转向',
  },
  {
    what: 'answers 201',
    habits: { ...idle, ...saying(201) },
    failed: ['upload'],
    advised: ['accepted'],
    words: 'HTTP 201',
  },
  {
    what: 'never answers',
    habits: { ...idle, answer: () => undefined },
    failed: ['in-time'],
    words: '仍没有应答',
    changes: soon,
  },
  {
    what: 'will answer at another server',
    habits: { ...idle, ...saying(202, elsewhere) },
    failed: ['in-time', 'later', 'upload'],
    words: '另一台服务器',
    changes: soon,
  },
  {
    what: 'loses its later answer',
    habits: { ...idle, isLater: true, laterAnswer: (answer) => answer.writeHead(404).end() },
    failed: ['later', 'upload'],
    words: '没有得到结果',
  },
  {
    what: 'declares what is no declaration',
    habits: { ...idle, ...saying(200, {}, '{"evoucher":[]}') },
    failed: ['declaration', 'upload'],
    words: 'evoucher 不是对象',
  },
  {
    what: 'declares half a settlement',
    habits: { ...idle, settlement: () => ({ setlId: '1' }) },
    failed: ['declaration', 'upload'],
    words: 'medfeeSumamt',
    changes: { ledger: 'declared' },
  },
  { what: 'only says it has done it', habits: idle, failed: ['upload'], words: '中心没有收到 4901' },
  {
    what: 'uploads what the center refuses',
    habits: { token, sendsWrong: true },
    failed: ['upload'],
    words: '没有接受',
  },
  {
    what: 'does not ask for the result',
    habits: { token, pretends: ['query-upload'] },
    failed: ['query-upload'],
    words: '没有收到 4902',
    changes: whole,
  },
  {
    what: 'does not upload again',
    habits: { token, pretends: ['reupload'] },
    failed: ['reupload'],
    words: '没有收到 4905',
    changes: whole,
  },
  {
    what: 'does not ask again after it',
    habits: { token, asksOnce: true },
    failed: ['query-again'],
    words: '没有收到 4902',
    changes: whole,
  },
  {
    what: 'does not ask for the status',
    habits: { token, pretends: ['query-status'] },
    failed: ['query-status'],
    words: '没有收到 5501',
    changes: whole,
  },
  {
    what: 'knows one card only',
    habits: { token, oneCard: true },
    failed: ['repeated'],
    words: '另一张案例卡',
  },
  {
    what: 'forgets what it has done',
    habits: { token, forgets: true },
    advised: ['repeated'],
    words: '又上传了',
  },
  {
    what: 'takes anything',
    habits: { ...idle, takesAnything: true },
    failed: ['upload'],
    advised: ['not-an-act', 'unknown-act'],
    words: '没有被拒绝',
  },
  { what: 'guesses', habits: { token, guesses: true }, failed: ['unknown-act'], words: '发送了' },
  {
    what: 'breaks at the unknown',
    habits: { token, breaks: true },
    failed: ['unknown-act'],
    words: '连接不上',
  },
];

test.concurrent.each(defects)(
  'a hook that $what is caught',
  { timeout: 300_000 },
  async ({ habits, failed = [], advised = [], words, changes }) => {
    const report = await checkVendor(habits, { hookToken: token, upTo: 'upload', ...changes });
    expect([idsOf(report, 'failed'), idsOf(report, 'advice')]).toEqual([failed, advised]);
    expect(report.passed).toBe(failed.length === 0);
    const said = report.demands.filter(({ remedy }) => remedy !== null).map(({ found }) => found);
    expect(said.join('\n')).toContain(words);
  },
);

test.concurrent('without a token a hook that asks for one says so', { timeout: 300_000 }, async () => {
  const report = await checkVendor(idle);
  expect(idsOf(report, 'failed')).toEqual(['authorized']);
  expect(foundOf(report, 'authorized')).toContain('没有给出令牌');
});

test.concurrent(
  'an upload that the center refused once is told, and no failure',
  { timeout: 300_000 },
  async () => {
    const report = await checkVendor({ token, stumbles: true }, { hookToken: token, upTo: 'upload' });
    expect(idsOf(report, 'advice')).toEqual(['upload']);
    expect(foundOf(report, 'upload')).toContain('拒绝过');
  },
);

test('every demand has a hook that does not meet it', () => {
  const caught = new Set(defects.flatMap(({ failed = [], advised = [] }) => [...failed, ...advised]));
  const others = hookDemands.map(({ id }) => id).filter((id) => !caught.has(id));
  // An address at which nobody listens is no hook; it has a test of its own.
  expect(others).toEqual(['reachable']);
});

test('a hook that is not there fails the first demand, and no other is looked at', async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  const report = await check(`http://127.0.0.1:${port}/act`);
  expect(idsOf(report, 'failed')).toEqual(['reachable']);
  expect(idsOf(report, 'passed')).toEqual([]);
});
