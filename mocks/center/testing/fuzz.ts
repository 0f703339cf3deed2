import { connect } from 'node:net';

import fc from 'fast-check';

import { isoTime } from '../../../src/domain/china-time.ts';
import { specification } from '../../../src/contract/specification.ts';
import { createContract } from '../../../src/contract/validate.ts';
import { envelope, hospital, query } from '../../../src/contract/testing/documents.ts';
import { createMemoryJournalStore } from '../../../src/evidence/memory-journal-store.ts';
import type { JournalWriter } from '../../../src/evidence/journal-writer.ts';
import { createCenter, sessionPath } from '../center.ts';
import { serve } from '../server.ts';
import { createSession } from '../session.ts';
import { wireFaults } from './faults.ts';

/** A center behind a real socket, and what strangers may send it. */
export interface ConnectionTarget {
  readonly name: 'connection';
  readonly bytes: fc.Arbitrary<Uint8Array>;
  /** Returns the kinds of lines that the bytes left. Throws when they left none, or the center does not live on. */
  readonly read: (bytes: Uint8Array) => Promise<readonly string[]>;
}

const SESSION = 'fuzz';

/** Opens the center; `close` ends it. */
export async function openConnectionTarget(): Promise<{
  readonly target: ConnectionTarget;
  readonly close: () => Promise<void>;
}> {
  const clock = { now: () => Date.UTC(2026, 10, 30), wait: async () => Promise.resolve() };
  const kept = await createMemoryJournalStore().create(SESSION, { clock });
  const lines: string[] = [];
  const journal: JournalWriter = {
    ...kept,
    append: (kind, data) => {
      lines.push(kind === 'unparsed' && 'guess' in data ? `${kind} ${data.guess}` : kind);
      return kept.append(kind, data);
    },
  };
  const reader = {
    read: async () => Promise.reject(new Error('no upload')),
    close: async () => Promise.resolve(),
  };
  const plan = { id: SESSION, hospital, cards: [], ledger: [], observe: true, faults: [], processingMs: 0 };
  const center = createCenter();
  const contract = createContract(specification);
  center.open(createSession({ ...plan, byNature: false }, { clock, journal, reader, contract }));
  const faults: unknown[] = [];
  const server = await serve({
    center,
    clock,
    host: '127.0.0.1',
    port: 0,
    onFault: (fault) => faults.push(fault),
  });
  const read = async (bytes: Uint8Array): Promise<readonly string[]> => {
    const before = lines.length;
    await spoken(server.port, bytes);
    // Whatever the connection left is written when the next one is answered.
    const { status } = await fetch(`http://127.0.0.1:${server.port}/healthz`);
    await journal.committed();
    const left = lines.slice(before);
    if (status !== 200 || faults.length > 0) throw new Error(`The center broke: ${String(faults[0])}`);
    if (bytes.byteLength > 0 && left.length === 0)
      throw new Error(`Nobody saw them at ${isoTime(clock.now())}.`);
    return left;
  };
  return {
    target: { name: 'connection', bytes: strangeBytes(), read },
    close: async () => {
      await server.close();
      await journal.close();
    },
  };
}

/** Writes all, closes its side and waits for the other one. */
const spoken = async (port: number, bytes: Uint8Array): Promise<void> =>
  new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true }, () => socket.end(bytes));
    socket.on('data', () => undefined);
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
  });

/** The faults that are named, with some of their bytes lost, doubled or replaced, and noise. */
function strangeBytes(): fc.Arbitrary<Uint8Array> {
  const text = JSON.stringify(envelope('4902', query()));
  const samples = wireFaults.map(({ bytes }) => Buffer.from(bytes(sessionPath(SESSION), text) as string));
  const words = [
    '\r\n',
    '\n',
    ' ',
    '\0',
    ':',
    'POST ',
    ' HTTP/1.1',
    'Content-Length: 5\r\n',
    '0\r\n\r\n',
    '{',
    '\xd2\xbd',
  ];
  const token = fc.oneof(
    fc.constantFrom(...words).map((word) => Buffer.from(word, 'latin1')),
    fc.uint8Array({ maxLength: 6 }),
  );
  const edit = fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), lost: fc.nat(12), token });
  const mutated = fc
    .tuple(fc.constantFrom(...samples), fc.array(edit, { maxLength: 3 }))
    .map(([sample, edits]) =>
      edits.reduce((bytes, { at, lost, token: put }) => {
        const place = Math.floor(at * bytes.byteLength);
        return Buffer.concat([bytes.subarray(0, place), put, bytes.subarray(place + lost)]);
      }, sample),
    );
  return fc.oneof(
    { weight: 5, arbitrary: mutated },
    { weight: 1, arbitrary: fc.uint8Array({ minLength: 1, maxLength: 300 }) },
  );
}
