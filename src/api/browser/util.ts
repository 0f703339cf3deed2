/**
 * Replaces `isDeepStrictEqual` of `node:util` for a browser: true for the same plain data, whatever the order of its
 * names.
 */
export function isDeepStrictEqual(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true;
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return false;
  const [names, others] = [Object.keys(one), Object.keys(other)];
  return (
    names.length === others.length &&
    names.every(
      (name) =>
        name in other &&
        isDeepStrictEqual((one as Record<string, unknown>)[name], (other as Record<string, unknown>)[name]),
    )
  );
}
