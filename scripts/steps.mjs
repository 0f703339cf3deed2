// Steps of the tests: commands that may run side by side, each telling what it found when it is done.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';

/** Runs a command and says what it found when it is done: several may run at once. Resolves to whether it ended with 0. */
const run = (title, command, args, environment = {}) =>
  new Promise((done) => {
    const from = Date.now();
    const child = spawn(command, args, {
      cwd: root,
      shell: process.platform === 'win32',
      env: { ...process.env, ...environment },
    });
    const said = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk));
    child.on('error', (error) => said.push(Buffer.from(`${error.message}\n`)));
    child.on('close', (status) => {
      const seconds = Math.round((Date.now() - from) / 1_000);
      console.log(`\n== ${title} (${seconds} s): ${command} ${args.join(' ')}\n${Buffer.concat(said)}`);
      done(status === 0);
    });
  });

/** The same for a script of ours. */
export const node = (title, ...args) => run(title, process.execPath, args);

/** The same for a program of an installed package. */
export const tool = (title, args, environment) => run(title, npx, args, environment);
