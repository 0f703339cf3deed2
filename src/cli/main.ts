import { readFileSync } from 'node:fs';

import { CommanderError } from 'commander';

import { createProgram } from './program.ts';
import { report } from './report-fault.ts';

/** Runs one command as it was typed, `argv` like Node's; how it ended is left in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  try {
    await createProgram(version).parseAsync(argv);
  } catch (fault) {
    if (fault instanceof CommanderError) process.exitCode = fault.exitCode === 0 ? 0 : 2;
    else process.exitCode = report(fault);
  }
}
