import { hash } from 'node:crypto';

import { expect, test } from 'vitest';

import { sm3 } from './sm3.ts';

test('SM3 without Node is the SM3 of Node, at every length around a block', () => {
  for (const length of [...Array(130).keys(), 1_000, 100_001]) {
    const bytes = Uint8Array.from({ length }, (_, index) => (index * 31 + length) % 256);
    expect(sm3(bytes), `${length} bytes`).toBe(hash('sm3', bytes));
  }
});
