import { crc32, inflateRawSync } from 'node:zlib';

import { deflateSync } from 'fflate';

/**
 * The one way a package is written as a zip file. Whatever a reader could pass over – times, flags, extra fields,
 * comments, gaps – has one fixed value, so that every byte follows from the names and the stored streams.
 */
export interface Member {
  readonly name: string;
  /** The content as it stands in the archive: deflated when `method` is 8, as it is when 0. */
  readonly stream: Uint8Array;
  readonly method: 0 | 8;
  readonly size: number;
  readonly crc: number;
}

/** A member that is deflated; the same bytes give the same stream on every machine. */
export function deflated(name: string, bytes: Uint8Array): Member {
  return { name, stream: deflateSync(bytes, { level: 6 }), method: 8, ...measured(bytes) };
}

/** A member whose bytes stand in the archive as they are. */
export const stored = (name: string, bytes: Uint8Array): Member => ({
  name,
  stream: bytes,
  method: 0,
  ...measured(bytes),
});

const measured = (bytes: Uint8Array): Pick<Member, 'size' | 'crc'> => ({
  size: bytes.byteLength,
  crc: crc32(bytes),
});

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const VERSION = 20;
/** 1980-01-01, the first day a zip file knows: the times that count stand in the journal. */
const DATE = 0x0021;
const MAX_MEMBERS = 20_000;
const MAX_BYTES = 0xffff_fffe;

/** Members in the order given, local header and stream each, then the directory. @throws RangeError beyond 4 GiB */
export function writeContainer(members: readonly Member[]): Buffer {
  const parts: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const member of members) {
    const name = Buffer.from(member.name, 'utf8');
    const facts = factsOf(member, name.length);
    const local = Buffer.alloc(LOCAL_BYTES);
    local.writeUInt32LE(LOCAL, 0);
    facts.copy(local, 4);
    const central = Buffer.alloc(CENTRAL_BYTES);
    central.writeUInt32LE(CENTRAL, 0);
    central.writeUInt16LE(VERSION, 4);
    facts.copy(central, 6);
    central.writeUInt32LE(offset, 42);
    parts.push(local, name, member.stream);
    directory.push(central, name);
    offset += LOCAL_BYTES + name.length + member.stream.byteLength;
    if (offset > MAX_BYTES) throw new RangeError('A package is smaller than 4 GiB.');
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, index, end]);
}

/** The fields that local header and directory have in common: version, flags, method, time, date, crc, sizes, lengths. */
function factsOf({ method, crc, stream, size }: Member, nameLength: number): Buffer {
  const facts = Buffer.alloc(26);
  facts.writeUInt16LE(VERSION, 0);
  facts.writeUInt16LE(method, 4);
  facts.writeUInt16LE(DATE, 8);
  facts.writeUInt32LE(crc, 10);
  facts.writeUInt32LE(stream.byteLength, 14);
  facts.writeUInt32LE(size, 18);
  facts.writeUInt16LE(nameLength, 22);
  return facts;
}

/** The members as they stand, or `undefined` when these bytes are not exactly what `writeContainer` makes of them. */
export function readContainer(bytes: Uint8Array): readonly Member[] | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = buffer.length - END_BYTES;
  if (end < 0 || buffer.readUInt32LE(end) !== END) return undefined;
  const count = buffer.readUInt16LE(end + 10);
  let at = buffer.readUInt32LE(end + 16);
  if (count > MAX_MEMBERS) return undefined;
  const members: Member[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + CENTRAL_BYTES > end) return undefined;
    const nameLength = buffer.readUInt16LE(at + 28);
    const member = memberAt(buffer, at, nameLength);
    if (member === undefined) return undefined;
    members.push(member);
    at += CENTRAL_BYTES + nameLength;
  }
  // Overlapping or repeated streams could make a small file into a huge one before it is compared.
  const total = members.reduce((sum, { stream }) => sum + stream.byteLength, 0);
  return total <= buffer.length && writeContainer(members).equals(buffer) ? members : undefined;
}

function memberAt(buffer: Buffer, at: number, nameLength: number): Member | undefined {
  const name = buffer.toString('utf8', at + CENTRAL_BYTES, at + CENTRAL_BYTES + nameLength);
  const method = buffer.readUInt16LE(at + 10);
  if (method !== 0 && method !== 8) return undefined;
  const start = buffer.readUInt32LE(at + 42) + LOCAL_BYTES + nameLength;
  return {
    name,
    stream: buffer.subarray(start, start + buffer.readUInt32LE(at + 20)),
    method,
    size: buffer.readUInt32LE(at + 24),
    crc: buffer.readUInt32LE(at + 16),
  };
}

/** A member's content; `undefined` when it is not as long as it claims, or not what its check sum says. */
export function contentOf({ stream, method, size, crc }: Member): Uint8Array | undefined {
  try {
    // One byte more than claimed is enough to see that the claim is wrong.
    const bytes = method === 0 ? stream : inflateRawSync(stream, { maxOutputLength: size + 1 });
    return bytes.byteLength === size && crc32(bytes) === crc ? bytes : undefined;
  } catch {
    return undefined;
  }
}
