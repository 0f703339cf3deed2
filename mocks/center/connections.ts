import type { Server } from 'node:http';
import type { Socket } from 'node:net';

import { guessArrival, type ArrivalKind } from '../../src/contract/arrivals.ts';
import { MAX_BODY_BYTES } from '../../src/contract/content-encoding.ts';
import type { Stray } from './call.ts';
import { createFraming, type Framing, type Part } from './framing.ts';

/** After a refusal the client has this long, in silence, to read it. */
const CLOSING_MS = 2000;

/** A request as its connection has it. */
export interface RequestLine {
  /** Resolves when the rest of the body will not come; never where it does. */
  readonly brokenOff: Promise<ArrivalKind>;
  /** Returns what stands behind the request so far and begins no other one. */
  readonly behind: () => Part | undefined;
  /** Returns the bytes of its head. */
  readonly head: () => Part;
  /** Tells that nothing can be read behind it: its answer is the connection's last. */
  readonly isLast: () => boolean;
  /** Nothing more is asked of it. */
  readonly over: () => void;
}

export interface Connections {
  /** @param socket of a request whose head has just been read */
  readonly requested: (socket: Socket) => RequestLine;
  /** Ends a connection so that its client can read what it was answered. */
  readonly endPolitely: (socket: Socket) => void;
  /** Tells of everything that has begun and will not be whole any more. */
  readonly flush: () => void;
}

export interface ConnectionEvents {
  /** Gets bytes that are no request; returns the answer to them, head included. */
  readonly onStray: (stray: Omit<Stray, 'receivedAt'>) => string;
}

interface Watched {
  readonly socket: Socket;
  readonly peer: string;
  readonly framing: Framing;
  /** Nothing further is read from it as requests. */
  isRefused: boolean;
  /** What was not understood has been told. */
  isTold: boolean;
  /** The requests under way. */
  open: { readonly breakOff: (kind: ArrivalKind) => void }[];
}

/**
 * Watches every connection of a server beside Node's parser, so that nothing that came is lost when the parser refuses
 * it, and a request that came whole is answered first.
 */
export function watchConnections(server: Server, { onStray }: ConnectionEvents): Connections {
  const all = new Map<Socket, Watched>();

  /** Tells what has begun and is no request; returns the answer to it. */
  const tell = (watched: Watched, code: string | undefined): string | undefined => {
    const { peer, framing } = watched;
    const part = framing.unfinished();
    // Line ends behind a request are no bytes to speak of.
    if (watched.isTold || part === undefined || (framing.lastHead() !== undefined && isBlank(part)))
      return undefined;
    watched.isTold = true;
    const guess = guessArrival({ first: part.first, code });
    const isBehind = framing.lastHead() !== undefined && rests.has(guess);
    const answer = onStray({ ...part, peer, guess: isBehind ? 'behind-request' : guess, code });
    return isBehind ? undefined : answer;
  };

  const refused = (watched: Watched, fault: Error): void => {
    if (watched.isRefused) return;
    watched.isRefused = true;
    const { socket, framing, open } = watched;
    const { code } = fault as { readonly code?: string };
    const word = code?.startsWith('HPE_') === true ? code : undefined;
    const current = open.at(-1);
    // Node would close at once, and what lies unread would take the answer away with it; the same where the client has
    // closed its side while its request is being answered.
    socket.destroySoon = () => endPolitely(socket);
    socket.removeAllListeners('end');
    if (current !== undefined) {
      const part = framing.unfinished();
      if (part === undefined)
        current.breakOff(word?.startsWith('HPE_INVALID_CHUNK') === true ? 'chunk-broken' : 'body-unfinished');
      else if (!isRest(part)) tell(watched, word);
      return;
    }
    const answer = tell(watched, word);
    if (answer !== undefined && socket.writable) socket.write(answer, 'utf8');
    if (socket.writable) endPolitely(socket);
    else socket.destroy();
  };

  server.on('connection', (socket: Socket) => {
    const watched: Watched = {
      socket,
      peer: socket.remoteAddress ?? '',
      framing: createFraming(),
      isRefused: false,
      isTold: false,
      open: [],
    };
    all.set(socket, watched);
    // Before Node's parser, which reports what it refuses while it reads.
    socket.prependListener('data', (bytes: Buffer) => {
      if (!watched.isTold) watched.framing.feed(bytes);
      if (watched.isRefused && socket.bytesRead > 2 * MAX_BODY_BYTES) socket.destroy();
    });
    socket.once('close', () => {
      if (watched.open.length === 0) tell(watched, undefined);
      all.delete(socket);
    });
  });
  server.on('clientError', (fault: Error, socket: Socket) => {
    const watched = all.get(socket);
    if (watched === undefined) socket.destroy();
    else refused(watched, fault);
  });

  return {
    requested: (socket) => {
      const watched = all.get(socket);
      watched?.framing.confirm();
      return requestLine(watched);
    },
    endPolitely,
    flush: () => {
      for (const watched of all.values()) if (watched.open.length === 0) tell(watched, undefined);
    },
  };
}

/** Kinds of bytes that, behind a whole request, are most likely its rest. */
const rests: ReadonlySet<ArrivalKind> = new Set(['text', 'unknown', 'bare-json', 'bare-xml']);

const isRest = ({ first }: Part): boolean => rests.has(guessArrival({ first }));

const isBlank = ({ size, first }: Part): boolean =>
  size === first.byteLength && /^[\r\n]*$/.test(Buffer.from(first).toString('latin1'));

/** Sends what is written, says that no more comes, and reads on until the client has gone or is silent. */
function endPolitely(socket: Socket): void {
  socket.end();
  socket.setTimeout(CLOSING_MS, () => socket.destroy());
}

function requestLine(watched: Watched | undefined): RequestLine {
  let breakOff: (kind: ArrivalKind) => void = () => undefined;
  const brokenOff = new Promise<ArrivalKind>((resolve) => (breakOff = resolve));
  const one = { breakOff };
  watched?.open.push(one);
  return {
    brokenOff,
    behind: () => {
      const part = watched?.framing.unfinished();
      if (watched === undefined || part === undefined || isBlank(part) || !isRest(part)) return undefined;
      watched.isTold = true;
      return part;
    },
    head: () => watched?.framing.lastHead() ?? { size: 0, first: new Uint8Array() },
    isLast: () => watched?.isRefused === true && watched.open.at(-1) === one,
    over: () => {
      if (watched !== undefined) watched.open = watched.open.filter((other) => other !== one);
    },
  };
}
