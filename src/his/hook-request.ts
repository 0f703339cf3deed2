import {
  Agent as HttpAgent,
  request as httpRequest,
  type ClientRequest,
  type IncomingMessage,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';

import { failureWords, type HookFailure } from '../domain/hook-failure.ts';
import { decoded, KEPT_BYTES } from './heard-text.ts';

export interface HookRequest {
  readonly method: 'POST' | 'GET' | 'HEAD';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: string;
  /** Leaves the request when it is aborted. */
  readonly signal: AbortSignal;
}

/** The answer of a hook. */
export interface HookAnswer {
  readonly kind: 'answer';
  readonly status: number;
  readonly location: string | undefined;
  readonly retryAfter: string | undefined;
  /** The first 64 KiB, and how many bytes there were. */
  readonly text: string;
  readonly size: number;
  /** The connection ended before the answer did. */
  readonly isTorn: boolean;
}

export type { HookFailure };

export type HookReply = HookAnswer | HookFailure;

/** `HTTP 503`, or why there is no answer. */
export const replyWords = (reply: HookReply): string =>
  reply.kind === 'answer' ? `HTTP ${reply.status}` : failureWords(reply);

/** Sends one request and never rejects. */
export type SendToHook = (request: HookRequest) => Promise<HookReply>;

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

/**
 * One request over a connection of its own. Redirects are not followed, and no proxy is used whatever the environment
 * says: an act goes to the address that was given and to no other.
 */
export const sendToHook: SendToHook = async ({ method, url, headers, body, signal }) => {
  const isSecure = url.protocol === 'https:';
  return new Promise((resolve) => {
    let isConnected = false;
    const outgoing: ClientRequest = (isSecure ? httpsRequest : httpRequest)(
      url,
      {
        method,
        headers: body === undefined ? headers : { ...JSON_TYPE, ...headers },
        signal,
        agent: isSecure ? new HttpsAgent() : new HttpAgent(),
      },
      (incoming) => {
        resolve(collected(incoming, signal));
      },
    );
    outgoing.once('socket', (socket) => {
      socket.once(isSecure ? 'secureConnect' : 'connect', () => (isConnected = true));
    });
    // Behind an answer there may be one more: the rest of the request is then of no interest to anybody.
    outgoing.on('error', (error: NodeJS.ErrnoException) => {
      resolve(failure(signal.aborted, isConnected, error.code ?? error.message));
    });
    outgoing.end(body);
  });
};

function failure(isLeft: boolean, isConnected: boolean, code: string): HookFailure {
  if (isLeft) return { kind: 'left', wasConnected: isConnected };
  if (!isConnected) return { kind: 'unreachable', code };
  return { kind: code.startsWith('HPE_') ? 'garbled' : 'cut', code };
}

async function collected(incoming: IncomingMessage, signal: AbortSignal): Promise<HookReply> {
  const chunks: Buffer[] = [];
  let size = 0;
  let isTorn = false;
  try {
    for await (const chunk of incoming as AsyncIterable<Buffer>) {
      if (size < KEPT_BYTES) chunks.push(chunk.subarray(0, KEPT_BYTES - size));
      size += chunk.length;
    }
  } catch {
    if (signal.aborted) return { kind: 'left', wasConnected: true };
    isTorn = true;
  }
  const { statusCode = 0, headers } = incoming;
  return {
    kind: 'answer',
    status: statusCode,
    location: headers.location,
    retryAfter: headers['retry-after'],
    text: decoded(Buffer.concat(chunks), isTorn || size > KEPT_BYTES).trim(),
    size,
    isTorn,
  };
}
