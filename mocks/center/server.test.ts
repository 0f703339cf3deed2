import { once } from 'node:events';
import { Agent, request as httpRequest, type RequestOptions } from 'node:http';
import { gzipSync } from 'node:zlib';

import { expect, onTestFinished, test } from 'vitest';

import { HarnessError } from '../../src/domain/harness-error.ts';
import { serve } from './server.ts';
import {
  card,
  element,
  envelope,
  packed,
  query,
  upload,
  voucher,
  type Fields,
} from '../../src/contract/testing/documents.ts';
import { answerOf, reasonOf, resultOf, stage, type Answer, type OpenedSession } from './testing/stage.ts';
import { request, wire } from './testing/wire.ts';

const bill = voucher(card('real-time'));
const MIB = 1024 * 1024;
/** For what happens in its own time; a busy machine is slow. */
const patience = { timeout: 60_000, interval: 10 };
const asked = JSON.stringify(envelope('4902', query()));
/** Padded to a size in bytes. */
const padded = (size: number): string => asked + ' '.repeat(size - Buffer.byteLength(asked));
/** The message with 张三 for the batch number and nothing else beyond ASCII, those two letters as GBK. */
function gbkMessage(also = ''): Buffer {
  const ascii = { opter_name: 'A', fixmedins_name: `B${also}` };
  const input = { ...query({ upldBchno: '#' }), fixmedinsName: 'B' };
  const [head = '', tail = ''] = JSON.stringify(envelope('4902', input, ascii)).split('#');
  return Buffer.concat([Buffer.from(head), Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]), Buffer.from(tail)]);
}

/** A client that keeps its connection. */
async function send(port: number, path: string, options: RequestOptions, body: string): Promise<Answer> {
  const sent = httpRequest({ host: '127.0.0.1', port, path, method: 'POST', ...options });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [NodeJS.ReadableStream & { statusCode: number }];
  let text = '';
  for await (const part of response) text += String(part);
  return answerOf(response.statusCode, text);
}

const recorded = async ({ entries }: OpenedSession): Promise<readonly unknown[]> =>
  (await entries('exchange')).map(({ data }) => data.reply.status);

const malformed: readonly (readonly [string, string, RegExp])[] = [
  ['a trailing comma', '{"infno":"4902",}', /第 1 行第 17 列/],
  ['a comment', '{\n  // who\n  "infno":"4902"}', /第 2 行第 3 列/],
  ['U+00A0 as white space', '{\u00a0"infno":"4902"}', /第 1 行第 2 列/],
  ['half a body', asked.slice(0, 200), /不是合法的 JSON/],
  ['no body', '', /报文为空/],
  ['an array', `[${asked}]`, /最外层应为对象/],
  ['text after the end', `${asked};`, /多余内容/],
  ['single quotes', "{'infno':'4902'}", /双引号/],
  ['a form', 'infno=4902&input=%7B%7D', /不是合法的 JSON/],
  ['nesting without end', '['.repeat(10_000), /嵌套层数过多/],
];

test.each(malformed)(
  'a body with %s is refused in the envelope with line and column, and recorded',
  async (_title, body, reason) => {
    const { open } = await stage();
    const session = open();
    const other = open({ id: 'healthy' });
    const [refused, healthy] = await Promise.all([session.post(body), other.call('4902', query())]);
    expect(reasonOf(refused)).toMatch(reason);
    expect(reasonOf(healthy)).toContain('没有找到批次');
    expect((await session.entries('exchange')).map(({ data }) => data.request.body)).toEqual([
      { text: body },
    ]);
  },
);

test('white space around a message, a byte order mark and CRLF are tolerated', async () => {
  const { call, post } = (await stage()).open();
  await call('4901', upload(await packed(bill), [element(bill)]));
  for (const body of [`  \r\n${asked}\r\n`, `\ufeff${asked}`])
    expect((await post(body)).body['infcode']).toBe(0);
});

test('GBK bytes labelled JSON are read as what they are and kept as they came', async () => {
  const { open } = await stage();
  const session = open();
  const bytes = gbkMessage();
  expect(reasonOf(await session.post(new Uint8Array(bytes)))).toContain('张三');
  const [exchange] = await session.entries('exchange');
  expect(exchange?.data.request.body).toEqual({ base64: bytes.toString('base64') });
});

test.each([
  ['of no encoding at all', Buffer.from([0xff, 0xff, 0x00, 0x80])],
  ['of two encodings in one message', gbkMessage('收')],
])('bytes %s are refused rather than read as mojibake', async (_title, bytes) => {
  const session = (await stage()).open();
  expect(reasonOf(await session.post(new Uint8Array(bytes)))).toContain('既不是 UTF-8 也不是 GB18030 文本');
  expect(await recorded(session)).toEqual([200]);
});

