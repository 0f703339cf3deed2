import { CommanderError, type Command } from 'commander';

import { createProgram } from '../../src/cli/program.ts';

/**
 * Returns the message with which the command line would refuse these arguments, without running anything; `undefined`
 * when it takes them.
 */
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

/** Takes every action and every output from a command and those below it; words and options stay. */
function withoutDeeds(command: Command): void {
  command
    .exitOverride()
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined, outputError: () => undefined });
  // A command that only has commands below it prints its help.
  if (command.commands.length === 0 || command.name() === 'scan' || command.name() === 'center')
    command.action(() => undefined);
  command.commands.forEach(withoutDeeds);
}
