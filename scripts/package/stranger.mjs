// Somebody who has installed the package in a folder of theirs, and runs what it brings.
import { spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';

const isWindows = process.platform === 'win32';

/** Creates the ways in which commands are run in the folder `app`. */
export function createStranger(app, environment) {
  function evoucher(args, codes = [0]) {
    const command = join(app, 'node_modules', '.bin', isWindows ? 'evoucher.cmd' : 'evoucher');
    return said(command, args, app, codes);
  }

  function npx(args) {
    return said('npx', ['--no-install', ...args], app);
  }

  /**
   * Runs a command and returns its standard output; both outputs are in the message when the exit code is another.
   */
  function said(command, args, cwd, codes = [0]) {
    const name = isWindows && /^np[mx]$/.test(command) ? `${command}.cmd` : command;
    const { status, stdout, stderr, error } = spawnSync(name, args, {
      cwd,
      env: environment,
      encoding: 'utf8',
      shell: isWindows,
      timeout: 300_000,
    });
    if (error !== undefined) throw error;
    if (!codes.includes(status))
      throw new Error(
        `${command} ${args.join(' ')} ended with ${status}\n${(stdout + stderr).slice(-2_000)}`,
      );
    return stdout;
  }

  /** Starts a command that goes on until it is stopped; resolves once it has printed `ready`. */
  async function started(args, ready) {
    const entry = join(app, 'node_modules', 'evoucher-harness', 'bin', 'evoucher.js');
    const child = spawn(process.execPath, [entry, ...args], { cwd: app, env: environment });
    const ended = new Promise((resolve) => child.once('exit', resolve));
    let text = '';
    await new Promise((resolve, reject) => {
      const heard = (chunk) => {
        text += chunk;
        if (ready.test(text)) resolve();
      };
      child.stdout.setEncoding('utf8').on('data', heard);
      child.stderr.setEncoding('utf8').on('data', heard);
      child.once('exit', () => reject(new Error(`ended: ${text}`)));
    });
    return {
      text,
      stop: async () => {
        child.kill('SIGINT');
        await ended;
      },
    };
  }

  return { said, npx, evoucher, started };
}
