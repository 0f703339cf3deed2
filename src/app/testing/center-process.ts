import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import { packageRoot } from '../machine/package-root.ts';

/** `evoucher center` as a user starts it. */
export interface CenterProcess {
  readonly url: string;
  readonly child: ChildProcess;
  /** Ends it as a power cut would, and resolves when it is gone. */
  readonly kill: () => Promise<void>;
}

/** Starts the built center with its journal in `folder` and waits for its address. */
export async function startCenterProcess(folder: string): Promise<CenterProcess> {
  const child = spawn(
    process.execPath,
    [join(packageRoot(), 'bin', 'evoucher.js'), 'center', '--port', '0', '--data', folder],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const exited = once(child, 'exit');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /http:\/\/\S+\/callService/.exec(line)?.[0];
    if (url === undefined) continue;
    const kill = async (): Promise<void> => {
      child.kill('SIGKILL');
      await exited;
    };
    return { url, child, kill };
  }
  throw new Error('The center ended without telling its address.');
}

/** A connection that is kept alive and used for one request after the other. */
export function keptAlive(): Agent {
  return new Agent({ keepAlive: true, maxSockets: 1 });
}

/** Resolves with the answer when all of it has arrived, `undefined` when the connection broke before. */
export async function post(url: string, agent: Agent, body: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const call = request(url, {
      method: 'POST',
      agent,
      headers: { 'content-length': Buffer.byteLength(body) },
    });
    call.once('response', (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', () => resolve(undefined));
      response.once('close', () =>
        resolve(response.complete ? Buffer.concat(parts).toString('utf8') : undefined),
      );
    });
    call.once('error', () => resolve(undefined));
    call.end(body);
  });
}
