import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import { MAX_BODY_BYTES } from '../../src/contract/content-encoding.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { HarnessError } from '../../src/domain/harness-error.ts';
import { gatewayReply } from './answer.ts';
import type { Call, Reply } from './call.ts';
import type { Center } from './center.ts';

/** Real clients keep a connection for minutes of silence before the next call. */
const KEEP_ALIVE_MS = 30 * 60_000;

export interface ServerOptions {
  readonly center: Center;
  readonly clock: Clock;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** Told when an answer could not be delivered as decided, and of faults of our own. */
  readonly onFault: (fault: unknown) => void;
}

export interface RunningServer {
  readonly host: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * A thin HTTP server around the center.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function serve({ center, clock, host, port, onFault }: ServerOptions): Promise<RunningServer> {
  const server = createServer(
    { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: 0, noDelay: true },
    (request, response) => {
      receive(request, clock)
        .then(async (call) => center.handle(call))
        .catch((fault: unknown) => {
          onFault(fault);
          return gatewayReply(500, '仿真中心内部错误，请查看测试工具的输出');
        })
        .then((reply) => send(response, reply))
        .catch(onFault);
    },
  );
  await listen(server, host, port);
  const address = server.address() as AddressInfo;
  return {
    host: address.address,
    port: address.port,
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const code =
        cause.code === 'EADDRINUSE' || cause.code === 'EACCES' ? 'PORT-IN-USE' : 'ADDRESS-UNAVAILABLE';
      reject(
        new HarnessError(code, `不能在 ${host}:${port} 上提供服务（${cause.code ?? cause.message}）`, {
          cause,
        }),
      );
    });
    server.listen(port, host, resolve);
  });
}

/** Collects the body; beyond the limit it is counted and thrown away, so that the client can read the refusal. */
async function receive(request: IncomingMessage, clock: Clock): Promise<Call> {
  const chunks: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= MAX_BODY_BYTES) chunks.push(chunk);
      else chunks.length = 0;
    });
    request.on('error', reject);
    request.on('end', () => {
      resolve({
        method: request.method ?? '',
        path: pathOf(request.url),
        headers: headerPairs(request.rawHeaders),
        body: chunks.length === 1 ? (chunks[0] ?? Buffer.alloc(0)) : Buffer.concat(chunks),
        peer: request.socket.remoteAddress ?? '',
        receivedAt: clock.now(),
        ...(size > MAX_BODY_BYTES ? { oversize: size } : {}),
      });
    });
  });
}

/** Some clients send an absolute URL in the request line. */
const pathOf = (url = '/'): string =>
  url.startsWith('http') ? new URL(url).pathname : (url.split('?')[0] ?? '/');

function headerPairs(raw: readonly string[]): readonly (readonly [string, string])[] {
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < raw.length; index += 2)
    pairs.push([raw[index] ?? '', raw[index + 1] ?? '']);
  return pairs;
}

function send(response: ServerResponse, reply: Reply): void {
  if (response.destroyed) return;
  response.writeHead(reply.status, [
    ...reply.headers.flatMap(([name, value]) => [name, value]),
    'content-length',
    String(reply.body.byteLength),
  ]);
  response.end(reply.body);
}
