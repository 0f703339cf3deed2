import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

import { onTestFinished } from 'vitest';

import { readPackage } from '../../../src/contract/reading/package.ts';
import type { PackageReader } from '../../../src/contract/reading/reader.ts';
import { readingLimits } from '../../../src/contract/reading/reading.ts';
import { specification } from '../../../src/contract/specification.ts';
import { createContract, type Contract } from '../../../src/contract/validate.ts';
import type { Entry, EntryKind, Journal } from '../../../src/evidence/entries.ts';
import { readJournal } from '../../../src/evidence/journal-reader.ts';
import { openJournal } from '../../../src/evidence/journal-writer.ts';
import { createCenter, sessionPath, type Center } from '../center.ts';
import { serve } from '../server.ts';
import { createSession, type CounterSide, type Session, type SessionPlan } from '../session.ts';
import { handClock, type HandClock } from './clock.ts';
import { envelope, hospital, type Fields, type Json } from '../../../src/contract/testing/documents.ts';

export const contract = createContract(specification);
export const PROCESSING_MS = 300;

/** Reads packages in this thread: nothing here is about the worker. */
export const reader: PackageReader = {
  read: async (base64) => readPackage(base64, specification.xml, readingLimits),
  close: () => Promise.resolve(),
};

/** An answer as a client sees it. */
export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface Stage {
  readonly center: Center;
  readonly clock: HandClock;
  readonly port: number;
  readonly origin: string;
  /** Faults of our own; always empty. */
  readonly faults: readonly unknown[];
  /** Another session beside the first; it ends with the test. */
  readonly open: (
    plan?: Partial<SessionPlan>,
    packages?: PackageReader,
    contract?: Contract,
    counter?: CounterSide,
  ) => OpenedSession;
  readonly closeServer: () => Promise<void>;
}

export interface OpenedSession {
  readonly session: Session;
  readonly path: string;
  readonly url: string;
  /** Sends what a hospital would: a whole message of this interface. */
  readonly call: (infno: string, input: Json, changes?: Fields) => Promise<Answer>;
  /** Sends these bytes. */
  readonly post: (
    body: string | Uint8Array<ArrayBuffer>,
    headers?: Record<string, string>,
  ) => Promise<Answer>;
  /** Resolves when everything accepted has been processed. */
  readonly idle: () => Promise<void>;
  /** Resolves when the result of what was accepted may be seen. */
  readonly processed: () => Promise<void>;
  /** Returns what is in the journal so far. */
  readonly entries: <Kind extends EntryKind>(
    kind: Kind,
  ) => Promise<readonly Extract<Entry, { kind: Kind }>[]>;
  readonly journal: () => Promise<Journal>;
}

/** A server on a port of the system's choice around an empty center; everything ends with the test. */
export async function stage(): Promise<Stage> {
  const clock = handClock();
  const center = createCenter();
  const faults: unknown[] = [];
  const onFault = (fault: unknown): void => {
    faults.push(fault);
  };
  const server = await serve({ center, clock, host: '127.0.0.1', port: 0, onFault });
  const origin = `http://127.0.0.1:${server.port}`;
  let closed: Promise<void> | undefined;
  const closeServer = async (): Promise<void> => (closed ??= server.close());
  onTestFinished(closeServer);
  let count = 0;
  const open: Stage['open'] = (plan = {}, packages = reader, terms = contract, counter) => {
    count += 1;
    const whole = { ...observing, id: `session${count}`, ...plan };
    return openSession(whole, { center, clock, origin, closeServer, packages, terms, counter });
  };
  return { center, clock, port: server.port, origin, faults, open, closeServer };
}

const observing: Omit<SessionPlan, 'id'> = {
  hospital,
  cards: [],
  ledger: [],
  observe: true,
  faults: [],
  processingMs: PROCESSING_MS,
  byNature: false,
};

interface Surroundings extends Pick<Stage, 'center' | 'clock' | 'origin' | 'closeServer'> {
  readonly packages: PackageReader;
  readonly terms: Contract;
  readonly counter: CounterSide | undefined;
}

function openSession(plan: SessionPlan, around: Surroundings): OpenedSession {
  const { center, clock, origin, closeServer, packages, terms, counter } = around;
  const folder = mkdtempSync(join(tmpdir(), 'evoucher-center-test-'));
  const journal = openJournal({ folder, clock });
  const session = createSession(plan, {
    clock,
    reader: packages,
    journal,
    contract: terms,
    ...(counter === undefined ? {} : { counter }),
  });
  center.open(session);
  const path = sessionPath(plan.id);
  const url = `${origin}${path}`;
  const post: OpenedSession['post'] = async (body, headers = {}) => {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json', ...headers },
    });
    return answerOf(response.status, await response.text());
  };
  const idle = async (): Promise<void> => {
    while (session.activity().inFlight > 0) await setImmediate();
  };
  const read = async (): Promise<Journal> => {
    await journal.committed();
    return readJournal(folder);
  };
  onTestFinished(async () => {
    await closeServer();
    await idle();
    await journal.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    session,
    path,
    url,
    post,
    call: async (infno, input, changes) => post(JSON.stringify(envelope(infno, input, changes))),
    idle,
    processed: async () => {
      await idle();
      clock.advance(plan.processingMs);
    },
    entries: async <Kind extends EntryKind>(kind: Kind) =>
      (await read()).entries.filter((entry): entry is Extract<Entry, { kind: Kind }> => entry.kind === kind),
    journal: read,
  };
}

export function answerOf(status: number, text: string): Answer {
  return { status, text, body: JSON.parse(text) as Record<string, unknown> };
}

/** The rows of a 4902. */
export const rowsOf = ({ body }: Answer): readonly Record<string, unknown>[] =>
  (body['output'] as { data: Record<string, unknown>[] }).data;

/** `0/0`, `1/1`, `2/1 reason` … of the only row of a 4902. */
export function resultOf(answer: Answer): string {
  const [row = {}] = rowsOf(answer);
  const reason = String(row['savFaleRea']);
  return `${String(row['ftfileSavRslt'])}/${String(row['chkRslt'])}${reason === '' ? '' : ` ${reason}`}`;
}

/** The refusal's reason; fails on anything else. */
export function reasonOf({ status, body }: Answer): string {
  if (status !== 200 || body['infcode'] !== -1) throw new Error(`Not refused: ${JSON.stringify(body)}`);
  return String(body['err_msg']);
}
