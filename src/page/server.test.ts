import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { request, type IncomingHttpHeaders } from 'node:http';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';

import type { DeskAnswer } from '../app/by-hand/ports.ts';
import type { Picture } from '../app/by-hand/live-results.ts';
import type { DeskView } from '../app/by-hand/views.ts';
import type { DeskFace } from '../app/by-hand/ports.ts';
import { servePage, type PageServer } from './server.ts';

let assets = '';
const servers: PageServer[] = [];
const hangUps: (() => void)[] = [];
const faults: unknown[] = [];

beforeAll(() => {
  assets = mkdtempSync(join(tmpdir(), 'evoucher-page-'));
  writeFileSync(join(assets, 'index.html'), '<!doctype html><title>page</title>');
});
afterAll(() => rmSync(assets, { recursive: true, force: true }));
afterEach(async () => {
  for (const hangUp of hangUps.splice(0)) hangUp();
  await Promise.all(servers.splice(0).map(async (server) => server.close()));
  expect(faults.splice(0)).toEqual([]);
});

/** A desk made by hand: what the page asked of it, and a way to change what it shows. */
interface Stage {
  readonly answers: (readonly [string, DeskAnswer])[];
  readonly remarks: (readonly [string, Picture | undefined])[];
  readonly change: () => void;
  readonly call: (path: string, options?: Options) => Promise<Reply>;
  readonly listen: () => Promise<() => number>;
}

interface Options {
  readonly method?: string;
  readonly host?: string;
  readonly address?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

interface Reply {
  readonly status: number | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

const view = { phase: 'asking', documents: ['test-report.pdf'] } as unknown as DeskView;

async function open(changes: Partial<DeskFace> = {}, host = '127.0.0.1'): Promise<Stage> {
  const listeners = new Set<() => void>();
  const answers: (readonly [string, DeskAnswer])[] = [];
  const remarks: (readonly [string, Picture | undefined])[] = [];
  const face: DeskFace = {
    view: () => view,
    subscribe: (changed) => {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    answer: (act, answer) => {
      answers.push([act, answer]);
      return undefined;
    },
    choose: () => undefined,
    tryOut: () => undefined,
    remark: async (text, picture) => {
      remarks.push([text, picture]);
      return Promise.resolve();
    },
    declare: () => undefined,
    card: () => undefined,
    exchange: async () => Promise.resolve(undefined),
    bytes: async () => Promise.resolve(undefined),
    picture: async () => Promise.resolve(undefined),
    dismiss: () => undefined,
    ...changes,
  };
  const hosts = ['127.0.0.1', 'localhost', outside ?? '192.0.2.1'];
  const server = await servePage({
    face,
    assets,
    host,
    port: 0,
    hosts,
    token: 'secret',
    onFault: (fault) => faults.push(fault),
  });
  servers.push(server);
  const own = `127.0.0.1:${server.port}`;
  const send = async (path: string, options: Options): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      const sent = request(
        {
          host: options.address ?? '127.0.0.1',
          port: server.port,
          path,
          method: options.method ?? 'GET',
          headers: { host: options.host ?? own, ...options.headers },
        },
        resolve,
      );
      sent.on('error', reject);
      sent.end(options.body);
    });
  return {
    answers,
    remarks,
    change: () => listeners.forEach((listener) => listener()),
    call: async (path, options = {}) => {
      const origin = options.method === 'POST' ? { origin: `http://${options.host ?? own}` } : {};
      const response = await send(path, { ...options, headers: { ...origin, ...options.headers } });
      let text = '';
      for await (const chunk of response) text += String(chunk);
      return { status: response.statusCode, headers: response.headers, text };
    },
    listen: async () => {
      const response = await send('/api/events', {});
      let told = 0;
      response.on('data', (chunk: Buffer) => (told += chunk.toString().split('data: changed').length - 1));
      hangUps.push(() => response.destroy());
      return () => told;
    },
  };
}

/** An address of this machine that is not loopback, where there is one. */
const outside = Object.values(networkInterfaces())
  .flatMap((infos) => infos ?? [])
  .find(({ internal, family }) => !internal && family === 'IPv4')?.address;

async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

test('the page and everything it says forbid whatever is not their own', async () => {
  const { call } = await open();
  const index = await call('/');
  expect(index.text).toContain('<title>page</title>');
  for (const { headers } of [index, await call('/api/state')]) {
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  }
});

test('a name that is not ours is sent away before anything is looked at', async () => {
  const { call } = await open();
  expect(await call('/', { host: 'evil.example' })).toMatchObject({ status: 421 });
  expect(await call('/api/state', { host: 'evil.example' })).toMatchObject({ status: 421 });
});

test('another page cannot press the buttons', async () => {
  const { call, answers } = await open();
  const body = JSON.stringify({ act: 'a', kind: 'done' });
  for (const origin of ['http://evil.example', 'null']) {
    expect(await call('/api/act', { method: 'POST', headers: { origin }, body })).toMatchObject({
      status: 403,
    });
  }
  expect(answers).toEqual([]);
  expect(await call('/api/act', { method: 'POST', body })).toMatchObject({ status: 200 });
  expect(answers).toEqual([['a', { kind: 'done' }]]);
});

test('two browsers are told of every change, and one that left is missed by nobody', async () => {
  const { change, listen } = await open();
  const [first, second] = [await listen(), await listen()];
  await until(() => first() === 1 && second() === 1);
  change();
  await until(() => first() === 2 && second() === 2);
  hangUps.shift()?.();
  change();
  await until(() => second() === 3);
});

test.runIf(outside !== undefined)(
  'under a network address the token opens, as a cookie no script reads',
  async () => {
    const { call } = await open({}, '0.0.0.0');
    const address = outside ?? '';
    const host = `${address}:${servers.at(-1)?.port ?? 0}`;
    expect(await call('/', { address, host })).toMatchObject({ status: 200 });
    expect(await call('/api/state', { address, host })).toMatchObject({ status: 401 });
    expect(await call('/card/RT-OP', { address, host })).toMatchObject({ status: 401 });
    expect(await call('/api/enter', { address, host, method: 'POST', body: 'wrong' })).toMatchObject({
      status: 401,
    });
    const entered = await call('/api/enter', { address, host, method: 'POST', body: 'secret' });
    const [cookie = ''] = entered.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/HttpOnly; SameSite=Strict/);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect(await call('/api/state', { address, host, headers })).toMatchObject({ status: 200 });
  },
);

