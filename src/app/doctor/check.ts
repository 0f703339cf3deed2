import { HarnessError } from '../../domain/harness-error.ts';
import type { HookReply } from '../../his/hook-request.ts';
import type { OwnCard } from '../../scenarios/own-card.ts';
import type { ReadSettlements } from '../ledger/table.ts';
import type { OwnCardsFor } from '../settings/own-card-conditions.ts';
import type { Given } from '../settings/given.ts';
import type { RunPlan } from '../settings/run-plan.ts';

/** The result of one look at the machine or the settings, with its remedy. */
export type Outcome =
  | { readonly status: 'ok'; readonly found: string }
  | { readonly status: 'warn' | 'bad'; readonly found: string; readonly remedy: string };

/** One line of the doctor's list. */
export type DoctorFinding = { readonly id: string; readonly title: string } & Outcome;

/** The run that is to come. */
export interface Intended {
  readonly plan: RunPlan;
  /** The plan's folder, where the run would be started. */
  readonly out: string;
  /** The address whose clock to compare with; never asked unless somebody named it. */
  readonly timeFrom: Given<string>;
}

export interface NetworkAddress {
  readonly card: string;
  readonly address: string;
}

/** This computer and this process. */
export interface Machine {
  readonly platform: string;
  readonly nodeVersion: string;
  /** Of this process. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Names of the digests that node:crypto offers. */
  readonly hashes: () => readonly string[];
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** Minutes east of UTC. */
  readonly zoneMinutes: () => number;
  readonly addresses: () => readonly NetworkAddress[];
  readonly browser: () => string | undefined;
}

export interface Network {
  /** Listens for a moment; the code of what went wrong, such as EADDRINUSE, or `undefined`. */
  readonly tryListen: (host: string, port: number) => Promise<string | undefined>;
  /** The `Date` of an answer in epoch milliseconds; `undefined` when there was none. */
  readonly dateOf: (url: string) => Promise<number | undefined>;
  /** The hook's answer to a request that asks for nothing. */
  readonly hookAt: (url: URL) => Promise<HookReply>;
}

/** The state of a folder, or of the nearest folder above it that exists. */
export type FolderState =
  | {
      readonly kind: 'writable';
      readonly exists: boolean;
      readonly isPrivate: boolean;
      /** On another machine, where a lock is worth what the server makes of it. */
      readonly isRemote?: boolean;
    }
  | { readonly kind: 'unwritable'; readonly reason: string };

export interface Storage {
  readonly folder: (path: string) => FolderState;
  readonly freeBytes: (path: string) => Promise<number>;
  readonly isFile: (path: string) => boolean;
  /** The hospital's own cards. @throws HarnessError CONFIG-INVALID */
  readonly cards: (path: string, run: OwnCardsFor) => readonly OwnCard[];
  /** The hospital's list of settlements. @throws HarnessError CONFIG-INVALID */
  readonly settlements: (path: string) => ReadSettlements;
  /** Names and sizes in a folder; empty when it cannot be read. */
  readonly sizes: (path: string) => Readonly<Record<string, number>>;
}

/** The HID-POS scanners of this machine, or the reason why they cannot be listed. */
export type HidFound =
  | { readonly kind: 'unknown'; readonly reason: string }
  | {
      readonly kind: 'listed';
      readonly scanners: readonly {
        readonly title: string;
        readonly path: string;
        /** Whether this user may read it. */
        readonly isReadable: boolean;
      }[];
    };

export interface DoctorPorts {
  readonly machine: Machine;
  readonly network: Network;
  readonly storage: Storage;
  readonly scanners: () => Promise<HidFound>;
  /** Folder of the embedded fonts. */
  readonly fonts: string;
  /** Ids of the built-in profiles. */
  readonly profiles: readonly string[];
  /** The faults of a profile's file, with line and column; `undefined` when there is none. */
  readonly profileFault: (path: string) => string | undefined;
}

export interface DoctorCheck {
  readonly id: string;
  readonly title: string;
  readonly inspect: (intended: Intended, ports: DoctorPorts) => Outcome | Promise<Outcome>;
}

export const defineDoctorCheck = (check: DoctorCheck): DoctorCheck => Object.freeze(check);

export const ok = (found: string): Outcome => ({ status: 'ok', found });
export const warn = (found: string, remedy: string): Outcome => ({ status: 'warn', found, remedy });
/** The reason why a file of the hospital's is refused, as a line of the doctor's list. */
export function refused(fault: unknown): Outcome {
  if (fault instanceof HarnessError) return bad(fault.message, fault.hint);
  throw fault;
}

export const bad = (found: string, remedy: string): Outcome => ({ status: 'bad', found, remedy });

/** Listens on every card. */
export const isEveryCard = (host: string): boolean => host === '0.0.0.0' || host === '::';