test('a key that stands twice counts as written last', async () => {
  const { post } = (await stage()).open();
  const twice = asked.replace('{"infno":"4902"', '{"infno":"1101","infno":"4902"');
  expect(reasonOf(await post(twice))).toContain('没有找到批次');
});

test('a content type of any kind, or none, is tolerated', async () => {
  const { open, port } = await stage();
  const session = open();
  for (const type of ['text/plain', 'text/xml; charset=GBK', 'application/x-www-form-urlencoded', ''])
    expect(reasonOf(await session.post(asked, { 'content-type': type }))).toContain('没有找到批次');
  const client = await wire(port);
  await client.write(
    `POST ${session.path} HTTP/1.1\r\nHost: x\r\nContent-Length: ${Buffer.byteLength(asked)}\r\n\r\n${asked}`,
  );
  expect(await client.until(/"infcode":-1.*\}$/)).toContain('200 OK');
  client.drop();
});

test('a body of 64 MiB is taken', async () => {
  const { call, post, entries } = (await stage()).open();
  await call('4901', upload(await packed(bill), [element(bill)]));
  expect((await post(padded(64 * MIB))).body['infcode']).toBe(0);
  const last = (await entries('exchange')).at(-1)?.data.request;
  expect(last).toMatchObject({ body: { size: 64 * MIB } });
  expect(last).not.toHaveProperty('oversize');
});

test('a body beyond 64 MiB is 413 outside the envelope and recorded by its size, while others are served', async () => {
  const { open, port } = await stage();
  const session = open();
  const other = open({ id: 'healthy' });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  onTestFinished(() => agent.destroy());
  const flood = send(port, session.path, { agent }, padded(64 * MIB + 1));
  expect(reasonOf(await other.call('4902', query()))).toContain('没有找到批次');
  expect(await flood).toMatchObject({ status: 413, body: { code: 413, message: '请求体超过 64 MiB' } });
  const [exchange] = await session.entries('exchange');
  expect(exchange?.data.request).toMatchObject({ oversize: 64 * MIB + 1, body: { text: '' } });
  expect(reasonOf(await send(port, session.path, { agent }, asked))).toContain('没有找到批次');
});

test('with two sessions a body beyond 64 MiB without a prefix is 413 and nobody’s', async () => {
  const { open, port } = await stage();
  const sessions = [open(), open()];
  const { status } = await send(port, '/', { agent: false }, padded(64 * MIB + 1));
  expect(status).toBe(413);
  for (const session of sessions) expect(await recorded(session)).toEqual([]);
});

test('a client that withholds the body until 100 Continue gets it', async () => {
  const { open, port } = await stage();
  const session = open();
  const client = await wire(port);
  const { head, body } = request(session.path, asked, { Expect: '100-continue' });
  await client.write(head);
  expect(await client.until(/\r\n\r\n/)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  expect(await recorded(session)).toEqual([]);
  await client.write(body);
  expect(await client.until(/"infcode":-1.*\}$/)).toContain('HTTP/1.1 200 OK');
  expect(await recorded(session)).toEqual([200]);
  client.drop();
});

test('head and body may come in separate segments, a Chinese character in halves', async () => {
  const { open, port } = await stage();
  const session = open();
  const client = await wire(port);
  const { head, body } = request(session.path, asked);
  const bytes = Buffer.from(body);
  const middle = bytes.indexOf(Buffer.from('医')) + 1;
  for (const part of [head.slice(0, 30), head.slice(30), bytes.subarray(0, middle), bytes.subarray(middle)]) {
    await client.write(part);
    await fetchHealth(port);
  }
  expect(await client.until(/"infcode":-1.*\}$/)).toContain('没有找到批次');
  const [exchange] = await session.entries('exchange');
  expect(exchange?.data.request.body).toEqual({ text: asked });
  client.drop();
});

const fetchHealth = async (port: number): Promise<unknown> =>
  (await fetch(`http://127.0.0.1:${port}/healthz`)).json();

test('chunked bodies are read', async () => {
  const { open, port } = await stage();
  const session = open();
  const client = await wire(port);
  await client.write(`POST ${session.path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`);
  for (const part of [asked.slice(0, 100), asked.slice(100)])
    await client.write(`${Buffer.byteLength(part).toString(16)}\r\n${part}\r\n`);
  await client.write('0\r\n\r\n');
  expect(await client.until(/"infcode":-1.*\}$/)).toContain('没有找到批次');
  expect(await recorded(session)).toEqual([200]);
  client.drop();
});

