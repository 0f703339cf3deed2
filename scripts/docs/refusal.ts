import { CommanderError, type Command } from 'commander';

import { createProgram } from '../../src/cli/program.ts';

/** What the command line would refuse of these arguments, without doing anything; `undefined` when it takes them. */
export async function refusal(args: readonly string[]): Promise<string | undefined> {
  const program = createProgram('0.0.0');
  withoutDeeds(program);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return undefined;
  } catch (fault) {
    if (!(fault instanceof CommanderError)) throw fault;
    return fault.exitCode === 0 ? undefined : fault.message;
  }
}

/** The same words and options; nothing is printed, and nothing is done. */
function withoutDeeds(command: Command): void {
  command
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined, outputError: () => undefined });
  // A command that only has commands below it prints its help.
  if (command.commands.length === 0 || command.name() === 'scan' || command.name() === 'center')
    command.action(() => undefined);
  command.commands.forEach(withoutDeeds);
}
