import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

import { packageRoot } from '../machine/package-root.ts';

/** How a command ended and what it printed. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** A person at a machine: a folder, and what the environment says more than ours. */
export interface Place {
  readonly folder: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Commands {
  /** Runs one command to its end; commands run one after another. */
  readonly run: (place: Place, ...args: readonly string[]) => Promise<Ended>;
  readonly stop: () => void;
}

/** Starts the built program once, for many commands; what shows only in a process of its own is tested with `startCertify`. */
export function startCommands(): Commands {
  const child = fork(join(packageRoot(), 'scripts', 'testing', 'commands.mjs'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const lost = once(child, 'exit').then(() => {
    throw new Error('the process of the commands has ended');
  });
  lost.catch(() => undefined);
  let last: Promise<unknown> = Promise.resolve();
  const run = async ({ folder, environment = {} }: Place, args: readonly string[]): Promise<Ended> => {
    const answer = once(child, 'message');
    // eslint-disable-next-line no-restricted-syntax -- a command has the environment of whoever types it
    child.send({ args, folder, environment: { ...process.env, ...environment } });
    const [ended] = (await Promise.race([answer, lost])) as [Ended];
    return ended;
  };
  return {
    run: async (place, ...args) => {
      const ended = last.then(async () => run(place, args));
      last = ended.catch(() => undefined);
      return ended;
    },
    stop: () => child.kill(),
  };
}
