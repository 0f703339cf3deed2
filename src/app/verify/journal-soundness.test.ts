import { expect, test } from 'vitest';

import type { Entry } from '../../evidence/entries.ts';
import { bodyFault, fileBodies } from './journal-soundness.ts';

test('the larger bodies of what was tried before the test belong to the package', () => {
  const digest = 'a'.repeat(64);
  const entry = {
    seq: 1,
    at: '2026-11-30T10:20:30.000+08:00',
    kind: 'trial',
    data: {
      peer: '127.0.0.1',
      receivedAt: '2026-11-30T10:20:30.000+08:00',
      ms: 1,
      request: {
        method: 'POST',
        path: '/',
        headers: [],
        body: { file: `bodies/${digest}`, size: 1, digest, salt: 'b'.repeat(64) },
      },
      reply: { status: 200, headers: [], body: { text: '' } },
    },
    prev: '',
    hash: '',
  } as const satisfies Entry;
  expect(fileBodies([entry])).toHaveLength(1);
  expect(bodyFault([entry], new Map(), [])).toMatchObject({ id: 'body-altered' });
  expect(bodyFault([entry], new Map(), [`bodies/${digest}`])).toBeUndefined();
});
