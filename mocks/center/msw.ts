import { http, HttpResponse, type HttpHandler } from 'msw';

import { MAX_BODY_BYTES } from '../../src/contract/content-encoding.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Call } from './call.ts';
import type { Center } from './center.ts';

/** Every path style of the platform, on whatever host; other traffic of the process is left alone. */
const SERVICE = /^[a-z]+:\/\/[^/]+\/(?:[^?#]*\/)?(?:fsi\/api|api\/fsi|ebc\/api)\//;

/** The center's second door: answers inside a process that uses MSW, without a socket. */
export const centerHandlers = (center: Center, clock: Clock): HttpHandler[] => [
  http.all(SERVICE, async ({ request }) => {
    const reply = await center.handle(await callOf(request, clock));
    return new HttpResponse(request.method === 'HEAD' ? null : new Uint8Array(reply.body), {
      status: reply.status,
      headers: reply.headers.map(([name, value]): [string, string] => [name, value]),
    });
  }),
];

async function callOf(request: Request, clock: Clock): Promise<Call> {
  const body = new Uint8Array(await request.arrayBuffer());
  const isOversize = body.byteLength > MAX_BODY_BYTES;
  return {
    method: request.method,
    path: new URL(request.url).pathname,
    headers: [...request.headers],
    body: isOversize ? new Uint8Array() : body,
    peer: 'msw',
    receivedAt: clock.now(),
    ...(isOversize ? { oversize: body.byteLength } : {}),
  };
}