test('gzip is undone for judging and kept as it came', async () => {
  const session = (await stage()).open();
  const bytes = gzipSync(asked);
  expect(reasonOf(await session.post(new Uint8Array(bytes), { 'content-encoding': 'gzip' }))).toContain(
    '没有找到批次',
  );
  const [exchange] = await session.entries('exchange');
  expect(exchange?.data.request.body).toEqual({ base64: bytes.toString('base64') });
});

test.each([
  ['that is broken', gzipSync(asked).subarray(0, 60), /Content-Encoding/],
  ['that unpacks to more than 64 MiB', gzipSync(Buffer.alloc(65 * MIB, ' ')), /Content-Encoding/],
  ['that is none', Buffer.from('plain'), /JSON/],
])('gzip %s is refused with the reason', async (_title, bytes, reason) => {
  const { open } = await stage();
  const session = open();
  const other = open({ id: 'healthy' });
  const [refused, healthy] = await Promise.all([
    session.post(new Uint8Array(bytes), { 'content-encoding': 'gzip' }),
    other.call('4902', query()),
  ]);
  expect(reasonOf(refused)).toMatch(reason);
  expect(healthy.status).toBe(200);
  expect(await recorded(session)).toEqual([200]);
});

test('HTTP/1.0 is answered and its connection closed', async () => {
  const { open, port } = await stage();
  const session = open();
  const client = await wire(port);
  const { head, body } = request(session.path, asked, {}, '1.0');
  await client.write(head + body);
  expect(await client.closed()).toContain('没有找到批次');
});

test('Connection: close is obeyed', async () => {
  const { open, port } = await stage();
  const session = open();
  const client = await wire(port);
  const { head, body } = request(session.path, asked, { Connection: 'close' });
  await client.write(head + body);
  const received = await client.closed();
  expect(received).toMatch(/^connection: close\r$/im);
  expect(received).toContain('没有找到批次');
});

test('a connection may be kept and used again, also for calls sent without waiting', async () => {
  const { open, port } = await stage();
  const session = open();
  const client = await wire(port);
  const { head, body } = request(session.path, asked);
  await client.write(head + body);
  await client.until(/"infcode":-1/);
  await client.write(head + body + head + body);
  await client.until(/(?:"infcode":-1[^]*){3}\}$/);
  expect(await recorded(session)).toEqual([200, 200, 200]);
  client.drop();
});

test('a silent connection is kept open for half an hour', async () => {
  const { port } = await stage();
  const client = await wire(port);
  await client.write('GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  expect(await client.until(/\}$/)).toMatch(/^keep-alive: timeout=1800\r$/im);
  client.drop();
});

test('header names with underscores and Chinese header values are kept', async () => {
  const { open, port } = await stage();
  const session = open();
  const client = await wire(port);
  const { head, body } = request(session.path, asked, { _api_name: 'hssServives', _api_timestamp: '1' });
  await client.write(head + body);
  await client.until(/"infcode":-1.*\}$/);
  const [exchange] = await session.entries('exchange');
  expect(exchange?.data.request.headers).toContainEqual(['_api_name', 'hssServives']);
  client.drop();
});

test('an absolute URL in the request line is read for its path, and nonsense there is no crash', async () => {
  const { open, port, faults } = await stage();
  const session = open();
  for (const target of [`http://center:80${session.path}?a=1`, 'http://[/x', 'http://center']) {
    const client = await wire(port);
    const { head, body } = request(target, asked, { Connection: 'close' });
    await client.write(head + body);
    await client.closed();
  }
  const paths = (await session.entries('exchange')).map(({ data }) => data.request.path);
  expect(paths[0]).toBe(session.path);
  expect(paths.at(-1)).toBe('/');
  expect(faults).toEqual([]);
  expect(await fetchHealth(port)).toEqual({ status: 'ok', sessions: 1 });
});

test('what is no HTTP is refused by the door and disturbs nobody', async () => {
  const { open, port, faults } = await stage();
  const session = open();
  const client = await wire(port);
  await client.write('\u0016\u0003\u0001 hello\r\n\r\n');
  expect(await client.closed()).toContain('400 Bad Request');
  expect(reasonOf(await session.call('4902', query()))).toContain('没有找到批次');
  expect(faults).toEqual([]);
});

test('a client that leaves half-way leaves what came, no exchange and no fault of ours', async () => {
  const { open, port, faults } = await stage();
  const session = open();
  session.session.openAct({ id: 'real-time.outpatient.upload.1', card: 'RT-OP' });
  const client = await wire(port);
  const { head, body } = request(session.path, asked, { Expect: '100-continue' });
  await client.write(head);
  await client.until(/100 Continue/);
  await client.write(body.slice(0, 100));
  await fetchHealth(port);
  client.drop();
  await expect
    .poll(async () => (await session.entries('unparsed')).map(({ data }) => data), patience)
    .toMatchObject([
      {
        act: 'real-time.outpatient.upload.1',
        guess: 'body-unfinished',
        request: { path: session.path, declared: Buffer.byteLength(body), received: 100 },
      },
    ]);
  expect(await recorded(session)).toEqual([]);
  expect(faults).toEqual([]);
  expect(reasonOf(await session.call('4902', query()))).toContain('没有找到批次');
});

