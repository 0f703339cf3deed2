import { connect, type Socket } from 'node:net';

/** A client that writes exactly the bytes it is told to. */
export interface Wire {
  readonly write: (bytes: string | Uint8Array) => Promise<void>;
  /** Resolves with everything received, as soon as it fits. */
  readonly until: (pattern: RegExp) => Promise<string>;
  /** Resolves with everything received when the server has closed. */
  readonly closed: () => Promise<string>;
  /** Resets the connection. */
  readonly drop: () => void;
  readonly socket: Socket;
}

export async function wire(port: number): Promise<Wire> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  let received = '';
  let isClosed = false;
  const watchers = new Set<() => void>();
  const look = (): void => {
    for (const watcher of watchers) watcher();
  };
  socket.on('data', (chunk: Buffer) => {
    received += chunk.toString('utf8');
    look();
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    isClosed = true;
    look();
  });
  const when = async (fits: () => boolean): Promise<string> =>
    new Promise((resolve, reject) => {
      const watcher = (): void => {
        if (!fits() && !isClosed) return;
        watchers.delete(watcher);
        if (fits()) resolve(received);
        else reject(new Error(`The server closed after: ${received}`));
      };
      watchers.add(watcher);
      watcher();
    });
  return {
    write: async (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    until: async (pattern) => when(() => pattern.test(received)),
    closed: async () => when(() => isClosed),
    drop: () => socket.resetAndDestroy(),
    socket,
  };
}

/** Head and body of a POST as text. */
export function request(
  path: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
  version = '1.1',
): { readonly head: string; readonly body: string } {
  const fields = {
    Host: '127.0.0.1',
    'Content-Type': 'application/json',
    'Content-Length': String(Buffer.byteLength(body)),
    ...headers,
  };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return { head: `POST ${path} HTTP/${version}\r\n${lines.join('')}\r\n`, body };
}
