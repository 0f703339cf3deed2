import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';

import type { Entry } from './entries.ts';
import schema from './journal-line.json' with { type: 'json' };

/** Looks at the lines of a journal that somebody else kept, before anything in them is used. */
export interface JournalShape {
  /**
   * Returns the first line that is not one of ours, with the place in it; `undefined` when every line is exactly what
   * a journal's writer makes of it. `bytes` are those that the entries were read from.
   */
  readonly fault: (bytes: Uint8Array, entries: readonly Entry[]) => ShapeFault | undefined;
}

export interface ShapeFault {
  /** Number of the line, from 1. */
  readonly line: number;
  /** Path to the value, e.g. `data.hospital.fixmedinsCode`; empty when the line is not written as ours are. */
  readonly place: string;
}

export function createJournalShape(): JournalShape {
  const isLine: ValidateFunction = new Ajv2020({
    strict: true,
    strictRequired: false,
    strictTypes: false,
    discriminator: true,
  }).compile(schema);
  return {
    fault: (bytes, entries) => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      let start = 0;
      for (const [index, entry] of entries.entries()) {
        const end = buffer.indexOf(0x0a, start);
        const raw = buffer.subarray(start, end === -1 ? buffer.length : end);
        start += raw.length + 1;
        if (!isLine(entry)) return { line: index + 1, place: placeOf(isLine.errors ?? []) };
        if (!canonical(entry).equals(raw)) return { line: index + 1, place: '' };
      }
      return undefined;
    },
  };
}

/**
 * Returns a line as it would have been written. One that differs – a key twice, another order, a space, `4.0` – shows
 * readers other than ours something else than it shows ours.
 */
const canonical = ({ seq, at, kind, data, prev, hash }: Entry): Buffer =>
  Buffer.from(JSON.stringify({ seq, at, kind, data, prev, hash }), 'utf8');

/** Returns the path of the deepest error, which is the one that says most. */
function placeOf(errors: readonly ErrorObject[]): string {
  const paths = errors.map(({ instancePath }) => instancePath).filter((path) => path !== '');
  const deepest = paths.toSorted((left, right) => right.split('/').length - left.split('/').length)[0];
  return (deepest ?? '').slice(1, 100).replaceAll('/', '.');
}
