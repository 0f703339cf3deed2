import { inflateSync, type Inflate } from 'node:zlib';

const STREAM = '\nstream\n';
const END_OF_STREAM = '\nendstream\n';
const XREF = '\nxref\n';
/** The most that one stream of a report may unpack to; a font is the largest of them. */
const MAX_STREAM_BYTES = 32 * 1024 * 1024;

/**
 * Checks that two PDF files of ours are the same document in every byte but the packing of its streams. What deflate
 * writes depends on the zlib that Node was built with: Debian's 1.2.13 and the one inside nodejs.org's Node write
 * other bytes for every stream of a report. Everything else – objects, their order and places, what the streams
 * unpack to – has to be the same. `ours` must be what this program rendered; `given` may be anything.
 */
export function isSameDocument(ours: Uint8Array, given: Uint8Array): boolean {
  const [mine, theirs] = [bufferOf(ours), bufferOf(given)];
  if (mine.equals(theirs)) return true;
  const shifts: Shift[] = [{ from: 0, by: 0 }];
  let [at, there] = [0, 0];
  for (;;) {
    const head = mine.indexOf(STREAM, at);
    if (head === -1) return tailOf(mine, at, shifts) === theirs.toString('latin1', there);
    const [one, other] = [streamAt(mine, at), streamAt(theirs, there)];
    if (one === undefined || one.dictionaries !== other?.dictionaries) return false;
    if (!hasSameContent(one, other)) return false;
    at = one.end;
    there = other.end;
    shifts.push({ from: at, by: there - at });
  }
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** A shift of places: from this byte of our file on, everything lies so many bytes further on in theirs. */
interface Shift {
  readonly from: number;
  readonly by: number;
}

interface Stream {
  /** The text since the stream before, without the length of this one. */
  readonly dictionaries: string;
  readonly isPacked: boolean;
  readonly content: Buffer;
  readonly end: number;
}

function streamAt(file: Buffer, from: number): Stream | undefined {
  const start = file.indexOf(STREAM, from);
  if (start === -1) return undefined;
  const head = file.toString('latin1', from, start);
  const [, before = '', digits = '', after = ''] = /^(.*\/Length )([1-9]\d{0,8})(.*?)$/s.exec(head) ?? [];
  const content = start + STREAM.length;
  const end = content + Number(digits);
  if (digits === '' || file.toString('latin1', end, end + END_OF_STREAM.length) !== END_OF_STREAM)
    return undefined;
  return {
    dictionaries: `${before}${after}`,
    isPacked: head.slice(head.lastIndexOf(' obj\n')).includes('/Filter /FlateDecode'),
    content: file.subarray(content, end),
    end,
  };
}

function hasSameContent(one: Stream, other: Stream): boolean {
  if (one.content.equals(other.content)) return true;
  if (!one.isPacked) return false;
  const [mine, theirs] = [unpacked(one.content), unpacked(other.content)];
  return mine !== undefined && theirs !== undefined && mine.equals(theirs);
}

/** Unpacks a stream; `undefined` when it does not unpack, or something stands behind its end. */
function unpacked(content: Buffer): Buffer | undefined {
  try {
    const { buffer, engine } = inflateSync(content, {
      info: true,
      maxOutputLength: MAX_STREAM_BYTES,
    }) as unknown as { readonly buffer: Buffer; readonly engine: Inflate };
    return engine.bytesWritten === content.byteLength ? buffer : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Returns the end that their file has to have: our last objects, and the table with every object at its place in
 * their file.
 */
function tailOf(mine: Buffer, at: number, shifts: readonly Shift[]): string {
  const table = mine.lastIndexOf(XREF);
  const moved = (place: number): number => place + (shifts.findLast(({ from }) => from <= place)?.by ?? 0);
  const places = mine
    .toString('latin1', table)
    .replaceAll(/^(\d{10})( \d{5} n )$/gm, (_line, place: string, rest: string) => {
      return `${String(moved(Number(place))).padStart(10, '0')}${rest}`;
    })
    .replace(
      /(\nstartxref\n)(\d+)\n/,
      (_line, word: string, place: string) => `${word}${moved(Number(place))}\n`,
    );
  return mine.toString('latin1', at, table) + places;
}
