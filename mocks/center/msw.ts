import { http, HttpResponse, type HttpHandler } from 'msw';

import { MAX_BODY_BYTES } from '../../src/contract/content-encoding.ts';
import type { Clock } from '../../src/domain/clock.ts';
import type { Call, Manner, Reply } from './call.ts';
import type { Center } from './center.ts';

/** Every path style of the platform, on whatever host; other traffic of the process is left alone. */
const SERVICE = /^[a-z]+:\/\/[^/]+\/(?:[^?#]*\/)?(?:fsi\/api|api\/fsi|ebc\/api)\//;

/**
 * The center's second door: answers inside a process that uses MSW, without a socket. It stands at every path of the
 * platform, or only at `url`.
 */
export const centerHandlers = (center: Center, clock: Clock, url?: string): HttpHandler[] => [
  http.all(url === undefined ? SERVICE : only(url), async ({ request }) => {
    const reply = await center.handle(await callOf(request, clock));
    if (reply.manner !== undefined && !(await arrives(reply, reply.manner, clock)))
      return HttpResponse.error();
    return new HttpResponse(request.method === 'HEAD' ? null : new Uint8Array(reply.body), {
      status: reply.status,
      headers: reply.headers.map(([name, value]): [string, string] => [name, value]),
    });
  }),
];

/** As text it would be a pattern, in which `:` and `*` mean something. */
const only = (url: string): RegExp =>
  new RegExp(`^${url.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?:[?#]|$)`);

/** Tells whether an answer with a manner comes at all: without a socket, what is withheld or cut is a network error. */
async function arrives({ delivered }: Reply, manner: Manner, clock: Clock): Promise<boolean> {
  if (manner.kind === 'reset') {
    delivered?.({ kind: 'cut', bytes: 0 });
    return false;
  }
  await clock.wait(manner.heldMs);
  const isLate = manner.kind === 'late';
  delivered?.(
    isLate ? { kind: 'held', ms: manner.heldMs } : { kind: 'withheld', ms: manner.heldMs, by: 'center' },
  );
  return isLate;
}

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
