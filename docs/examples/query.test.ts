import { createCenterHandlers } from 'evoucher-harness/msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import { queryUpload } from './query.ts';

const server = setupServer();
beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
afterEach(() => server.resetHandlers());
afterAll(() => server.close());

test('the query is as the specification wants it', async () => {
  const center = createCenterHandlers();
  server.use(...center.handlers);

  const answer = await queryUpload(center.url, '20260729-20260730', '2026073000001');

  expect(answer).toMatchObject({ infcode: -1, err_msg: expect.stringContaining('没有找到批次') as unknown });
  expect(center.received().map(({ infno }) => infno)).toEqual(['4902']);
  expect(await center.findings()).toEqual([]);
  await center.close();
});

test('a batch without its number is found, with the place and what belongs there', async () => {
  const center = createCenterHandlers();
  server.use(...center.handlers);

  await queryUpload(center.url, '20260729-20260730', '');

  expect(await center.findings()).toMatchObject([{ pointer: '/input/upldBchno', level: 'must' }]);
  await center.close();
});