test('a client that leaves before its answer leaves a line that says so', async () => {
  const { center, clock, faults, open } = await stage();
  const session = open();
  let release = (): void => undefined;
  let arrived = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  const came = new Promise<void>((resolve) => (arrived = resolve));
  const slow = {
    ...center,
    handle: async (call: Parameters<typeof center.handle>[0]) => {
      const reply = await center.handle(call);
      arrived();
      await held;
      return reply;
    },
  };
  const onFault = (fault: unknown): void => {
    expect.unreachable(String(fault));
  };
  const server = await serve({ center: slow, clock, host: '127.0.0.1', port: 0, onFault });
  const client = await wire(server.port);
  const { head, body } = request(session.path, asked);
  await client.write(head + body);
  await came;
  const closing = server.close();
  await client.closed();
  release();
  await closing;
  const [exchange] = await session.entries('exchange');
  expect((await session.entries('delivery')).map(({ data }) => data)).toEqual([
    { exchange: exchange?.seq, kind: 'cut', note: '客户端在应答发送之前已断开' },
  ]);
  expect(faults).toEqual([]);
});

test('a client that never reads its answers holds up nobody', async () => {
  const { open, port } = await stage();
  const session = open();
  const other = open({ id: 'healthy' });
  const client = await wire(port);
  client.socket.pause();
  const { head, body } = request(session.path, asked);
  for (let count = 0; count < 200; count += 1) await client.write(head + body);
  expect(reasonOf(await other.call('4902', query()))).toContain('没有找到批次');
  await expect.poll(async () => (await recorded(session)).length, patience).toBe(200);
  client.drop();
});

test('every request of many clients at once is answered and recorded', async () => {
  const { open } = await stage();
  const session = open();
  await session.call('4901', upload(await packed(bill), [element(bill)]));
  const answers = await Promise.all(Array.from({ length: 100 }, async () => session.call('4902', query())));
  expect(answers.map(resultOf)).toEqual(Array(100).fill('0/0'));
  expect(await recorded(session)).toHaveLength(101);
});

test('a fault of the center itself is 500 outside the envelope and told', async () => {
  const { clock } = await stage();
  const faults: unknown[] = [];
  const server = await serve({
    center: {
      open: () => undefined,
      close: () => undefined,
      stray: () => Promise.resolve(false),
      handle: () => Promise.reject(new Error('broken')),
    },
    clock,
    host: '127.0.0.1',
    port: 0,
    onFault: (fault) => faults.push(fault),
  });
  onTestFinished(server.close);
  const { status, body } = await send(server.port, '/', { agent: false }, asked);
  expect([status, body]).toEqual([500, { code: 500, message: '仿真中心内部错误，请查看测试工具的输出' }]);
  expect(faults).toEqual([new Error('broken')]);
});

test('a port that is taken is named in the fault', async () => {
  const { center, clock, port } = await stage();
  const second = serve({ center, clock, host: '127.0.0.1', port, onFault: () => undefined });
  await expect(second).rejects.toThrow(HarnessError);
  await expect(second).rejects.toMatchObject({ code: 'PORT-IN-USE' });
});

test('closing while requests are under way ends with everything recorded', async () => {
  const { open, port, closeServer, faults } = await stage();
  const session = open();
  const client = await wire(port);
  const { head, body } = request(session.path, asked, { Expect: '100-continue' });
  await client.write(head);
  await client.until(/100 Continue/);
  await client.write(body.slice(0, 10));
  await closeServer();
  expect((await session.entries('unparsed')).map(({ data }) => data.guess)).toEqual(['body-unfinished']);
  expect(faults).toEqual([]);
});

test.each<readonly [string, Fields]>([
  ['an infno as a number', envelope('4902', query(), { infno: 4902 })],
  ['fields in another order', Object.fromEntries(Object.entries(envelope('4902', query())).reverse())],
  ['unknown fields', envelope('4902', query(), { enc_type: 'plain', app_id: 'x' })],
  ['input wrapped in data', envelope('4902', { data: query() })],
  ['input as JSON text', envelope('4902', JSON.stringify(query()))],
])('%s is tolerated', async (_title, message) => {
  const { post } = (await stage()).open();
  expect(reasonOf(await post(JSON.stringify(message)))).toContain('没有找到批次');
});
