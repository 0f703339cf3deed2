/** So many bytes of what a hospital's system says are kept. */
export const KEPT_BYTES = 64 * 1024;

/**
 * Text in UTF-8 or, as a Chinese Windows has it, in GBK. Where a limit cut the bytes off in the middle of a character,
 * the half of it is left out: it makes no other charset of the rest.
 */
export function decoded(bytes: Uint8Array, isCutOff = false): string {
  const options = { stream: isCutOff };
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, options);
  } catch {
    return new TextDecoder('gb18030').decode(bytes, options);
  }
}
