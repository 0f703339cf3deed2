import { expect, test } from 'vitest';
import { readAnswer } from '../wire/answer.ts';
import { transports } from '../habits/style.ts';
import { messageOf, numbersOf, play } from '../testing/run.ts';
import { createLine } from '../wire/line.ts';

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

test('a center that is not there is an answer, not an exception', async () => {
  const line = createLine('keep-alive', 'application/json');
  const letter = { headers: {}, bytes: Buffer.from('{}'), read: readAnswer };
  // Port 1 is reserved and nobody listens there.
  expect(await line.post('http://127.0.0.1:1/', letter, 1000)).toMatchObject({
    kind: 'unreachable',
  });
  line.close();
});
