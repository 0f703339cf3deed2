import { expect, test } from 'vitest';

import { envelope, query } from '../../src/contract/testing/documents.ts';
import { stage, type OpenedSession } from './testing/stage.ts';
import { request, wire } from './testing/wire.ts';

const asked = JSON.stringify(envelope('4902', query()));
const latin1 = (text: string): Buffer => Buffer.from(text, 'latin1');

const guesses = async (session: OpenedSession): Promise<readonly string[]> =>
  (await session.entries('unparsed')).map(({ data }) => data.guess);

/** The whole of it is written at once, and the client reads to the end. */
async function answered(port: number, bytes: string | Uint8Array): Promise<string> {
  const client = await wire(port);
  await client.write(bytes);
  client.socket.end();
  return client.closed();
}

const head = (path: string, ...lines: readonly string[]): string =>
  `POST ${path} HTTP/1.1\r\n${lines.map((line) => `${line}\r\n`).join('')}\r\n`;

const cases: readonly (readonly [string, (path: string) => string | Uint8Array])[] = [
  ['tls', () => latin1('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n')],
  ['http2', () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['proxy-connect', () => 'CONNECT center:443 HTTP/1.1\r\nHost: center:443\r\n\r\n'],
  ['rdp', () => latin1('\x03\x00\x00\x13\x0e\xe0\x00\x00\x00\x00\x00\x01')],
  ['smb', () => latin1('\x00\x00\x00\x85\xffSMBr\x00\x00\x00\x00')],
  ['line-ends', (path) => `POST ${path} HTTP/1.1\nHost: x\nContent-Length: 2\n\n{}`],
  ['raw-url', (path) => head(`${path}/医保`, 'Host: x', 'Content-Length: 0')],
  ['space-in-url', (path) => head(`${path} x`, 'Host: x', 'Content-Length: 0')],
  ['two-lengths', (path) => `${head(path, 'Host: x', 'Content-Length: 2', 'Content-Length: 3')}{}`],
  [
    'length-and-chunked',
    (path) => `${head(path, 'Host: x', 'Transfer-Encoding: chunked', 'Content-Length: 2')}{}`,
  ],
  [
    'length-and-chunked',
    (path) => `${head(path, 'Host: x', 'Content-Length: 2', 'Transfer-Encoding: chunked')}{}`,
  ],
  ['length-no-number', (path) => `${head(path, 'Host: x', 'Content-Length: two')}{}`],
  ['headers-too-large', (path) => head(path, 'Host: x', `X-Token: ${'a'.repeat(20_000)}`)],
  ['header-name', (path) => latin1(head(path, 'Host: x', '\xd2\xbd\xc6: a'))],
  ['http09', () => 'GET /healthz\r\n'],
  ['text', () => 'hello\r\n'],
  ['bare-json', () => asked],
  ['head-unfinished', (path) => `POST ${path} HTTP/1.1\r\nHost: x\r\nContent-Le`],
  ['no-host', (path) => `${head(path, `Content-Length: ${Buffer.byteLength(asked)}`)}${asked}`],
  ['body-unfinished', (path) => `${head(path, 'Host: x', 'Content-Length: 9999')}${asked}`],
  ['chunk-broken', (path) => `${head(path, 'Host: x', 'Transfer-Encoding: chunked')}zz\r\n{}`],
];

test.each(cases)('%s is recorded by its session, answered and disturbs nobody', async (kind, bytes) => {
  const { open, port, faults } = await stage();
  const session = open();
  const answer = await answered(port, bytes(session.path));
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(answer).toContain('"message":"');
  expect(await guesses(session)).toEqual([kind]);
  expect(await session.entries('exchange')).toEqual([]);
  expect((await session.call('4902', query())).status).toBe(200);
  expect(faults).toEqual([]);
});

test('of bytes that are no request the peer, the number and the first ones are kept', async () => {
  const { open, port } = await stage();
  const session = open();
  session.session.openAct({ id: 'real-time.outpatient.upload.1', card: 'RT-OP' });
  const bytes = Buffer.concat([latin1('\x16\x03\x01\x02\x00'), Buffer.alloc(995, 7)]);
  await answered(port, bytes);
  const [line] = await session.entries('unparsed');
  expect(line?.data).toMatchObject({
    act: 'real-time.outpatient.upload.1',
    peer: '127.0.0.1',
    guess: 'tls',
    code: 'HPE_INVALID_METHOD',
    size: 1000,
    first: { base64: bytes.subarray(0, 256).toString('base64') },
  });
});

test('a connection without a byte leaves no line', async () => {
  const { open, port } = await stage();
  const session = open();
  await answered(port, '');
  expect(await guesses(session)).toEqual([]);
});

test('a head that never ends is recorded when the client has gone, and when the server closes', async () => {
  const { open, port, closeServer } = await stage();
  const session = open();
  const gone = await wire(port);
  await gone.write('POST / HTT');
  const waiting = await wire(port);
  await waiting.write('POST / HTTP/1.1\r\nHost: x\r\n');
  await (await fetch(`http://127.0.0.1:${port}/healthz`)).text();
  gone.drop();
  await expect.poll(async () => guesses(session), { timeout: 60_000 }).toHaveLength(1);
  await closeServer();
  expect(await guesses(session)).toEqual(['head-unfinished', 'head-unfinished']);
});

test('a length counted in characters is answered, said with both numbers, and nobody is said to have left', async () => {
  const { open, port } = await stage();
  const session = open();
  const { head: top, body } = request(session.path, asked, { 'Content-Length': String(asked.length) });
  const surplus = Buffer.byteLength(asked) - asked.length;
  expect(surplus).toBeGreaterThan(0);
  const client = await wire(port);
  await client.write(top + body);
  const answer = await client.closed();
  expect(answer).toContain('HTTP/1.1 200 OK');
  expect(answer).toMatch(/^connection: close\r$/im);
  expect(answer).toContain(`Content-Length 为 ${asked.length}，之后还有 ${surplus} 字节`);
  const [exchange] = await session.entries('exchange');
  expect(exchange?.data.request.surplus).toMatchObject({ declared: asked.length, size: surplus });
  expect(await session.entries('delivery')).toEqual([]);
  expect(await guesses(session)).toEqual([]);
});

test('the rest may come in a segment of its own, and the client may have closed its side', async () => {
  const { open, port, clock } = await stage();
  const session = open();
  const client = await wire(port);
  let arrived = (): void => undefined;
  const came = new Promise<void>((resolve) => (arrived = resolve));
  Object.assign(clock, { wait: async () => came });
  const { head: top, body } = request(session.path, asked, { 'Content-Length': String(asked.length) });
  const bytes = Buffer.from(top + body);
  const cut = Buffer.byteLength(top) + asked.length;
  await client.write(bytes.subarray(0, cut));
  await (await fetch(`http://127.0.0.1:${port}/healthz`)).text();
  await client.write(bytes.subarray(cut));
  client.socket.end();
  await (await fetch(`http://127.0.0.1:${port}/healthz`)).text();
  arrived();
  expect(await client.closed()).toContain('之后还有');
  expect(await session.entries('delivery')).toEqual([]);
});

test('calls sent without waiting are answered in their order, whatever stands behind them', async () => {
  const { open, port } = await stage();
  const session = open();
  const { head: top, body } = request(session.path, asked);
  const answer = await answered(port, `${top}${body}${top}${body}POST / HTTP/1.1\nHost: x\n\n`);
  expect(answer.match(/"infcode":-1/g)).toHaveLength(2);
  expect(await guesses(session)).toEqual(['line-ends']);
});

test('a session is found by the path in a request line that cannot be read; without one no hospital is told', async () => {
  const { open, port } = await stage();
  const [one, other] = [open(), open()];
  await answered(port, `POST ${one.path} HTTP/1.1\nHost: x\n\n`);
  await answered(port, latin1('\x16\x03\x01\x02\x00\x01'));
  expect(await guesses(one)).toEqual(['line-ends']);
  expect(await guesses(other)).toEqual([]);
});
