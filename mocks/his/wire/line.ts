import { Agent, request, type ClientRequest, type RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Answer } from './answer.ts';

export const transports = ['keep-alive', 'close', 'chunked', 'gzip', 'expect-continue', 'split'] as const;

/** The way in which the bytes of a message travel over HTTP. */
export type Transport = (typeof transports)[number];

/** The hospital's line to the center; `post` gives `unreachable` when no answer came within the time. */
export interface Line {
  readonly post: (url: string, letter: Letter, withinMs: number) => Promise<Answer>;
  readonly close: () => void;
}

/** A message that goes out, and the way in which the answer to it is read. */
export type Letter = {
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly read: (status: number, text: string) => Answer;
};

const CHUNK_BYTES = 16 * 1024;
const SEGMENT_GAP_MS = 30;

/** A line over HTTP; the transport decides how the bytes travel, never which. */
export function createLine(transport: Transport, contentType: string): Line {
  const keepAlive = transport !== 'close';
  const agents = { plain: new Agent({ keepAlive }), secure: new SecureAgent({ keepAlive }) };
  const post: Line['post'] = async (url, letter, withinMs) => {
    const isSecure = url.startsWith('https:');
    const bytes = transport === 'gzip' ? gzipSync(letter.bytes) : letter.bytes;
    const options: RequestOptions = {
      method: 'POST',
      agent: isSecure ? agents.secure : agents.plain,
      headers: { ...headers(transport, contentType, bytes.byteLength), ...letter.headers },
      signal: AbortSignal.timeout(Math.max(withinMs, 1)),
    };
    const open = (): ClientRequest => (isSecure ? secureRequest(url, options) : request(url, options));
    try {
      return await exchange(open, { ...letter, bytes }, transport);
    } catch (error) {
      return {
        kind: 'unreachable',
        message: `凭证中心无法访问：${error instanceof Error ? error.message : String(error)}`,
      };
    }
  };
  return {
    post,
    close: () => {
      agents.plain.destroy();
      agents.secure.destroy();
    },
  };
}

function headers(transport: Transport, contentType: string, length: number): Record<string, string> {
  return {
    'Content-Type': contentType,
    ...(transport === 'chunked' ? { 'Transfer-Encoding': 'chunked' } : { 'Content-Length': String(length) }),
    ...(transport === 'gzip' ? { 'Content-Encoding': 'gzip' } : {}),
    ...(transport === 'expect-continue' ? { Expect: '100-continue' } : {}),
  };
}

async function exchange(open: () => ClientRequest, letter: Letter, transport: Transport): Promise<Answer> {
  const attempt = open();
  try {
    return await converse(attempt, letter, transport);
  } catch (error) {
    // An idle connection may be closed by the center in the very moment it is used again: nobody saw the message.
    const isStale =
      attempt.reusedSocket && error instanceof Error && 'code' in error && error.code === 'ECONNRESET';
    if (!isStale) throw error;
    return await converse(open(), letter, transport);
  }
}

function converse(message: ClientRequest, { bytes, read }: Letter, transport: Transport): Promise<Answer> {
  return new Promise((resolve, reject) => {
    message.on('error', reject);
    message.on('response', (reply) => {
      const parts: Buffer[] = [];
      reply.on('error', reject);
      reply.on('data', (part: Buffer) => parts.push(part));
      reply.on('end', () => {
        // A center that refuses by the headers alone never asks for the body.
        if (!message.writableEnded) message.destroy();
        resolve(read(reply.statusCode ?? 0, Buffer.concat(parts).toString('utf8')));
      });
    });
    send(message, bytes, transport).catch(reject);
  });
}

async function send(message: ClientRequest, bytes: Uint8Array, transport: Transport): Promise<void> {
  switch (transport) {
    case 'keep-alive':
    case 'close':
    case 'gzip':
      message.end(bytes);
      return;
    case 'chunked':
      for (let at = 0; at < bytes.byteLength; at += CHUNK_BYTES)
        message.write(bytes.subarray(at, at + CHUNK_BYTES));
      message.end();
      return;
    case 'expect-continue':
      // The body stays here until the center asks for it.
      message.on('continue', () => message.end(bytes));
      message.flushHeaders();
      return;
    case 'split':
      message.setNoDelay(true);
      message.flushHeaders();
      await wait(SEGMENT_GAP_MS);
      message.write(bytes.subarray(0, bytes.byteLength >> 1));
      await wait(SEGMENT_GAP_MS);
      message.end(bytes.subarray(bytes.byteLength >> 1));
      return;
  }
}
