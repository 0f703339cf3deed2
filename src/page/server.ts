import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { DeskFace } from '../app/by-hand/ports.ts';
import { listenFault } from '../domain/listen-fault.ts';
import { found, refused, type Answer } from './answer.ts';
import { openAssets } from './assets.ts';
import { createGate, TOKEN_COOKIE, type Caller, type Refusal } from './gate.ts';
import { get, post } from './routes.ts';

export interface PageOptions {
  readonly face: DeskFace;
  /** The folder of the built page. */
  readonly assets: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Every host that the page is reached by, without port. */
  readonly hosts: readonly string[];
  /** The secret that somebody on another machine has to know. */
  readonly token: string;
  /** Gets faults of our own, never of what a client did. */
  readonly onFault: (fault: unknown) => void;
}

export interface PageServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Nothing from elsewhere, nothing to elsewhere. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** A picture of 5 MiB as base64, and some words. */
const MAX_BODY_BYTES = 8 * 1024 * 1024;
const KEEP_ALIVE_MS = 15_000;
const IDLE_MS = 120_000;

/**
 * The page's own small server.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function servePage(options: PageOptions): Promise<PageServer> {
  const { face, token } = options;
  const assets = openAssets(options.assets);
  const streams = new Set<ServerResponse>();
  let port = options.port;
  const gate = (): ReturnType<typeof createGate> =>
    createGate({
      token,
      hosts: new Set(options.hosts.map((host) => `${bracketed(host)}:${port}`.toLowerCase())),
    });

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://page');
    const caller: Caller = {
      method: request.method ?? '',
      headers: request.headers,
      remoteAddress: request.socket.remoteAddress ?? '',
    };
    const guard = gate();
    const outside = guard.host(caller) ?? guard.origin(caller);
    if (outside !== undefined) {
      send(response, refusal(outside));
      return;
    }
    const asset = caller.method === 'GET' ? assets(url.pathname) : undefined;
    if (asset !== undefined) {
      send(response, asset);
      return;
    }
    if (caller.method === 'POST' && url.pathname === '/api/enter') {
      send(response, enter(await body(request), guard.isToken, token));
      return;
    }
    const unknown = guard.token(caller);
    if (unknown !== undefined) {
      send(response, refusal(unknown));
      return;
    }
    if (caller.method === 'GET' && url.pathname === '/api/events') stream(request, response, streams);
    else if (caller.method === 'GET') send(response, await get(url.pathname, face));
    else if (caller.method === 'POST') send(response, await post(url.pathname, await body(request), face));
    else send(response, refused(405, '不支持的操作'));
  };

  const server = createServer((request, response) => {
    answer(request, response).catch((fault: unknown) => {
      if (fault instanceof TooLarge) send(response, refused(413, '内容过大：图片不能超过 5 MB'));
      else {
        options.onFault(fault);
        if (!response.headersSent) send(response, refused(500, '程序内部错误，请查看程序的输出'));
      }
    });
  });
  // A browser that was busy sends its next request over the connection that it had: it must still be there.
  server.keepAliveTimeout = IDLE_MS;
  const stop = face.subscribe(() => {
    for (const response of streams) response.write('data: changed\n\n');
  });
  // Proxies and sleeping laptops drop silent connections.
  const beat = setInterval(() => {
    for (const response of streams) response.write(': here\n\n');
  }, KEEP_ALIVE_MS);
  beat.unref();
  await listen(server, options.host, port);
  port = (server.address() as AddressInfo).port;
  return {
    port,
    close: async () => {
      stop();
      clearInterval(beat);
      for (const response of streams) response.end();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

/** Tells that something changed; what, the page asks itself. */
function stream(request: IncomingMessage, response: ServerResponse, streams: Set<ServerResponse>): void {
  response.writeHead(200, { ...HEADERS, 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write('retry: 1000\ndata: changed\n\n');
  streams.add(response);
  request.once('close', () => streams.delete(response));
  response.once('close', () => streams.delete(response));
}

/** The token comes in the address's fragment, which no log keeps, and leaves as a cookie that no script reads. */
function enter(text: string, isToken: (text: string) => boolean, token: string): Answer {
  if (!isToken(text.trim())) return refused(401, '令牌不正确，请使用程序打印的地址');
  return {
    ...found({ ok: true }),
    headers: { 'set-cookie': `${TOKEN_COOKIE}=${token}; HttpOnly; SameSite=Strict; Path=/` },
  };
}

class TooLarge extends Error {}

async function body(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to the end, so that the client gets its answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) throw new TooLarge();
  return Buffer.concat(chunks).toString('utf8');
}

const refusal = ({ status, message }: Refusal): Answer => refused(status, message);

function send(response: ServerResponse, { status, type, content, headers }: Answer): void {
  response.writeHead(status, {
    ...HEADERS,
    'cache-control': 'no-store',
    'content-type': type,
    'content-length': Buffer.byteLength(content),
    ...headers,
  });
  response.end(content);
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const takenHint = '请用 --page-port 换一个页面端口；--page-port 0 由系统选择。';
    server.once('error', (cause) => reject(listenFault({ title: '页面', host, port, takenHint }, cause)));
    server.listen(port, host, resolve);
  });
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host);
