import type { Clock } from '../../domain/clock.ts';
import type { Contract } from '../../contract/validate.ts';
import { createCommandDriver } from '../../his/command.ts';
import { createHttpDriver } from '../../his/http.ts';
import { createReferenceDriver } from '../../his/reference.ts';
import type { HisDriver } from '../../run/ports.ts';
import type { Package } from '../machine/package-root.ts';
import { provincialStyle } from './provincial-style.ts';
import type { DriverChoice, OpenedDriver, OpeningPorts, SystemChoice } from './options.ts';

/** The driver of a run, ready before anything is written. @throws HarnessError of a handed driver that is not there */
export async function openDriver(choice: DriverChoice, ports: OpeningPorts): Promise<OpenedDriver> {
  if (choice.kind === 'handed') return choice.open(ports);
  return {
    driver: ({ contract, isDisturbed }) => createSystemDriver(choice, { ...ports, contract, isDisturbed }),
    close: async () => Promise.resolve(),
  };
}

export interface SystemDriverPorts {
  readonly pack: Package;
  readonly clock: Clock;
  /** Handed to the hospital's command. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly contract: Contract;
  /** Faults on the way are part of the run. */
  readonly isDisturbed: boolean;
}

/** A hospital with a short time-out shows what one is like. */
const IMPATIENT = { timeoutMs: 1_000 };

/** A driver for a system that needs nobody: the built-in hospital, a command, a vendor's hook. */
export function createSystemDriver(choice: SystemChoice, ports: SystemDriverPorts): HisDriver {
  const { pack, clock, environment, contract, isDisturbed } = ports;
  switch (choice.kind) {
    case 'reference':
      return createReferenceDriver({
        hospitals: choice.hospitals ?? pack.hospitalEntry,
        clock,
        ...(choice.defect === undefined ? {} : { defect: choice.defect }),
        // The built-in hospital speaks and signs as the province demands.
        style: {
          ...provincialStyle(contract),
          ...(isDisturbed ? IMPATIENT : {}),
          ...choice.style,
        },
      });
    case 'command':
      return createCommandDriver({ command: choice.command, environment, clock });
    case 'http':
      return createHttpDriver({
        url: new URL(choice.url),
        clock,
        ...(choice.token === undefined ? {} : { token: choice.token }),
      });
  }
}
