import { createServer as createTlsServer } from 'node:https';
import { createServer as createNetServer } from 'node:net';

import { expect, test, vi } from 'vitest';

import type { Act } from '../domain/card.ts';
import type { Clock } from '../domain/clock.ts';
import type { ActReport, HisDriver } from '../run/ports.ts';
import { createHttpDriver, type HttpDriverOptions } from './http.ts';
import { act as upload } from './testing/act.ts';
import { certificate } from './testing/certificate.ts';
import { listening, startHook, type Behaviour, type Hook } from './testing/hook.ts';

const act: Act = { ...upload, deadlineMs: 60_000 };
const DONE = { timedOut: false };

interface Time extends Clock {
  /** What was waited for, but the deadline. */
  readonly pauses: number[];
  /** The deadline has come. */
  readonly strike: () => void;
}

/** A clock on which every pause is over at once; the deadline comes when so much was paused, or when it is struck. */
function createTime(): Time {
  let now = Date.UTC(2026, 10, 21);
  const pauses: number[] = [];
  let deadline: { readonly due: number; readonly ring: () => void } | undefined;
  return {
    pauses,
    strike: () => deadline?.ring(),
    now: () => now,
    wait: async (ms, signal) => {
      if (signal?.aborted === true) return;
      if (ms === act.deadlineMs) {
        await new Promise<void>((resolve) => {
          deadline = { due: now + ms, ring: resolve };
          signal?.addEventListener('abort', () => resolve());
        });
        return;
      }
      pauses.push(ms);
      now += ms;
      if (deadline !== undefined && now >= deadline.due) deadline.ring();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const driver = (url: URL, more: Partial<HttpDriverOptions> = {}): HisDriver =>
  createHttpDriver({ url, clock: createTime(), ...more });

const perform = async (
  { url }: Pick<Hook, 'url'>,
  more: Partial<HttpDriverOptions> = {},
  isFulfilled = (): boolean => false,
): Promise<ActReport> => driver(url, more).perform(act, new AbortController().signal, isFulfilled);

const answering =
  (status: number, text: string | Buffer = '', headers: Record<string, string> = {}): Behaviour =>
  (_came, answer) => {
    answer.writeHead(status, headers).end(text);
  };

/** Each request gets the next answer, the last one all further ones. */
const inTurn =
  (...behaviours: readonly Behaviour[]): Behaviour =>
  (came, answer, nth) =>
    behaviours[Math.min(nth, behaviours.length - 1)]?.(came, answer, nth);

const torn: Behaviour = (_came, answer) => {
  answer.destroy();
};

test('the act is posted as one JSON document in UTF-8, with its name, its id and a key', async () => {
  const hook = await startHook(answering(204));
  expect(await perform(hook)).toEqual(DONE);
  const [came] = hook.came;
  expect([came?.method, came?.path]).toEqual(['POST', '/act']);
  expect(JSON.parse(came?.body ?? '')).toEqual(act);
  expect(came?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'content-length': String(Buffer.byteLength(came?.body ?? '')),
    'evoucher-act': 'upload',
    'evoucher-act-id': act.id,
    'idempotency-key': expect.stringMatching(/^real-time\.outpatient\.upload\.1\/1\/[0-9a-f]{16}$/) as string,
  });
  expect(came?.headers.authorization).toBeUndefined();
});

test('no act of another run or attempt has the same key', async () => {
  const hook = await startHook(answering(204));
  const his = driver(hook.url);
  const { signal } = new AbortController();
  const { settlement } = act.card;
  await his.perform(act, signal);
  await his.perform({ ...act, card: { ...act.card, settlement: { ...settlement, setlId: '2' } } }, signal);
  await his.perform({ ...act, attempt: 2 }, signal);
  expect(new Set(hook.came.map(({ headers }) => headers['idempotency-key'])).size).toBe(3);
});

test.each([
  ['secret-1', 'Bearer secret-1'],
  ['Basic aGlzOnB3', 'Basic aGlzOnB3'],
])('the token %s is sent as %s, and is not kept when the hook says it back', async (token, sent) => {
  const hook = await startHook((came, answer) => answer.writeHead(500).end(came.headers.authorization));
  const { remark } = await perform(hook, { token });
  expect(hook.came[0]?.headers.authorization).toBe(sent);
  expect(remark).toBe(`HTTP 500\n${sent.split(' ')[0] ?? ''} （令牌）`);
});

const settlement = { setlId: '1', medfeeSumamt: '12.30' };

test.each([
  ['in one line', JSON.stringify({ evoucher: { settlement } })],
  ['over several lines', JSON.stringify({ evoucher: { settlement } }, null, 2)],
  ['with a byte order mark', `\ufeff${JSON.stringify({ evoucher: { settlement } })}`],
])('a declaration %s is read, and is no remark', async (_how, text) => {
  expect(await perform(await startHook(answering(200, text)))).toEqual({
    ...DONE,
    declaration: { settlement },
  });
});

test('what a hook that failed declares is not taken', async () => {
  const text = JSON.stringify({ evoucher: { settlement } });
  expect(await perform(await startHook(answering(500, text)))).toEqual({
    ...DONE,
    remark: `HTTP 500\n${text}`,
  });
});

test.each([
  ['UTF-8', Buffer.from('已上传')],
  // 已上传 as a Chinese Windows writes it.
  ['GBK', Buffer.from('d2d1c9cfb4ab', 'hex')],
])('any other answer in %s is a remark', async (_charset, text) => {
  expect(await perform(await startHook(answering(200, text)))).toEqual({
    ...DONE,
    remark: 'HTTP 200\n已上传',
  });
});

test('of an answer 64 KiB are kept, and the rest is counted', async () => {
  const { remark = '' } = await perform(await startHook(answering(200, '好'.repeat(30_000))));
  const [, text, note] = remark.split('\n');
  expect(text).toBe('好'.repeat(21_845));
  expect(note).toBe('（应答共 90000 字节，只保留前 64 KiB）');
});

test('an answer that breaks off is an answer: the act is not delivered again', async () => {
  const hook = await startHook((_came, answer) => {
    answer.writeHead(200, { 'content-length': '100' }).write('{"evoucher"', () => answer.destroy());
  });
  expect(await perform(hook)).toEqual({ ...DONE, remark: 'HTTP 200\n{"evoucher"\n（应答没有传完）' });
  expect(hook.came).toHaveLength(1);
});

test.each([
  [400, ''],
  [401, '；请用环境变量 EVOUCHER_HOOK_TOKEN 给出接口的令牌'],
  [404, ''],
  [500, ''],
])('HTTP %i is a remark and not repeated', async (status, advice) => {
  const hook = await startHook(answering(status, 'ORA-12541'));
  expect(await perform(hook)).toEqual({ ...DONE, remark: `HTTP ${status}${advice}\nORA-12541` });
  expect(hook.came).toHaveLength(1);
});

test('a redirect is not followed: the act goes to no other address', async () => {
  const elsewhere = await startHook(answering(204));
  const hook = await startHook(answering(307, '', { location: elsewhere.url.href }));
  expect((await perform(hook)).remark).toBe(
    `HTTP 307，转到 ${elsewhere.url.href}；测试工具不跟随转向，请直接给出最终的地址`,
  );
  expect(elsewhere.came).toEqual([]);
});

test.each([429, 502, 503, 504])(
  'after HTTP %i the same is delivered again, with growing pauses',
  async (status) => {
    const clock = createTime();
    const hook = await startHook(
      inTurn(answering(status), answering(status), answering(status), answering(200)),
    );
    expect(await perform(hook, { clock })).toEqual({
      ...DONE,
      remark: `重复送达 3 次，之前：HTTP ${status}、HTTP ${status}、HTTP ${status}\nHTTP 200`,
    });
    expect(clock.pauses).toEqual([1_000, 2_000, 4_000]);
    expect(
      new Set(hook.came.map(({ body, headers }) => body + String(headers['idempotency-key']))).size,
    ).toBe(1);
  },
);

test('a connection that ends before the answer is tried again', async () => {
  const hook = await startHook(inTurn(torn, answering(204)));
  expect((await perform(hook)).remark).toBe(
    '重复送达 1 次，之前：连接在应答之前断开（ECONNRESET）\nHTTP 204',
  );
});

test('what the center has got is not delivered again', async () => {
  const hook = await startHook(torn);
  const report = await perform(hook, {}, () => hook.came.length > 0);
  expect(report).toEqual({
    ...DONE,
    remark: '中心已收到这一步的请求，不再重复送达\n连接在应答之前断开（ECONNRESET）',
  });
  expect(hook.came).toHaveLength(1);
});

test.each([
  ['7', 7_000],
  ['0', 100],
  ['86400', 30_000],
  ['Sat, 21 Nov 2026 00:00:12 GMT', 12_000],
  ['soon', 1_000],
])('Retry-After %s is a pause of %i ms', async (after, ms) => {
  const clock = createTime();
  const hook = await startHook(inTurn(answering(503, '', { 'retry-after': after }), answering(204)));
  await perform(hook, { clock });
  expect(clock.pauses).toEqual([ms]);
});

test('repeats end with the deadline', async () => {
  const report = await perform(await startHook(answering(503)));
  expect(report.timedOut).toBe(true);
  expect(report.remark).toMatch(/^重复送达 \d+ 次，之前：(HTTP 503、?)+\n到期限未完成：HTTP 503$/);
});

test('at the deadline the request is left', async () => {
  const clock = createTime();
  const left = vi.fn();
  const hook = await startHook((_came, answer) => {
    answer.on('close', left);
    clock.strike();
  });
  expect(await perform(hook, { clock })).toEqual({
    timedOut: true,
    remark: '到期限未完成：连接上了，没有应答',
  });
  await vi.waitFor(() => expect(left).toHaveBeenCalled());
});

test('an answer that never ends is left at the deadline too', async () => {
  const clock = createTime();
  const hook = await startHook((_came, answer) => {
    answer.writeHead(200).write('…', () => clock.strike());
  });
  expect((await perform(hook, { clock })).timedOut).toBe(true);
});

test('a run that is interrupted leaves the request at once, and that is no timeout', async () => {
  const stop = new AbortController();
  const hook = await startHook(() => stop.abort());
  expect(await driver(hook.url).perform(act, stop.signal)).toEqual({
    ...DONE,
    remark: '测试被中断：连接上了，没有应答',
  });
});

const LATER = { location: '/later/1' };

test('a later answer is asked for until it is there, with the token', async () => {
  const clock = createTime();
  const done = answering(200, JSON.stringify({ evoucher: { settlement } }));
  const hook = await startHook(
    inTurn(answering(202, 'accepted', LATER), answering(202), answering(202), done),
  );
  expect(await perform(hook, { clock, token: 't-1' })).toEqual({ ...DONE, declaration: { settlement } });
  expect(hook.came.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /act',
    'GET /later/1',
    'GET /later/1',
    'GET /later/1',
  ]);
  expect(new Set(hook.came.map(({ headers }) => headers.authorization))).toEqual(new Set(['Bearer t-1']));
  expect(clock.pauses).toEqual([100, 200, 400]);
});

test('a later answer may move, name its pause, and be away for a while', async () => {
  const clock = createTime();
  const hook = await startHook(
    inTurn(
      answering(202, '', { location: 'act/1', 'retry-after': '3' }),
      answering(202, '', { location: '/act/2' }),
      answering(503),
      torn,
      answering(204),
    ),
  );
  expect(await perform(hook, { clock })).toEqual(DONE);
  expect(hook.came.map(({ path }) => path)).toEqual(['/act', '/act/1', '/act/2', '/act/2', '/act/2']);
  expect(clock.pauses[0]).toBe(3_000);
});

test('a later answer that is gone is a remark', async () => {
  const hook = await startHook(inTurn(answering(202, '', LATER), answering(410)));
  expect(await perform(hook)).toEqual({ ...DONE, remark: 'HTTP 410' });
});

test('a later answer that does not come ends with the deadline', async () => {
  const report = await perform(await startHook(answering(202, '', LATER)));
  expect(report).toEqual({ timedOut: true, remark: '到期限未完成：HTTP 202' });
});

test.each([
  ['http://127.0.0.1:1/later', 'Location 指向另一台服务器 http://127.0.0.1:1，不查询'],
  ['http://', 'Location 不是地址：http://'],
])('a later answer at %s is not asked for: the act is waited for instead', async (location, note) => {
  const hook = await startHook(answering(202, '', { location }));
  let looks = 0;
  expect(await perform(hook, {}, () => (looks += 1) > 3)).toEqual({ ...DONE, remark: `${note}\nHTTP 202` });
  expect(hook.came).toHaveLength(1);
});

test('202 without a place is waited for until the center has got it', async () => {
  const hook = await startHook(answering(202));
  const clock = createTime();
  let looks = 0;
  expect(await perform(hook, { clock }, () => (looks += 1) > 3)).toEqual(DONE);
  expect(clock.pauses).toEqual([50, 50, 50]);
});

test('202 without a place and without anything at the center ends with the deadline', async () => {
  expect(await perform(await startHook(answering(202)))).toEqual({
    timedOut: true,
    remark: '到期限未完成：HTTP 202',
  });
});

test('a declaration that came with 202 stands when the later answer has none', async () => {
  const hook = await startHook(
    inTurn(answering(202, JSON.stringify({ evoucher: { settlement } }), LATER), answering(204)),
  );
  expect(await perform(hook)).toEqual({ ...DONE, declaration: { settlement } });
});

/** An address at which nobody listens any more. */
async function abandoned(): Promise<URL> {
  const server = createNetServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { readonly port: number };
  await new Promise((resolve) => server.close(resolve));
  return new URL(`http://127.0.0.1:${port}/act`);
}

test('a hook that is not there at the first act stops the run, after a few tries', async () => {
  const clock = createTime();
  const url = await abandoned();
  await expect(perform({ url }, { clock })).rejects.toMatchObject({
    code: 'HOOK-UNREACHABLE',
    exitCode: 2,
    message: `接口 ${url.href} 连接不上：连接被拒绝（ECONNREFUSED）`,
    hint: expect.stringContaining('请启动接口程序') as string,
  });
  expect(clock.pauses).toEqual([1_000, 2_000]);
});

test('a hook that nobody answers for at the first act stops the run at the deadline', async () => {
  const left = { kind: 'left', wasConnected: false } as const;
  const clock = createTime();
  const send = async (): Promise<typeof left> => {
    clock.strike();
    return Promise.resolve(left);
  };
  await expect(perform({ url: new URL('http://10.0.0.9/') }, { clock, send })).rejects.toMatchObject({
    code: 'HOOK-UNREACHABLE',
  });
});

test('something that does not speak HTTP is no hook', async () => {
  const url = await listening(createNetServer((socket) => socket.end('+OK ready\r\n')));
  await expect(perform({ url })).rejects.toMatchObject({
    code: 'HOOK-UNREACHABLE',
    message: expect.stringContaining('应答不是 HTTP') as string,
    hint: expect.stringContaining('https://') as string,
  });
});

test('a certificate that nobody trusts is not tried again, and its remedy is told', async () => {
  const clock = createTime();
  const server = createTlsServer(certificate, (_request, answer) => answer.end());
  const url = await listening(server, '127.0.0.1', 'https');
  await expect(perform({ url }, { clock })).rejects.toMatchObject({
    code: 'HOOK-UNREACHABLE',
    message: expect.stringContaining('证书不受信任（DEPTH_ZERO_SELF_SIGNED_CERT）') as string,
    hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
  });
  expect(clock.pauses).toEqual([]);
});

test('a hook that goes down later is waited for until the deadline, and then a remark', async () => {
  const hook = await startHook(answering(204));
  const his = driver(hook.url);
  const { signal } = new AbortController();
  expect(await his.perform(act, signal)).toEqual(DONE);
  await new Promise((resolve) => hook.server.close(resolve));
  const { timedOut, remark } = await his.perform(act, signal);
  expect(timedOut).toBe(true);
  expect(remark).toMatch(/到期限未完成：连接不上：连接被拒绝（ECONNREFUSED）$/);
});

test('a hook may be at an IPv6 address', async () => {
  const hook = await startHook(answering(204), '::1');
  expect(await perform(hook)).toEqual(DONE);
  expect(hook.came[0]?.headers.host).toBe(hook.url.host);
});

test('a proxy of the environment is not asked', async () => {
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
  vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
  const hook = await startHook(answering(204));
  expect(await perform(hook)).toEqual(DONE);
  vi.unstubAllEnvs();
});
