import type { Cause } from '../domain/verdict.ts';
import type { Divergence, RowResult } from '../judge/results.ts';

/** Rows that went wrong for the same reason, told once: whose fault, and where the first of them went another way. */
export interface FirstCause {
  readonly rows: readonly RowResult[];
  readonly cause: Cause;
  readonly divergence: Divergence;
}

export function firstCauses(rows: readonly RowResult[]): readonly FirstCause[] {
  const groups = new Map<string, FirstCause>();
  for (const row of rows) {
    const { cause, divergence } = row;
    if (cause === null || divergence === null) continue;
    const key = `${cause}|${divergence.check ?? divergence.message}`;
    const group = groups.get(key);
    groups.set(key, { cause, divergence, ...group, rows: [...(group?.rows ?? []), row] });
  }
  return [...groups.values()];
}
