import { createHash, hash } from 'node:crypto';

/** SM3 as lower hex over the parts in order. */
export function sm3(...parts: readonly (string | Uint8Array)[]): string {
  const [only] = parts;
  // A journal line is one short text: one call costs half of three.
  if (parts.length === 1 && only !== undefined) return hash('sm3', only);
  const hasher = createHash('sm3');
  for (const part of parts) hasher.update(part);
  return hasher.digest('hex');
}
