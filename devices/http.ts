import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';

import { listenFault } from '../src/domain/listen-fault.ts';

/** The part of a request that the pages of this folder need. */
export interface Call {
  readonly method: string;
  readonly path: readonly string[];
  readonly query: URLSearchParams;
  readonly body: string;
}

/** An answer as it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string | Buffer;
}

/** The address to listen at, and the function that answers. */
export interface ServeOptions {
  /** The name of what is served, for messages. */
  readonly title: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly answer: (call: Call) => Answer | Promise<Answer>;
  /** Called with faults of our own. */
  readonly onFault: (fault: unknown) => void;
}

/** A server that listens; `port` is the one that it got. */
export interface RunningServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/**
 * Starts a small server for pages of this folder.
 * @throws HarnessError PORT-IN-USE, ADDRESS-UNAVAILABLE
 */
export async function serve({ title, host, port, answer, onFault }: ServeOptions): Promise<RunningServer> {
  const server = createServer((request, response) => {
    reply(request, answer)
      .then(({ status, headers, content }) => {
        response.writeHead(status, headers);
        response.end(request.method === 'HEAD' ? undefined : content);
      })
      .catch((fault: unknown) => {
        onFault(fault);
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => reject(listenFault({ title, host, port }, cause)));
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: async () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const MAX_BODY_BYTES = 1024 * 1024;

async function reply(request: IncomingMessage, answer: ServeOptions['answer']): Promise<Answer> {
  const { method = '', url = '/', headers } = request;
  const body = await bodyOf(request);
  if (body === undefined) return refused(413, '内容过大');
  if (!['GET', 'HEAD', 'POST'].includes(method)) return refused(405, '不支持的操作');
  // A page of somebody else must not change anything here; programs send no origin.
  if (method === 'POST' && headers.origin !== undefined && headers.origin !== `http://${headers.host ?? ''}`)
    return refused(403, '只接受本页面发出的操作');
  const { pathname, searchParams } = new URL(url, 'http://page');
  return answer({ method, path: pathname.split('/').slice(1), query: searchParams, body });
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    // Read to the end, so that the client gets its answer.
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size > MAX_BODY_BYTES ? undefined : Buffer.concat(chunks).toString('utf8');
}

/** The headers of every answer: nothing from elsewhere, nothing to elsewhere, nothing inline. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.css': 'text/css',
  '.js': 'text/javascript',
};

const answerOf = (status: number, type: string, content: string | Buffer): Answer => ({
  status,
  headers: { ...HEADERS, 'content-type': `${type}; charset=utf-8` },
  content,
});

/** Files of a page, held in memory: no path that is asked for ever reaches the disk. */
export const readPages = (folder: string, names: readonly string[]): ReadonlyMap<string, Answer> =>
  new Map(
    names.map((name) => [
      name,
      answerOf(200, types[extname(name)] ?? 'text/plain', readFileSync(join(folder, name))),
    ]),
  );

/** An answer with a JSON value. */
export const json = (value: unknown): Answer => answerOf(200, 'application/json', JSON.stringify(value));

/** An answer that refuses; `message` is shown to the person as it is. */
export const refused = (status: number, message: string): Answer =>
  answerOf(status, 'application/json', JSON.stringify({ message }));

/** The answer to a path that is not known. */
export const notFound: Answer = refused(404, '没有这个页面：请使用程序给出的地址');
