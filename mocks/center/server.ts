import {
  createServer,
  STATUS_CODES,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

import { arrivalAnswer, type ArrivalKind } from '../../src/contract/arrivals.ts';
import { MAX_BODY_BYTES } from '../../src/contract/content-encoding.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { listenFault } from '../../src/domain/listen-fault.ts';
import { gatewayReply } from './answer.ts';
import type { Call, Reply, Stray } from './call.ts';
import type { Center } from './center.ts';
import { watchConnections, type ConnectionEvents, type RequestLine } from './connections.ts';
import { deliver } from './deliver.ts';

/** Real clients keep a connection for minutes of silence before the next call. */
const KEEP_ALIVE_MS = 30 * 60_000;

const SETTINGS = {
  keepAliveTimeout: KEEP_ALIVE_MS,
  headersTimeout: KEEP_ALIVE_MS,
  requestTimeout: 0,
  noDelay: true,
  // Refused here, with a reason.
  requireHostHeader: false,
} as const;

/** What stands behind a declared length is on its way as long as this. */
const SURPLUS_MS = 200;

export interface ServerOptions {
  readonly center: Center;
  readonly clock: Clock;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Told of faults of our own, never of what a client did. */
  readonly onFault: (fault: unknown) => void;
  /** Told of bytes that are no request and belong to no session. */
  readonly onStray?: (stray: Stray) => void;
}

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  /** Requests below a path whose body is still arriving, or whose answer has not been sent yet; all without a path. */
  readonly underWay: (path?: string) => number;
  readonly close: () => Promise<void>;
}

/**
 * A thin HTTP server around the center.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function serve(options: ServerOptions): Promise<RunningServer> {
  const { center, clock, host, port, onFault } = options;
  const open = new Set<{ readonly path: string }>();
  let wake = (): void => undefined;

  const decided = async (call: Call): Promise<Reply> => {
    try {
      return await center.handle(call);
    } catch (fault) {
      onFault(fault);
      return gatewayReply(500, '仿真中心内部错误，请查看测试工具的输出');
    }
  };

  /** Keeps the server until the work is done. */
  const during = async (path: string, work: () => Promise<void>): Promise<void> => {
    const one = { path };
    open.add(one);
    try {
      await work();
    } catch (fault) {
      onFault(fault);
    } finally {
      open.delete(one);
      if (open.size === 0) wake();
    }
  };
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const line = connections.requested(request.socket);
    const reply = await decided(await receive(request, line, clock));
    // Nothing can be read behind it: a client that keeps the connection would wait in vain.
    if (line.isLast()) response.setHeader('connection', 'close');
    await deliver(response, request.socket, reply, clock);
    line.over();
  };
  const onStray: ConnectionEvents['onStray'] = (came) => {
    const stray = { ...came, receivedAt: clock.now() };
    void during('/', async () => {
      if (!(await center.stray(stray))) options.onStray?.(stray);
    });
    return refusalOf(came.guess);
  };

  const listener = (request: IncomingMessage, response: ServerResponse): void =>
    void during(pathOf(request.url), async () => answer(request, response));
  const server = createServer(SETTINGS, listener);
  const connections = watchConnections(server, { onStray });
  // Node would refuse these by itself, and nobody would learn of it.
  server.on('checkExpectation', listener);
  server.on('connect', (request, socket) => {
    const head = connections.requested(request.socket).head();
    const peer = request.socket.remoteAddress ?? '';
    socket.write(onStray({ ...head, peer, guess: 'proxy-connect' }), 'utf8');
    connections.endPolitely(request.socket);
  });
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    host: address.address,
    port: address.port,
    underWay: (path = '/') => [...open].filter((one) => one.path.startsWith(path)).length,
    close: async () => {
      connections.flush();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
      // What the closing cut off is still recorded; after this nothing is written any more.
      if (open.size > 0) await new Promise<void>((resolve) => (wake = resolve));
    },
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause) => reject(listenFault({ title: '', host, port }, cause)));
    server.listen(port, host, resolve);
  });
}

/**
 * Collects the body; beyond the limit it is counted and thrown away, so that the client can read the refusal.
 * A client that leaves before the end is a value like any other: it is no fault of ours.
 */
async function receive(request: IncomingMessage, line: RequestLine, clock: Clock): Promise<Call> {
  const chunks: Buffer[] = [];
  const begunAt = clock.now();
  let size = 0;
  return new Promise((resolve) => {
    const end = (kind?: ArrivalKind): void => {
      const unread = kind ?? (request.complete ? withoutHost(request) : 'body-unfinished');
      resolve({
        method: request.method ?? '',
        path: pathOf(request.url),
        headers: headerPairs(request.rawHeaders),
        body: chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks),
        peer: request.socket.remoteAddress ?? '',
        receivedAt: clock.now(),
        ...(size > MAX_BODY_BYTES ? { oversize: size } : {}),
        begunAt,
        ...(unread === undefined ? {} : { unread }),
        behind: async () => {
          await clock.wait(SURPLUS_MS);
          return line.behind();
        },
      });
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('error', () => end());
    request.on('end', () => end());
    void line.brokenOff.then(end);
  });
}

/** HTTP/1.1 demands the header, and what stands before a real center refuses a request without it. */
const withoutHost = ({ httpVersion, rawHeaders }: IncomingMessage): ArrivalKind | undefined =>
  httpVersion === '1.1' && !rawHeaders.some((name, at) => at % 2 === 0 && name.toLowerCase() === 'host')
    ? 'no-host'
    : undefined;

/** The whole answer to bytes that are no request, as it is written. */
function refusalOf(guess: ArrivalKind): string {
  const { status, headers, body } = gatewayReply(
    guess === 'headers-too-large' ? 431 : 400,
    arrivalAnswer(guess),
  );
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines}content-length: ${body.byteLength}\r\nconnection: close\r\n\r\n${Buffer.from(body).toString('utf8')}`;
}

/** Some clients send an absolute URL in the request line; it may be anything but a valid one. */
function pathOf(url = '/'): string {
  const [path = ''] = url.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/, 1);
  return path === '' ? '/' : path;
}

function headerPairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return pairs;
}
