import { expect, test } from 'vitest';
import { messageOf, numbersOf, play } from './testing/run.ts';
import { transports } from '../wire/line.ts';

test.each(transports)('the center gets the same over %s', async (transport) => {
  const run = await play({ style: { transport } });
  const usual = await play();
  expect(numbersOf(run)).toEqual(numbersOf(usual));
  expect(messageOf(run, '4901').text).toBe(messageOf(usual, '4901').text);
});

test('the transports differ on the wire', async () => {
  const headersOver = async (transport: (typeof transports)[number]): Promise<unknown> =>
    messageOf(await play({ style: { transport } }), '4901').headers;
  expect(await headersOver('close')).toMatchObject({ connection: 'close' });
  expect(await headersOver('chunked')).toMatchObject({ 'transfer-encoding': 'chunked' });
  expect(await headersOver('gzip')).toMatchObject({ 'content-encoding': 'gzip' });
  expect(await headersOver('expect-continue')).toMatchObject({ expect: '100-continue' });
});
