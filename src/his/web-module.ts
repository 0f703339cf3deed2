import type { Page } from 'playwright';

import type { Act, ActName, Card, Hospital } from '../domain/card.ts';
import type { Declaration } from '../run/ports.ts';

/** The ways in which a scan differs from the usual; models and faults by their ids, see `evoucher scan models`. */
export interface ScanManner {
  readonly model?: string;
  readonly faults?: readonly string[];
}

/** The counter's scanner. It scans into whatever the page has in focus, as a real one does. */
export interface WebScanner {
  /** Resolves when the last key has been released. */
  readonly scan: (text: string, how?: ScanManner) => Promise<void>;
}

/** The phone of the card's person. */
export interface WebWallet {
  /** A fresh 28-digit code; a code before it is void. @throws when the person has no e-credential here */
  readonly code: () => string;
}

/** The place where the module works: one page of one browser. Everything in it is a test hospital's. */
export interface Workplace {
  readonly page: Page;
  /** The address given with `--his-url` or in the configuration. */
  readonly url: string | undefined;
  /** The address that the HIS has to call; it is in every act as well. */
  readonly center: { readonly url: string };
  readonly hospital: Hospital;
  /** Kept in the journal as a remark. */
  readonly say: (text: string) => void;
}

/** One act, with everything that an operator at the counter has in front of them. */
export interface Task extends Workplace {
  readonly act: Act;
  readonly card: Card;
  readonly scanner: WebScanner;
  readonly wallet: WebWallet;
  /** Aborted at the act's deadline, or when the run is stopped. */
  readonly signal: AbortSignal;
}

/** The result of an act: nothing, or what the hospital made, for settlements that only the hospital knows. */
// eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- most acts return nothing, and need not say so
export type TaskResult = Promise<Declaration | undefined | void>;

/**
 * A vendor's HIS as its pages are worked on. Each act is done as an operator does it; what counts is only what reaches
 * the center. An act that the HIS does by itself, such as querying from its own job, may be left out.
 */
export interface HisModule {
  /** Before the first act, and again after an act whose time ran out: log in, start what has to run. */
  readonly open?: (workplace: Workplace) => Promise<void>;
  readonly acts: Readonly<Partial<Record<ActName, (task: Task) => TaskResult>>>;
  /** After the last act, whatever happened. */
  readonly close?: () => Promise<void>;
}

/** Says what a module is; what it is given it returns. */
export const defineHis = (module: HisModule): HisModule => module;
