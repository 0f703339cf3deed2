import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { MAX_BODY_BYTES } from '../../src/contract/content-encoding.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { listenFault } from '../../src/domain/listen-fault.ts';
import { gatewayReply } from './answer.ts';
import type { Call, Reply } from './call.ts';
import type { Center } from './center.ts';
import { deliver } from './deliver.ts';

/** Real clients keep a connection for minutes of silence before the next call. */
const KEEP_ALIVE_MS = 30 * 60_000;

export interface ServerOptions {
  readonly center: Center;
  readonly clock: Clock;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Told of faults of our own, never of what a client did. */
  readonly onFault: (fault: unknown) => void;
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
export async function serve({ center, clock, host, port, onFault }: ServerOptions): Promise<RunningServer> {
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

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const one = { path: pathOf(request.url) };
    open.add(one);
    try {
      await deliver(response, request.socket, await decided(await receive(request, clock)), clock);
    } catch (fault) {
      onFault(fault);
    } finally {
      open.delete(one);
      if (open.size === 0) wake();
    }
  };

  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, headersTimeout: KEEP_ALIVE_MS, requestTimeout: 0, noDelay: true },
    (request, response) => void answer(request, response),
  );
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    host: address.address,
    port: address.port,
    underWay: (path = '/') => [...open].filter((one) => one.path.startsWith(path)).length,
    close: async () => {
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
async function receive(request: IncomingMessage, clock: Clock): Promise<Call> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve) => {
    const end = (): void => {
      resolve({
        method: request.method ?? '',
        path: pathOf(request.url),
        headers: headerPairs(request.rawHeaders),
        body: chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks),
        peer: request.socket.remoteAddress ?? '',
        receivedAt: clock.now(),
        ...(size > MAX_BODY_BYTES ? { oversize: size } : {}),
        ...(request.complete ? {} : { incomplete: true }),
      });
    };
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('error', end);
    request.on('end', end);
  });
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
