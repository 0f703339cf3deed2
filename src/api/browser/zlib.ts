import { Gunzip, Inflate, Unzlib } from 'fflate';

/**
 * Replaces the part of `node:zlib` that the center needs, for a browser. As in Node, what grows beyond the limit is
 * an error.
 */
export interface Limit {
  readonly maxOutputLength: number;
}

/** What came out before a stream broke off counts here anyway. */
export const constants = { Z_SYNC_FLUSH: 2 };

export const gunzipSync = (bytes: Uint8Array, limit: Limit): Uint8Array =>
  streamed(new Gunzip(), bytes, limit);
export const inflateSync = (bytes: Uint8Array, limit: Limit): Uint8Array =>
  streamed(new Unzlib(), bytes, limit);
export const inflateRawSync = (bytes: Uint8Array, limit: Limit): Uint8Array =>
  streamed(new Inflate(), bytes, limit);

export function brotliDecompressSync(): never {
  throw new TypeError('Brotli is not there in a browser.');
}

const STEP_BYTES = 64 * 1024;

/** Unpacks piece by piece, so that a small file that becomes a huge one is noticed before the huge one is there. */
function streamed(
  stream: Gunzip | Inflate | Unzlib,
  bytes: Uint8Array,
  { maxOutputLength }: Limit,
): Uint8Array {
  const chunks: Uint8Array[] = [];
  let size = 0;
  stream.ondata = (chunk) => {
    size += chunk.byteLength;
    if (size > maxOutputLength) throw new RangeError(`More than ${maxOutputLength} bytes came out.`);
    chunks.push(chunk);
  };
  for (let at = 0; at < bytes.byteLength || at === 0; at += STEP_BYTES)
    stream.push(bytes.subarray(at, at + STEP_BYTES), at + STEP_BYTES >= bytes.byteLength);
  return Buffer.concat(chunks);
}

const POLYNOMIAL = 0xedb88320;

const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = (value & 1) === 1 ? (value >>> 1) ^ POLYNOMIAL : value >>> 1;
  return value;
});

/** Returns the CRC-32 of ISO 3309, as zip files have it. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}
