import { sm3 } from '../domain/sm3.ts';

/** SM3 over the profile's JSON with sorted keys: the same data has the same digest however it was written. */
export const profileDigest = (document: unknown): string => sm3(JSON.stringify(sorted(document)));

export function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).toSorted(([left], [right]) => (left < right ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
