import { expect, test } from 'vitest';

import { oddReplies, oddReply } from './odd-replies.ts';

test('every odd reply says what it is, where it is from and how well that is attested', () => {
  for (const reply of oddReplies) {
    expect(reply.title, reply.id).not.toBe('');
    expect(reply.text, reply.id).not.toBe('');
    expect(reply.source, reply.id).not.toBe('');
    expect('ABCD', reply.id).toContain(reply.confidence);
    if (reply.kind === 'page') expect(reply.status, reply.id).toBeGreaterThanOrEqual(200);
    else expect(String(reply.infcode), reply.id).not.toBe('0');
  }
  expect(new Set(oddReplies.map(({ id }) => id)).size).toBe(oddReplies.length);
});

test('a refusal has no character that breaks clients which unpack JSON by hand', () => {
  for (const { kind, text } of oddReplies) if (kind === 'refusal') expect(text).not.toMatch(/["\\]/);
});

test('a reply is found by its id', () => {
  expect(oddReply('bad-gateway')).toMatchObject({ kind: 'page', status: 502 });
  expect(oddReply('none')).toBeUndefined();
});
