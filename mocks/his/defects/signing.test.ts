import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { messageOf, play } from '../acts/testing/run.ts';
import { signingDefects } from './signing.ts';

/** A digest of the first message under a defect: its signing headers and its text. */
const firstOf = async (defect: (typeof signingDefects)[number], isHealthy: boolean): Promise<string> => {
  const { style = {} } = defect;
  const run = await play(isHealthy ? { style } : { defect });
  const [first] = run.received;
  const kept = Object.entries(first?.headers ?? {}).filter(([name]) => /^(x-|_api)/.test(name));
  return createHash('sha256')
    .update(JSON.stringify([kept, first?.text]))
    .digest('hex');
};

const deterministic = signingDefects.filter(({ style }) =>
  ['x-tif', 'csb', 'x-ca'].includes(style?.signing ?? ''),
);

test.each(deterministic)('$id changes what is sent, and without it nothing changes', async (defect) => {
  const healthy = await firstOf(defect, true);
  expect(await firstOf(defect, true)).toBe(healthy);
  expect(await firstOf(defect, false)).not.toBe(healthy);
});

test('whoever signs does so on every message', async () => {
  const { received } = await play({ style: { signing: 'x-tif' } });
  const nonces = received.map(({ headers }) => headers['x-tif-nonce']);
  expect(new Set(nonces).size).toBe(received.length);
  expect(messageOf(await play(), '4901').headers).not.toHaveProperty('x-tif-nonce');
});
