import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';

import { openConnectionTarget } from './testing/fuzz.ts';

test('whatever comes over a connection is in the journal, and the center lives on', async () => {
  const { target, close } = await openConnectionTarget();
  onTestFinished(close);
  await fc.assert(
    fc.asyncProperty(target.bytes, async (bytes) => {
      const left = await target.read(bytes);
      // Bytes that are no request are no exchange, so that nothing can be held against anybody.
      expect(left.every((line) => /^(?:unparsed|exchange|delivery)/.test(line))).toBe(true);
    }),
    { seed: 17, numRuns: 150 },
  );
});
