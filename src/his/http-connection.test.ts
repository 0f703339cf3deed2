import { createServer as createTlsServer } from 'node:https';
import { createServer as createNetServer } from 'node:net';

import { expect, onTestFinished, test, vi } from 'vitest';

import { act, answering, createTime, DONE, driver, inTurn, perform, torn } from './testing/driven.ts';
import { certificate } from './testing/certificate.ts';
import { listening, startHook } from './testing/hook.ts';

test.each([429, 502, 503, 504])(
  'after HTTP %i the same is delivered again, with growing pauses',
  async (status) => {
    const clock = createTime();
    const hook = await startHook(
      inTurn(answering(status), answering(status), answering(status), answering(200)),
    );
    expect(await perform(hook, { clock })).toEqual({
      ...DONE,
      remark: `重复送达 3 次，之前：HTTP ${status} 3 次\nHTTP 200`,
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
    '重复送达 1 次，之前：连接在应答之前断开（ECONNRESET） 1 次\nHTTP 204',
  );
});

test('what the center has got is not delivered again', async () => {
  const hook = await startHook(torn);
  const report = await perform(hook, {}, () => hook.came.length > 0);
  expect(report).toMatchObject({
    ...DONE,
    remark: '中心已收到这一步的请求，不再重复送达\n连接在应答之前断开（ECONNRESET）',
  });
  expect(hook.came).toHaveLength(1);
});

test.each([
  ['7', 7_000],
  ['0', 1_000],
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
  expect(report.remark).toMatch(/^重复送达 \d+ 次，之前：HTTP 503 \d+ 次\n到期限未完成：HTTP 503$/);
});

test('at the deadline the request is left', async () => {
  const clock = createTime();
  const left = vi.fn();
  const hook = await startHook((_came, answer) => {
    answer.on('close', left);
    clock.strike();
  });
  expect(await perform(hook, { clock })).toMatchObject({
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

test('https where there is none is told', async () => {
  const { url } = await startHook(answering(204));
  const clock = createTime();
  await expect(perform({ url: new URL(`https://${url.host}/`) }, { clock })).rejects.toMatchObject({
    code: 'HOOK-UNREACHABLE',
    hint: expect.stringContaining('https://') as string,
  });
  expect(clock.pauses).toEqual([]);
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
  onTestFinished(() => void vi.unstubAllEnvs());
  vi.stubEnv('NODE_USE_ENV_PROXY', '1');
  vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:1');
  vi.stubEnv('http_proxy', 'http://127.0.0.1:1');
  const hook = await startHook(answering(204));
  expect(await perform(hook)).toEqual(DONE);
});
