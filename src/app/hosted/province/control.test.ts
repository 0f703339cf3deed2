import { expect, test } from 'vitest';

import { createCaller, request } from '../testing/caller.ts';
import { ELSEWHERE, FIRST, openProvince, SECOND, type Province } from '../testing/province.ts';

const callerOf = (province: Province, code: string): ReturnType<typeof createCaller> =>
  createCaller(province.hosting().origin, province.tokenOf(code));

test('another hospital’s run looks like none, for every question', async () => {
  const province = await openProvince();
  const [ours, theirs] = [FIRST, SECOND].map(({ fixmedinsCode }) => callerOf(province, fixmedinsCode));
  const opened = await ours?.post('/runs', request());
  const run = String(opened?.said['run']);
  expect(run).toMatch(/^[0-9a-f]{16}$/);
  for (const path of ['news', 'turns/1', 'remarks', 'declarations', 'stop'])
    expect(await theirs?.post(`/runs/${run}/${path}`, {}), path).toMatchObject({ status: 404 });
  expect(await theirs?.post(`/runs/${run}/resume`, request())).toMatchObject({ status: 404 });
  for (const path of ['submission', `bodies/${'0'.repeat(64)}`])
    expect(await theirs?.get(`/runs/${run}/${path}`), path).toMatchObject({ status: 404 });
});

test.each(['../../etc', '..%2f..', '%00', 'aaaaaaaaaaaaaaaa/bodies/..%2Fjournal.ndjson', ''])(
  'no path of a client becomes a file name: %j',
  async (path) => {
    const province = await openProvince();
    const { status } = await callerOf(province, FIRST.fixmedinsCode).get(`/runs/${path}`);
    expect(status).toBe(404);
  },
);

test('a page in a browser is refused even with a right token', async () => {
  const province = await openProvince();
  const caller = callerOf(province, FIRST.fixmedinsCode);
  const answered = await caller.post('/runs', request(), { origin: 'https://elsewhere.example' });
  expect(answered.status).toBe(403);
});

test('whoever guesses tokens has to wait, and holds up nobody else', async () => {
  const province = await openProvince();
  const guesser = createCaller(province.hosting().origin, 'f'.repeat(64));
  const answers: number[] = [];
  for (let tried = 0; tried < 25; tried += 1) answers.push((await guesser.post('/runs', request())).status);
  expect(answers.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
  expect(answers.slice(20)).toEqual([429, 429, 429, 429, 429]);
  expect((await callerOf(province, FIRST.fixmedinsCode).post('/runs', request())).status).toBe(200);
});

test.each([
  ['no JSON', '{'],
  ['a setting that nobody knows', { ...request(), environment: 'simulated' }],
  ['a hospital of its own', { ...request(), hospital: SECOND }],
  ['an address that is none', request({ reachedAt: 'file:///etc/passwd' })],
  ['a driver that only the province has', { ...request(), driver: 'remote' }],
])('%s is refused, and no run begins', async (_, body) => {
  const province = await openProvince();
  const answered = await callerOf(province, FIRST.fixmedinsCode).post('/runs', body);
  expect(answered).toMatchObject({ status: 400, said: { code: 'MALFORMED' } });
  expect(() => province.runsOf(FIRST.fixmedinsCode)).toThrow();
});

test('a body beyond the limit is refused', async () => {
  const province = await openProvince();
  const caller = callerOf(province, FIRST.fixmedinsCode);
  expect((await caller.post('/runs', 'x'.repeat(9 * 1024 * 1024))).status).toBe(413);
});

test('an upload reaches a session only by its whole address', async () => {
  const province = await openProvince();
  const { origin } = province.hosting();
  const caller = callerOf(province, ELSEWHERE.fixmedinsCode);
  const { said } = await caller.post('/runs', request());
  await caller.until(String(said['run']), 'asked');
  const body = JSON.stringify({ infno: '4902', fixmedins_code: ELSEWHERE.fixmedinsCode, input: {} });
  const path = '/fsi/api/rsfComIfsService/callService';
  for (const prefix of ['', `/s/${'0'.repeat(32)}`]) {
    const response = await fetch(`${origin}${prefix}${path}`, { method: 'POST', body });
    expect(response.status).toBe(404);
  }
});

test('an agent that was replaced is no longer heard', async () => {
  const province = await openProvince();
  const [origin, token] = [province.hosting().origin, province.tokenOf(FIRST.fixmedinsCode)];
  const old = createCaller(origin, token, 'a'.repeat(32));
  const byHand = request({ driver: 'manual' });
  const { said } = await old.post('/runs', byHand);
  const run = String(said['run']);
  await old.until(run, 'asked');
  const fresh = createCaller(origin, token, 'b'.repeat(32));
  const { said: taken } = await fresh.post(`/runs/${run}/resume`, byHand);
  expect(await old.post(`/runs/${run}/turns/1`, { report: {} })).toMatchObject({ status: 409 });
  // The act that is open is handed out again.
  const news = await fresh.post(`/runs/${run}/news`, { events: taken['events'], journal: 0 });
  expect(news.said).toMatchObject({ events: [{ kind: 'asked', turn: 1 }] });
  expect(await fresh.post(`/runs/${run}/turns/1`, { report: {} })).toMatchObject({ said: { taken: true } });
  expect(await fresh.post(`/runs/${run}/turns/1`, { report: {} })).toMatchObject({ said: { taken: false } });
});
