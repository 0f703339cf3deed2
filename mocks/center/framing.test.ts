import { expect, test } from 'vitest';

import { createFraming, type Framing } from './framing.ts';

/** The framing of a text that comes in pieces of `size` bytes. */
function fed(text: string, size = text.length): Framing {
  const framing = createFraming();
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.byteLength; at += size) framing.feed(bytes.subarray(at, at + size));
  return framing;
}

const unfinished = (framing: Framing): string | undefined => {
  const part = framing.unfinished();
  return part === undefined ? undefined : Buffer.from(part.first).toString('utf8');
};

test.each([1, 7, 1000])('requests in pieces of %i bytes are told apart', (size) => {
  const one = 'POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\nab';
  const chunked = 'POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n';
  const none = 'GET / HTTP/1.1\r\n\r\n';
  const framing = fed(`${one}${chunked}${none}${one}"}}`, size);
  for (const head of ['POST', 'POST', 'GET', 'POST']) {
    expect(unfinished(framing)).toMatch(new RegExp(`^${head} `));
    framing.confirm();
  }
  expect(unfinished(framing)).toBe('"}}');
});

test('line ends between requests belong to the next head', () => {
  const framing = fed('\r\n\r\nGET / HTTP/1.1\r\n\r\n');
  framing.confirm();
  expect(framing.unfinished()).toBeUndefined();
});

test('within a body nothing is unfinished but the body', () => {
  const framing = fed('POST / HTTP/1.1\r\nContent-Length: 20\r\n\r\nab');
  framing.confirm();
  expect(framing.unfinished()).toBeUndefined();
});

test('of bytes without end the first are kept and all are counted', () => {
  const framing = fed('x'.repeat(200_000), 50_000);
  expect(framing.unfinished()).toMatchObject({ size: 200_000 });
  expect(framing.unfinished()?.first.byteLength).toBe(64 * 1024);
});

test('chunks that are none end the reading', () => {
  const framing = fed('POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc');
  framing.confirm();
  expect(framing.unfinished()).toBeUndefined();
});

test('a head that the parser refuses is unfinished, with all that came behind it', () => {
  const framing = fed('GET / HTTP/1.1\r\n\r\n\u0016\u0003\u0001 hello\r\n\r\nabc');
  framing.confirm();
  expect(framing.unfinished()).toMatchObject({ size: 16 });
  expect(unfinished(framing)).toMatch(/^\u0016/);
});
