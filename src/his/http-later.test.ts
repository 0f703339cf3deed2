import { expect, test } from 'vitest';

import { answering, createTime, DONE, inTurn, perform, torn } from './testing/driven.ts';
import { startHook } from './testing/hook.ts';

const settlement = { setlId: '1', medfeeSumamt: '12.30' };

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
  expect(await perform(hook)).toMatchObject({ ...DONE, remark: 'HTTP 410' });
});

test('a later answer that does not come ends with the deadline', async () => {
  const report = await perform(await startHook(answering(202, '', LATER)));
  expect(report).toMatchObject({ timedOut: true, remark: '到期限未完成：HTTP 202' });
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
  expect(await perform(await startHook(answering(202)))).toMatchObject({
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
