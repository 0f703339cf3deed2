import { createServer, Server, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo, Server as NetServer } from 'node:net';

import { onTestFinished } from 'vitest';

/** A request as it came to a hook. */
export interface Came {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Hook {
  readonly url: URL;
  readonly came: Came[];
  readonly server: Server;
}

/** The behaviour of a hook with the n-th request, counted from 0. */
export type Behaviour = (came: Came, answer: ServerResponse, nth: number) => void;

/** The address of a server at a port of its own, which ends with the test. */
export async function listening(server: NetServer, host = '127.0.0.1', scheme = 'http'): Promise<URL> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  onTestFinished(() => {
    if (server instanceof Server) server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return new URL(`${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}/act`);
}

/** A hook that answers as it is told. */
export async function startHook(behaviour: Behaviour, host?: string): Promise<Hook> {
  const came: Came[] = [];
  const server = createServer((request, answer) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
      came.push(one);
      behaviour(one, answer, came.length - 1);
    });
  });
  return { url: await listening(server, host), came, server };
}
