import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

import type { Clock } from '../../src/domain/clock.ts';
import type { Delivery, Manner, Reply } from './call.ts';

/** Sends an answer in the manner that was planned for it; resolves once nothing more will leave the machine. */
export async function deliver(
  response: ServerResponse,
  socket: Socket,
  reply: Reply,
  clock: Clock,
): Promise<void> {
  if (!socket.writable) {
    reply.undelivered?.();
    return;
  }
  const { manner } = reply;
  if (manner === undefined) {
    sendWhole(response, reply);
    return;
  }
  reply.delivered?.(await inManner(manner, { response, socket, reply, clock }));
}

interface Sending {
  readonly response: ServerResponse;
  readonly socket: Socket;
  readonly reply: Reply;
  readonly clock: Clock;
}

async function inManner(manner: Manner, { response, socket, reply, clock }: Sending): Promise<Delivery> {
  switch (manner.kind) {
    case 'never': {
      const { ms, by } = await held(socket, manner.heldMs, clock);
      socket.destroy();
      return { kind: 'withheld', ms, by };
    }
    case 'late': {
      const { ms, by } = await held(socket, manner.heldMs, clock);
      if (by === 'client') return { kind: 'withheld', ms, by };
      sendWhole(response, reply);
      return { kind: 'held', ms };
    }
    case 'reset': {
      const bytes = Math.floor(reply.body.byteLength * manner.part);
      if (bytes > 0) await sendPart(response, reply, bytes);
      socket.resetAndDestroy();
      return { kind: 'cut', bytes };
    }
  }
}

/** Waits for `ms`, or until the client has left. */
async function held(
  socket: Socket,
  ms: number,
  clock: Clock,
): Promise<{ readonly ms: number; readonly by: 'client' | 'center' }> {
  const begun = clock.now();
  const over = new AbortController();
  const leave = (): void => over.abort();
  socket.once('close', leave);
  await clock.wait(ms, over.signal);
  socket.off('close', leave);
  return { ms: clock.now() - begun, by: over.signal.aborted ? 'client' : 'center' };
}

function head(response: ServerResponse, { status, headers, body }: Reply): void {
  response.writeHead(status, [
    ...headers.flatMap(([name, value]) => [name, value]),
    'content-length',
    String(body.byteLength),
  ]);
}

/** Text goes out in one write together with the head; latin1 keeps every byte as it is. */
function sendWhole(response: ServerResponse, reply: Reply): void {
  head(response, reply);
  response.end(latin1(reply.body), 'latin1');
}

async function sendPart(response: ServerResponse, reply: Reply, bytes: number): Promise<void> {
  head(response, reply);
  await new Promise<void>((resolve) => {
    response.write(latin1(reply.body.subarray(0, bytes)), 'latin1', () => resolve());
  });
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
