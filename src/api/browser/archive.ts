import type { Archive, ArchiveEntry } from '../../contract/reading/archive.ts';
import { inflateRawSync } from './zlib.ts';

const END = 0x06054b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const MAX_COMMENT_BYTES = 0xffff;
/** The value that stands in a field whose number is in a ZIP64 record instead. */
const ELSEWHERE = 0xffffffff;

/**
 * Opens an archive as `src/contract/reading/archive.ts` does, without Node. ZIP64, which only archives beyond 4 GiB
 * need, is refused.
 */
export async function openArchive(bytes: Uint8Array): Promise<Archive> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = endOf(view);
  const count = view.getUint16(end + 10, true);
  const start = view.getUint32(end + 16, true);
  if (start === ELSEWHERE || count === 0xffff) throw new Error('ZIP64 is not read in a browser');
  return Promise.resolve({
    count,
    entries: async () => Promise.resolve(directory(bytes, view, { count, start, end })),
  });
}

function endOf(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= Math.max(0, last - MAX_COMMENT_BYTES); at -= 1)
    if (
      view.getUint32(at, true) === END &&
      at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength
    )
      return at;
  throw new Error('End of central directory record signature not found');
}

function directory(
  bytes: Uint8Array,
  view: DataView,
  { count, start, end }: { readonly count: number; readonly start: number; readonly end: number },
): readonly ArchiveEntry[] {
  const entries: ArchiveEntry[] = [];
  let at = start;
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL)
      throw new Error('invalid central directory file header signature');
    const nameBytes = view.getUint16(at + 28, true);
    const packed = view.getUint32(at + 20, true);
    const size = view.getUint32(at + 24, true);
    const method = view.getUint16(at + 10, true);
    const local = view.getUint32(at + 42, true);
    entries.push({
      rawName: bytes.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameBytes),
      flags: view.getUint16(at + 8, true),
      size,
      crc: view.getUint32(at + 16, true),
      content: async () => Promise.resolve(unpacked(streamAt(bytes, view, { local, packed }), method, size)),
    });
    at += CENTRAL_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function streamAt(
  bytes: Uint8Array,
  view: DataView,
  { local, packed }: { readonly local: number; readonly packed: number },
): Uint8Array {
  if (local + LOCAL_BYTES > view.byteLength || view.getUint32(local, true) !== LOCAL)
    throw new Error('invalid local file header signature');
  const start = local + LOCAL_BYTES + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
  if (start + packed > bytes.byteLength) throw new Error('file data overflows file bounds');
  return bytes.subarray(start, start + packed);
}

function unpacked(stream: Uint8Array, method: number, size: number): Uint8Array {
  if (method !== 0 && method !== 8) throw new Error(`unsupported compression method: ${method}`);
  const content = method === 0 ? stream : inflateRawSync(stream, { maxOutputLength: size });
  if (content.byteLength !== size) throw new Error(`${content.byteLength} bytes came out of ${size}`);
  return content;
}
