import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Batch, Counters, Voucher } from './voucher.ts';

/** The hospital's file on one voucher that it issued. */
export type Dossier = {
  readonly voucher: Voucher;
  readonly batch: Batch;
  readonly reuploads: number;
  readonly stage: Stage;
  /** Vouchers of the same batch, in the order of the act's companions. */
  readonly companions?: readonly Voucher[];
  /** Numbers whose results are waited for; all of the batch when absent. */
  readonly following?: readonly string[];
};

/** The stage of an upload, as far as the hospital heard from the center. */
export type Stage =
  | { readonly kind: 'awaiting' }
  | { readonly kind: 'refused'; readonly message: string }
  | { readonly kind: 'given-up'; readonly message: string }
  | { readonly kind: 'failed'; readonly reason: string; readonly nos: readonly string[] }
  | { readonly kind: 'stored' };

/** The hospital's own memory: dossiers by key, and running numbers. */
export interface Records extends Counters {
  readonly find: (key: string) => Dossier | undefined;
  readonly keep: (key: string, dossier: Dossier) => void;
}

type Content = { counters: Record<string, number>; dossiers: Record<string, Dossier> };

/** Records that last as long as the process. With a first number, running numbers begin there at any time of day. */
export function createRecords(firstNumber?: number): Records {
  const records = recordsOver({ counters: {}, dossiers: {} }, () => undefined);
  if (firstNumber === undefined) return records;
  return { ...records, next: (counter) => records.next(counter, firstNumber) };
}

/** Records in a JSON file, so that every act may run in a process of its own. @throws Error if it is no JSON. */
export function openRecords(file: string): Records {
  return recordsOver(read(file), (content) => {
    // Renaming is atomic: a process that is ended while it writes leaves the previous records.
    mkdirSync(dirname(file), { recursive: true });
    const draft = `${file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(content));
    renameSync(draft, file);
  });
}

function recordsOver(content: Content, save: (content: Content) => void): Records {
  return {
    find: (key) => content.dossiers[key],
    keep: (key, dossier) => {
      content.dossiers[key] = dossier;
      save(content);
    },
    next: (counter, floor) => {
      const value = Math.max((content.counters[counter] ?? -1) + 1, floor);
      content.counters[counter] = value;
      save(content);
      return value;
    },
  };
}

function read(file: string): Content {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Content;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { counters: {}, dossiers: {} };
    throw error;
  }
}
