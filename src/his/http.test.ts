import { expect, test } from 'vitest';

import { answering, DONE, driver, perform, act } from './testing/driven.ts';
import { startHook } from './testing/hook.ts';

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
  expect(await perform(await startHook(answering(500, text)))).toMatchObject({
    ...DONE,
    remark: `HTTP 500\n${text}`,
  });
});

test.each([
  ['UTF-8', Buffer.from('已上传')],
  // 已上传 as a Chinese Windows writes it.
  ['GBK', Buffer.from('d2d1c9cfb4ab', 'hex')],
])('any other answer in %s is a remark', async (_charset, text) => {
  expect(await perform(await startHook(answering(200, text)))).toMatchObject({
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
  expect(await perform(hook)).toMatchObject({ ...DONE, remark: 'HTTP 200\n{"evoucher"\n（应答没有传完）' });
  expect(hook.came).toHaveLength(1);
});

test.each([
  [400, ''],
  [401, '；请用环境变量 EVOUCHER_HOOK_TOKEN 给出接口的令牌'],
  [404, ''],
  [500, ''],
])('HTTP %i is a remark and not repeated', async (status, advice) => {
  const hook = await startHook(answering(status, 'ORA-12541'));
  expect(await perform(hook)).toMatchObject({ ...DONE, remark: `HTTP ${status}${advice}\nORA-12541` });
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
