import { readFileSync } from 'node:fs';

import { CommanderError } from 'commander';

import { createProgram } from './program.ts';
import { report } from './report-fault.ts';

/** Runs one command as it was typed, `argv` like Node's; how it ended is left in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  for (const stream of [process.stdout, process.stderr])
    if (stream.listenerCount('error') === 0) stream.on('error', unlessClosed);
  try {
    await createProgram(version).parseAsync(argv);
  } catch (fault) {
    if (fault instanceof CommanderError) process.exitCode = fault.exitCode === 0 ? 0 : 2;
    else process.exitCode = report(fault);
  }
}

/** Whoever read what is printed may leave (`evoucher checks | head -1`); what the command does besides goes on. */
function unlessClosed(fault: NodeJS.ErrnoException): void {
  if (fault.code !== 'EPIPE' && fault.code !== 'EOF') throw fault;
}
