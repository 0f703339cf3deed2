import type { Contract } from '../../contract/validate.ts';
import type { Clock } from '../../domain/clock.ts';
import { createCommandDriver } from '../../his/command.ts';
import { createHttpDriver } from '../../his/http.ts';
import { createReferenceDriver } from '../../his/reference.ts';
import type { HisDriver } from '../../run/ports.ts';
import type { ManualService } from '../by-hand/service.ts';
import type { Package } from '../machine/package-root.ts';
import type { DriverChoice } from './options.ts';

export interface DriverPorts {
  readonly pack: Package;
  readonly clock: Clock;
  /** Handed to the hospital's command. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly contract: Contract;
  /** Faults on the way are part of the run. */
  readonly isDisturbed: boolean;
  /** The desk of a test by hand. */
  readonly manual: ManualService | undefined;
  /** The hospital's pages, in a browser that is open already. */
  readonly web: (() => HisDriver) | undefined;
}

/** What a time-out is like is shown by a hospital that has a short one. */
const IMPATIENT = { timeoutMs: 1_000 };

export function createDriver(choice: DriverChoice, ports: DriverPorts): HisDriver {
  const { pack, clock, environment, manual, web, contract, isDisturbed } = ports;
  switch (choice.kind) {
    case 'manual':
      if (manual === undefined) throw new TypeError('A test by hand has its service.');
      return manual.driver;
    case 'reference':
      return createReferenceDriver({
        entry: pack.hospitalEntry,
        clock,
        ...(choice.defect === undefined ? {} : { defect: choice.defect }),
        // The built-in hospital signs as the province demands: it has the accounts that the simulator hands out.
        style: {
          signing: contract.specification.signing?.family ?? 'none',
          payload: contract.specification.payload?.input ?? 'object',
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
    case 'web':
      if (web === undefined) throw new TypeError('A test through pages has its browser.');
      return web();
    case 'remote':
      return choice.driver;
  }
}