test('skipping needs a reason', async () => {
  const { call, answers } = await open();
  const skip = async (reason: string): Promise<Reply> =>
    call('/api/act', {
      method: 'POST',
      body: JSON.stringify({ act: 'a', kind: 'skip', what: 'card', reason }),
    });
  expect(await skip('  ')).toMatchObject({ status: 400 });
  expect(await skip('没有住院')).toMatchObject({ status: 200 });
  expect(answers).toEqual([['a', { kind: 'skip', what: 'card', reason: '没有住院' }]]);
});

test('an answer that came too late says so', async () => {
  const { call } = await open({ answer: () => '这一步已经结束' });
  const { status, text } = await call('/api/act', {
    method: 'POST',
    body: JSON.stringify({ act: 'a', kind: 'done' }),
  });
  expect([status, text]).toEqual([409, '{"message":"这一步已经结束"}']);
});

test('a picture is known by its bytes, not by what it is called', async () => {
  const { call, remarks } = await open();
  const attach = async (bytes: Uint8Array): Promise<Reply> =>
    call('/api/remark', {
      method: 'POST',
      body: JSON.stringify({ text: '窗口', name: 'a.png', picture: Buffer.from(bytes).toString('base64') }),
    });
  expect(await attach(Buffer.from('<svg onload="x">'))).toMatchObject({ status: 415 });
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 1]);
  expect(await attach(png)).toMatchObject({ status: 200 });
  expect(remarks).toMatchObject([['窗口', { name: 'a.png', type: 'image/png' }]]);
  expect(await attach(Buffer.concat([png, Buffer.alloc(5 * 1024 * 1024)]))).toMatchObject({ status: 413 });
  expect(await attach(Buffer.alloc(9 * 1024 * 1024))).toMatchObject({ status: 413 });
});

test('only documents that the run wrote are handed out', async () => {
  const { call } = await open();
  for (const path of [
    '/document/journal.ndjson',
    '/document/..%2Fsecret',
    '/assets/../../package.json',
    '/x',
  ])
    expect((await call(path)).status, path).toBe(404);
});

test('what is no JSON is refused, not a fault', async () => {
  const { call } = await open();
  expect(await call('/api/act', { method: 'POST', body: '{' })).toMatchObject({ status: 400 });
});

test('before the run has begun there is nothing to show yet', async () => {
  const { call } = await open({ view: () => undefined });
  expect(await call('/api/state')).toMatchObject({ status: 200, text: 'null' });
});

test('an occupied port says which option to change', async () => {
  await open();
  const port = servers.at(-1)?.port ?? 0;
  const face = { subscribe: () => () => undefined } as unknown as DeskFace;
  const second = servePage({
    face,
    assets,
    host: '127.0.0.1',
    port,
    hosts: [],
    token: '',
    onFault: () => undefined,
  });
  await expect(second).rejects.toMatchObject({
    code: 'PORT-IN-USE',
    hint: expect.stringContaining('--page-port') as string,
  });
});
