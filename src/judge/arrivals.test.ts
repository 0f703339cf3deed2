import { expect, test } from 'vitest';

import type { UnparsedData } from '../evidence/entries.ts';
import { arrivalExplaining, arrivalsOf } from './arrivals.ts';

const line = (seq: number, guess: string, changes: Partial<UnparsedData> = {}) => ({
  seq,
  at: '2026-11-30T10:20:30.000+08:00',
  peer: '10.0.0.5',
  receivedAt: '2026-11-30T10:20:30.000+08:00',
  guess,
  size: 517,
  first: { base64: 'FgMB' },
  ...changes,
});

test('the same from the same peer in one act stands once, with its number', () => {
  const arrivals = arrivalsOf({
    unparsed: [line(3, 'tls', { act: 'a' }), line(4, 'tls', { act: 'a' }), line(5, 'tls', { act: 'b' })],
  });
  expect(arrivals.map(({ seq, act, count }) => [seq, act, count])).toEqual([
    [3, 'a', 2],
    [5, 'b', 1],
  ]);
});

test('a request that broke off explains an act before a connection that nobody can read', () => {
  const request = { method: 'POST', path: '/p', headers: [], received: 3, body: { text: 'abc' } };
  const arrivals = arrivalsOf({
    unparsed: [line(3, 'body-unfinished', { act: 'a', request }), line(4, 'tls', { act: 'a' })],
  });
  expect(arrivalExplaining(arrivals, (act) => act === 'a')?.seq).toBe(3);
});

test('a scanner explains nothing, nor does what came while no act was open', () => {
  const arrivals = arrivalsOf({ unparsed: [line(3, 'tls'), line(4, 'rdp', { act: 'a' })] });
  expect(arrivalExplaining(arrivals, () => true)).toBeUndefined();
});
