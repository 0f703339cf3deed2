import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** 64 MiB: a batch of 100 layout files in Base64 fits, a flood does not. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** Undoes Content-Encoding within the body limit; what cannot be undone is judged as it came. */
export function undoEncoding(headers: readonly (readonly [string, string])[], body: Uint8Array): Uint8Array {
  const encoding = headers
    .find(([name]) => name.toLowerCase() === 'content-encoding')?.[1]
    .trim()
    .toLowerCase();
  const limit = { maxOutputLength: MAX_BODY_BYTES };
  try {
    if (encoding === 'gzip' || encoding === 'x-gzip') return gunzipSync(body, limit);
    if (encoding === 'deflate') return inflateSync(body, limit);
    if (encoding === 'br') return brotliDecompressSync(body, limit);
    return body;
  } catch {
    return body;
  }
}
