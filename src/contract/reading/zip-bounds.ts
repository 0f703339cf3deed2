const END = Buffer.from('PK\u0005\u0006', 'latin1');
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
/** The value that stands in a field whose number is in a ZIP64 record instead. */
const ELSEWHERE = 0xffffffff;
const ENCRYPTED = 0x1;
const SIZES_BEHIND = 0x8;

/** An archive inside of the bytes that came. */
export interface ZipBounds {
  readonly archive: Uint8Array;
  /** Bytes in front of it and behind it. */
  readonly before: number;
  readonly behind: number;
  /** False when there was no end to go by, and the archive is everything. */
  readonly isFound: boolean;
}

/**
 * Finds the archive among bytes that something on its way, or another program, put in front of it or behind: a line end,
 * filling, a byte order mark. Returns everything when there is no end to go by.
 */
export function zipBounds(bytes: Uint8Array): ZipBounds {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (
    let end = buffer.lastIndexOf(END);
    end !== -1;
    end = end === 0 ? -1 : buffer.lastIndexOf(END, end - 1)
  ) {
    if (end + END_BYTES > buffer.byteLength) continue;
    const size = buffer.readUInt32LE(end + 12);
    const stated = buffer.readUInt32LE(end + 16);
    const stop = end + END_BYTES + buffer.readUInt16LE(end + 20);
    if (size === ELSEWHERE || stated === ELSEWHERE || stop > buffer.byteLength) continue;
    const directory = end - size;
    const before = directory - stated;
    if (before < 0 || (size > 0 && buffer.readUInt32LE(directory) !== CENTRAL)) continue;
    return { archive: bytes.subarray(before, stop), before, behind: bytes.byteLength - stop, isFound: true };
  }
  return { archive: bytes, before: 0, behind: 0, isFound: false };
}

interface Header {
  readonly name: Buffer;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

interface Listed extends Header {
  readonly local: number;
}

/**
 * Returns the first thing in which an archive's directory and the headers in front of its files differ: who goes by the
 * one reads other files than who goes by the other. ZIP64 is not looked into.
 */
export function zipContradiction(
  { archive, before }: Pick<ZipBounds, 'archive' | 'before'>,
  whole: Uint8Array,
): string | undefined {
  const buffer = Buffer.from(archive.buffer, archive.byteOffset, archive.byteLength);
  const end = buffer.lastIndexOf(END);
  const start = end === -1 || end + END_BYTES > buffer.byteLength ? -1 : buffer.readUInt32LE(end + 16);
  if (start === -1 || start === ELSEWHERE) return undefined;
  if (before > 0 && isLocal(Buffer.from(whole.buffer, whole.byteOffset, whole.byteLength), 0))
    return '压缩包前面另有一个压缩包';
  const entries = listedIn(buffer, start, end).toSorted((one, other) => one.local - other.local);
  let free = 0;
  for (const entry of entries) {
    const name = entry.name.toString('utf8');
    if (!isLocal(buffer, entry.local)) return undefined;
    if (entry.local < free) return `${name} 与前一个文件重叠`;
    const hidden = hiddenAt(buffer, free, entry.local);
    if (hidden !== undefined) return `${hidden} 在包中，目录里却没有`;
    const header = headerAt(buffer, entry.local);
    const differing = difference(entry, header);
    if (differing !== undefined) return `${name} 的${differing}在目录与文件头中不一致`;
    free = entry.local + LOCAL_BYTES + nameAndExtra(buffer, entry.local) + entry.packed;
  }
  const hidden = hiddenAt(buffer, free, start);
  return hidden === undefined ? undefined : `${hidden} 在包中，目录里却没有`;
}

function listedIn(buffer: Buffer, start: number, end: number): readonly Listed[] {
  const entries: Listed[] = [];
  for (let at = start; at + CENTRAL_BYTES <= end && buffer.readUInt32LE(at) === CENTRAL;) {
    const names = buffer.readUInt16LE(at + 28);
    entries.push({
      name: buffer.subarray(at + CENTRAL_BYTES, at + CENTRAL_BYTES + names),
      flags: buffer.readUInt16LE(at + 8),
      method: buffer.readUInt16LE(at + 10),
      crc: buffer.readUInt32LE(at + 16),
      packed: buffer.readUInt32LE(at + 20),
      size: buffer.readUInt32LE(at + 24),
      local: buffer.readUInt32LE(at + 42),
    });
    at += CENTRAL_BYTES + names + buffer.readUInt16LE(at + 30) + buffer.readUInt16LE(at + 32);
  }
  return entries;
}

const isLocal = (buffer: Buffer, at: number): boolean =>
  at + LOCAL_BYTES <= buffer.byteLength && buffer.readUInt32LE(at) === LOCAL;

const nameAndExtra = (buffer: Buffer, at: number): number =>
  buffer.readUInt16LE(at + 26) + buffer.readUInt16LE(at + 28);

function headerAt(buffer: Buffer, at: number): Header {
  return {
    name: buffer.subarray(at + LOCAL_BYTES, at + LOCAL_BYTES + buffer.readUInt16LE(at + 26)),
    flags: buffer.readUInt16LE(at + 6),
    method: buffer.readUInt16LE(at + 8),
    crc: buffer.readUInt32LE(at + 14),
    packed: buffer.readUInt32LE(at + 18),
    size: buffer.readUInt32LE(at + 22),
  };
}

function difference(listed: Header, header: Header): string | undefined {
  if (!listed.name.equals(header.name)) return '文件名';
  if (listed.method !== header.method) return '压缩方法';
  if ((listed.flags & ENCRYPTED) !== (header.flags & ENCRYPTED)) return '加密标志';
  // A packer that does not know them yet leaves them out in front of the file.
  if ((header.flags & SIZES_BEHIND) !== 0) return undefined;
  const differs = (one: number, other: number): boolean =>
    other !== 0 && other !== ELSEWHERE && one !== ELSEWHERE && one !== other;
  if (differs(listed.size, header.size) || differs(listed.packed, header.packed)) return '大小';
  return differs(listed.crc, header.crc) ? '校验值' : undefined;
}

/** Sizes that stand behind a file: with their signature or without it, in 32 bits or in 64. */
const DESCRIPTOR_BYTES = [0, 12, 16, 20, 24];

/** The name of a file that stands between two that are listed, where who goes through the archive finds it. */
function hiddenAt(buffer: Buffer, from: number, to: number): string | undefined {
  const at = DESCRIPTOR_BYTES.map((bytes) => from + bytes).find(
    (place) => place < to && isLocal(buffer, place),
  );
  return at === undefined ? undefined : headerAt(buffer, at).name.toString('utf8');
}
