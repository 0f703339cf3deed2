import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

import { isLoopback } from '../domain/loopback.ts';

/** The part of a request that says where it comes from. */
export interface Caller {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  readonly remoteAddress: string;
}

export interface GateOptions {
  /** The host names and addresses the page listens on, with port, as they stand in a Host header. */
  readonly hosts: ReadonlySet<string>;
  readonly token: string;
}

/** The reason why somebody stays outside; `undefined` lets in. */
export interface Refusal {
  readonly status: 401 | 403 | 421;
  readonly message: string;
}

export interface Gate {
  /** Everybody has to pass: a foreign name for our address is somebody else's page. */
  readonly host: (caller: Caller) => Refusal | undefined;
  /** A request that changes something has to come from our own page. */
  readonly origin: (caller: Caller) => Refusal | undefined;
  /** Whoever is not on this machine has to know the token. */
  readonly token: (caller: Caller) => Refusal | undefined;
  readonly isToken: (text: string) => boolean;
}

export const TOKEN_COOKIE = 'evoucher-page';

export function createGate({ hosts, token }: GateOptions): Gate {
  const isToken = (text: string): boolean => {
    const [given, known] = [Buffer.from(text), Buffer.from(token)];
    return given.length === known.length && timingSafeEqual(given, known);
  };
  return {
    isToken,
    host: ({ headers }) =>
      hosts.has((headers.host ?? '').toLowerCase())
        ? undefined
        : { status: 421, message: '请使用程序打印的地址打开本页面' },
    origin: ({ method, headers }) => {
      if (method === 'GET' || method === 'HEAD') return undefined;
      const own = headers.origin === `http://${headers.host ?? ''}`;
      return own ? undefined : { status: 403, message: '只接受本页面发出的操作' };
    },
    token: ({ headers, remoteAddress }) => {
      if (isLoopback(remoteAddress) && isLoopback(hostName(headers.host ?? ''))) return undefined;
      return isToken(cookie(headers.cookie ?? ''))
        ? undefined
        : { status: 401, message: '请使用程序打印的带令牌的地址打开本页面' };
    },
  };
}

/** `[::1]:8491` → `::1` */
const hostName = (host: string): string =>
  host
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^\[|\]$/g, '');

function cookie(header: string): string {
  const found = header.split(';').map((part) => part.trim().split('='));
  return found.find(([name]) => name === TOKEN_COOKIE)?.[1] ?? '';
}
