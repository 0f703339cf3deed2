import { expect, test } from 'vitest';
import { readAnswer } from './answer.ts';
import { createLine } from './line.ts';

test('a center that is not there is an answer, not an exception', async () => {
  const line = createLine('keep-alive', 'application/json');
  const letter = { headers: {}, bytes: Buffer.from('{}'), read: readAnswer };
  // Port 1 is reserved and nobody listens there.
  expect(await line.post('http://127.0.0.1:1/', letter, 1000)).toMatchObject({
    kind: 'unreachable',
  });
  line.close();
});
