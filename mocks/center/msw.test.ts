import { gzipSync } from 'node:zlib';

import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { expect, onTestFinished, test } from 'vitest';

import type { Disturbance } from '../../src/evidence/entries.ts';
import { centerHandlers } from './msw.ts';
import {
  card,
  cardData,
  element,
  envelope,
  packed,
  query,
  status,
  upload,
  voucher,
  type Fields,
} from '../../src/contract/testing/documents.ts';
import { answerOf, resultOf, stage, type Answer, type OpenedSession } from './testing/stage.ts';

const bill = voucher(card('real-time'));

interface Door {
  readonly session: OpenedSession;
  readonly post: (
    path: string,
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
}

async function door(disturbances: readonly Disturbance[] = []): Promise<Door> {
  const { center, clock, open } = await stage();
  const elsewhere = http.all('*', () => HttpResponse.json({ elsewhere: true }));
  const worker = setupServer(...centerHandlers(center, clock), elsewhere);
  worker.listen({ onUnhandledRequest: 'error' });
  onTestFinished(() => worker.close());
  const of = card('real-time');
  const faults = disturbances.map((disturbance, index) => ({
    id: `resilience/${index}`,
    scenario: 'real-time' as const,
    card: of.id,
    on: '4901' as const,
    ...disturbance,
  }));
  const session = open(faults.length === 0 ? {} : { cards: [cardData('real-time', of)], faults });
  return {
    session,
    post: async (path, body, headers = {}) => {
      const response = await fetch(`https://center.example${path}`, { method: 'POST', body, headers });
      return answerOf(response.status, await response.text());
    },
  };
}

test('through the MSW door a hospital uploads and polls without a socket', async () => {
  const { session, post } = await door();
  const ask = async (infno: string, input: Fields): Promise<Answer> =>
    post(session.path, JSON.stringify(envelope(infno, input)), { 'content-type': 'application/json' });
  expect((await ask('4901', upload(await packed(bill), [element(bill)]))).body).toMatchObject({ infcode: 0 });
  expect(resultOf(await ask('4902', query()))).toBe('0/0');
  await session.processed();
  expect(resultOf(await ask('4902', query()))).toBe('1/1');
  expect((await ask('5501', status(bill))).body['infcode']).toBe(0);
  const exchanges = await session.entries('exchange');
  expect(exchanges.map(({ data }) => [data.peer, data.request.path])).toEqual(
    Array(4).fill(['msw', session.path]),
  );
});

test.each([
  '/fsi/api/rsfComIfsService/callService',
  '/ebc/api/medins/qury/queryUpldRslt',
  '/mbs-hiIntf-x/web/api/fsi/callService',
])('the MSW door stands at %s', async (path) => {
  const { post } = await door();
  expect((await post(path, JSON.stringify(envelope('4902', query())))).body['infcode']).toBe(-1);
});

test('the MSW door leaves other traffic alone', async () => {
  const { post, session } = await door();
  expect((await post('/patients', '{}')).body).toEqual({ elsewhere: true });
  expect(await session.entries('exchange')).toEqual([]);
});

test('the MSW door undoes gzip and refuses what is beyond 64 MiB', async () => {
  const { post, session } = await door();
  const zipped = gzipSync(JSON.stringify(envelope('4902', query())));
  const packedReply = await post(session.path, zipped, { 'content-encoding': 'gzip' });
  expect(packedReply.body['err_msg']).toContain('没有找到批次');
  expect((await post(session.path, new Uint8Array(64 * 1024 * 1024 + 1))).status).toBe(413);
  expect((await session.entries('exchange')).at(-1)?.data.request.oversize).toBe(64 * 1024 * 1024 + 1);
});

test('the MSW door answers another method with 405', async () => {
  const { session } = await door();
  const response = await fetch(`https://center.example${session.path}`);
  expect(response.status).toBe(405);
  const head = await fetch(`https://center.example${session.path}`, { method: 'HEAD' });
  expect([head.status, await head.text()]).toEqual([405, '']);
});

test('through the MSW door what is withheld by plan is a network error, what is slow comes whole', async () => {
  const { session, post } = await door([
    { kind: 'no-answer', processed: false, heldMs: 50 },
    { kind: 'slow', processed: true, heldMs: 50 },
    { kind: 'reset', processed: true, when: 'midway' },
  ]);
  const message = JSON.stringify(envelope('4901', upload(await packed(bill), [element(bill)])));
  const send = async (): Promise<Answer> => post(session.path, message);
  await expect(send()).rejects.toThrow();
  expect((await send()).body).toMatchObject({ infcode: 0 });
  await expect(send()).rejects.toThrow();
  expect((await session.entries('delivery')).map(({ data }) => data.kind)).toEqual([
    'withheld',
    'held',
    'cut',
  ]);
});
