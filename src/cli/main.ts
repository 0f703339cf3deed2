import { readFileSync } from 'node:fs';

import { CommanderError } from 'commander';

import { createProgram } from './program.ts';
import { report } from './report-fault.ts';

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

createProgram(version)
  .parseAsync(process.argv)
  .catch((fault: unknown) => {
    if (fault instanceof CommanderError) process.exitCode = fault.exitCode === 0 ? 0 : 2;
    else process.exitCode = report(fault);
  });
