import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';

import { openPackage } from '../../app/machine/package-root.ts';
import { fuzzProperty, openFuzzTargets } from '../../checks/testing/fuzz.ts';

/** A short look with a fixed seed; `npm run fuzz` looks longer, with others. */
const { targets, close } = await openFuzzTargets(openPackage().workerUrl);
afterAll(close);

test.each(targets)('$name: whatever is sent, reading ends, with the same outcome twice', async (target) => {
  await fc.assert(fuzzProperty(target), { seed: 4902, numRuns: 100 });
});

test('the mutations reach what they are for: some samples are read and some are not', async () => {
  for (const { name, bytes, read } of targets) {
    const outcomes = await Promise.all(fc.sample(bytes, { seed: 1, numRuns: 60 }).map(read));
    expect(new Set(outcomes.map((outcome) => JSON.stringify(outcome))).size, name).toBeGreaterThan(10);
  }
});
