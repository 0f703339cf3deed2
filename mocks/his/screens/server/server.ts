import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, relative } from 'node:path';
import { Refused } from '../counter/counter.ts';
import type { Office } from './office.ts';
import { commands, questions } from './routes.ts';
import { isTyped } from './typed.ts';

/** The office that is served, and the address to serve it at. */
export type ServerOptions = {
  readonly office: Office;
  /** The folder of the built screens. */
  readonly assets: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly onFault: (fault: unknown) => void;
};

export interface CounterServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

type PageAnswer = { readonly status: number; readonly type: string; readonly content: string | Uint8Array };

/** The headers of every answer: nothing from elsewhere, nothing to elsewhere. Element Plus places its pop-ups by style attributes. */
const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
};
const MAX_BODY_BYTES = 1024 * 1024;
const KEY = /^[\w-]{8,64}$/;

/** Serves the screens, and answers what they ask for. @throws the listening error when the port is taken */
export async function serveCounter(options: ServerOptions): Promise<CounterServer> {
  const { office, onFault } = options;
  const assets = openAssets(options.assets);
  const server = createServer((request, response) => {
    answer(request, office, assets)
      .then((found) => send(response, found))
      .catch((fault: unknown) => {
        const isRefused = fault instanceof Refused;
        if (!isRefused) onFault(fault);
        if (response.headersSent) return;
        if (isRefused) send(response, json(409, { message: fault.message }));
        else send(response, json(500, { message: '系统内部错误，请联系信息科' }));
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  request: IncomingMessage,
  office: Office,
  assets: (path: string) => PageAnswer | undefined,
): Promise<PageAnswer> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://counter');
  if (request.method === 'GET') {
    const question = questions[pathname];
    if (question !== undefined) return json(200, question(office, searchParams));
    return assets(pathname) ?? json(404, { message: '没有这个页面' });
  }
  const command = commands[pathname];
  if (request.method !== 'POST' || command === undefined) return json(404, { message: '不支持的操作' });
  // A page of another origin cannot send this type without being asked for it.
  if (request.headers['content-type']?.startsWith('application/json') !== true)
    return json(415, { message: '不支持的内容' });
  const typed = await bodyOf(request);
  const key = isTyped(typed) ? typed['key'] : undefined;
  if (!isTyped(typed) || typeof key !== 'string' || !KEY.test(key))
    return json(400, { message: '请求不完整' });
  const reply = await office.actions(key, pathname, () => command(office, typed, key));
  return json(reply.status, reply.body);
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= MAX_BODY_BYTES) parts.push(part);
  }
  if (size > MAX_BODY_BYTES) return undefined;
  try {
    return JSON.parse(Buffer.concat(parts).toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

const json = (status: number, value: object): PageAnswer => ({
  status,
  type: 'application/json; charset=utf-8',
  content: JSON.stringify(value),
});

function send(response: ServerResponse, { status, type, content }: PageAnswer): void {
  const length = Buffer.byteLength(content);
  response.writeHead(status, { ...HEADERS, 'content-type': type, 'content-length': length });
  response.end(content);
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The built files by path, held in memory: nothing else is ever served. */
function openAssets(folder: string): (path: string) => PageAnswer | undefined {
  const files = new Map<string, PageAnswer>();
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const type = types[extname(file)] ?? 'application/octet-stream';
    files.set(`/${relative(folder, file).replaceAll('\\', '/')}`, {
      status: 200,
      type,
      content: readFileSync(file),
    });
  }
  return (path) => files.get(path === '/' ? '/index.html' : path);
}
