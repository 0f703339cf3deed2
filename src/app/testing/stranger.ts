import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

import type { Results } from '../../judge/results.ts';
import type { CertifyOptions } from '../certify/options.ts';
import { runFor } from './run.ts';

const home = join(import.meta.dirname, '../../../fixtures/hospitals/python');

/** The legal styles of the hospital in Python, each with the reason why it is legal. */
export const legalStyles = JSON.parse(readFileSync(join(home, 'styles.json'), 'utf8')) as Record<
  string,
  string
>;

/** Its command line; `folder` holds what it remembers. Without site packages, of which it needs none, it starts sooner. */
export const strangerCommand = (folder: string, flags: string): string =>
  `python3 -B -S "${join(home, 'his.py')}" --state "${join(folder, 'state.json')}" ${flags}`;

/** A whole certification of the hospital in Python, written against the published contract by a stranger. */
export async function runStranger<T>(
  flags: string,
  look: (results: Results, folder: string) => T | Promise<T>,
  changes: Partial<CertifyOptions> = {},
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-stranger-'));
  try {
    return await runFor({ kind: 'command', command: strangerCommand(folder, flags) }, look, {
      deadlineMs: 60_000,
      ...changes,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same hospital behind a hook of its own; the token comes from the environment of both. */
export async function runHookStranger<T>(
  flags: readonly string[],
  token: string,
  look: (results: Results, folder: string) => T | Promise<T>,
  changes: Partial<CertifyOptions> = {},
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-hook-'));
  const hospital = spawn(
    'python3',
    ['-B', join(home, 'hook.py'), '--port', '0', '--state', join(folder, 'state.json'), ...flags],
    // eslint-disable-next-line no-restricted-syntax -- a hospital's program needs a PATH
    { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, EVOUCHER_HOOK_TOKEN: token } },
  );
  try {
    const [url] = (await once(createInterface({ input: hospital.stdout }), 'line')) as [string];
    return await runFor({ kind: 'http', url, token }, look, { deadlineMs: 60_000, ...changes });
  } finally {
    hospital.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}
