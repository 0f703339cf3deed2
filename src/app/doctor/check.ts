import { HarnessError } from '../../domain/harness-error.ts';
import type { LedgerMode } from '../../evidence/entries.ts';
import type { HookReply } from '../../his/hook-request.ts';
import type { OwnCard } from '../../scenarios/own-card.ts';
import type { ReadSettlements } from '../ledger/table.ts';
import type { OwnCardsFor } from '../settings/own-card-conditions.ts';
import type { Settings, DriverKind } from '../settings/shape.ts';

/** What a check of the machine or the settings saw, and what to do about it. */
export type Outcome =
  | { readonly status: 'ok'; readonly found: string }
  | { readonly status: 'warn' | 'bad'; readonly found: string; readonly remedy: string };

/** One line of the doctor's list. */
export type DoctorFinding = { readonly id: string; readonly title: string } & Outcome;

/** The run that is to come, after configuration and defaults. */
export interface Intended {
  readonly settings: Settings;
  readonly driver: DriverKind;
  readonly ledger: LedgerMode;
  readonly profile: string;
  readonly out: string;
  /** Where our center listens; `undefined` when the province's center is used. */
  readonly listen?: { readonly host: string; readonly port: number };
  /** Whose clock to compare with; never asked unless somebody named it. */
  readonly timeFrom?: string;
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
  /** What the vendor's hook says to a request that asks for nothing. */
  readonly hookAt: (url: URL) => Promise<HookReply>;
}

/** What a folder, or the nearest folder above it that exists, allows. */
export type FolderState =
  | { readonly kind: 'writable'; readonly exists: boolean; readonly isPrivate: boolean }
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

export interface DoctorPorts {
  readonly machine: Machine;
  readonly network: Network;
  readonly storage: Storage;
  /** Folder of the embedded fonts. */
  readonly fonts: string;
  /** Ids of the built-in profiles. */
  readonly profiles: readonly string[];
  /** What is wrong with a profile's file, with line and column; `undefined` when nothing is. */
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
/** What a file of the hospital's is refused for, as a line of the doctor's list. */
export function refused(fault: unknown): Outcome {
  if (fault instanceof HarnessError) return bad(fault.message, fault.hint);
  throw fault;
}

export const bad = (found: string, remedy: string): Outcome => ({ status: 'bad', found, remedy });

/** Listens on every card. */
export const isEveryCard = (host: string): boolean => host === '0.0.0.0' || host === '::';
