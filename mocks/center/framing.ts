/** The number of bytes of a head that are kept; Node's parser refuses longer ones. */
const MAX_HEAD = 64 * 1024;
const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');

/** Bytes as far as they are kept. */
export interface Part {
  readonly size: number;
  readonly first: Uint8Array;
}

/** The place in a stream of HTTP requests: what belongs to which, also where nobody can read on. Decides nothing. */
export interface Framing {
  readonly feed: (bytes: Uint8Array) => void;
  /** The parser has taken the next head for one. */
  readonly confirm: () => void;
  /** Returns what has come since the last request that was confirmed and is not its body; `undefined` within a body. */
  readonly unfinished: () => Part | undefined;
  /** Returns the last head that was confirmed. */
  readonly lastHead: () => Part | undefined;
}

type State =
  | { readonly kind: 'head' }
  | { readonly kind: 'body'; left: number }
  | { readonly kind: 'chunk-size' }
  | { readonly kind: 'chunk'; left: number }
  | { readonly kind: 'trailer' }
  /** The chunks are no chunks: where the next request begins is not known. */
  | { readonly kind: 'lost' };

/** Creates the framing of one connection. */
export const createFraming = (): Framing => new Stream();

class Stream implements Framing {
  private state: State = { kind: 'head' };
  private kept = Buffer.alloc(0);
  private size = 0;
  private fed = 0;
  /** Heads that the parser has not spoken of, with their places. */
  private heads: { readonly start: number; readonly first: Uint8Array }[] = [];
  private last: Part | undefined;

  feed(bytes: Uint8Array): void {
    this.fed += bytes.byteLength;
    let left = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    while (left.byteLength > 0) left = this.step(left, this.state);
  }

  confirm(): void {
    const head = this.heads.shift();
    if (head !== undefined) this.last = { size: head.first.byteLength, first: head.first };
  }

  unfinished(): Part | undefined {
    const [head] = this.heads;
    if (head !== undefined) return { size: this.fed - head.start, first: head.first };
    return this.state.kind === 'head' && this.size > 0 ? { size: this.size, first: this.kept } : undefined;
  }

  lastHead(): Part | undefined {
    return this.last;
  }

  /** Takes what belongs to the part that is being read; returns what stands behind it. */
  private step(bytes: Buffer, state: State): Buffer {
    switch (state.kind) {
      case 'head':
        return this.head(bytes);
      case 'body':
        return this.body(bytes, state, { kind: 'head' });
      case 'chunk-size':
        return this.line(bytes, sizeOf);
      case 'chunk':
        return this.body(bytes, state, { kind: 'chunk-size' });
      case 'trailer':
        return this.line(bytes, (text) => ({ kind: text === '' ? 'head' : 'trailer' }));
      case 'lost':
        return bytes.subarray(bytes.byteLength);
    }
  }

  private head(bytes: Buffer): Buffer {
    const before = this.keep(bytes);
    const start = this.fed - bytes.byteLength - this.size;
    this.size += bytes.byteLength;
    const blank = /^(?:\r\n)*/.exec(this.kept.toString('latin1'))?.[0] ?? '';
    const at = this.kept.indexOf(HEAD_END, blank.length);
    if (at === -1) return bytes.subarray(bytes.byteLength);
    const first = this.kept.subarray(0, at + HEAD_END.byteLength);
    this.heads.push({ start, first });
    this.go(bodyOf(first.toString('latin1')));
    return bytes.subarray(first.byteLength - before);
  }

  private body(bytes: Buffer, part: { left: number }, then: State): Buffer {
    const taken = Math.min(part.left, bytes.byteLength);
    part.left -= taken;
    if (part.left === 0) this.go(then);
    return bytes.subarray(taken);
  }

  private line(bytes: Buffer, then: (text: string) => State): Buffer {
    const before = this.keep(bytes);
    const at = this.kept.indexOf(LINE_END);
    if (at === -1) return bytes.subarray(bytes.byteLength);
    this.go(then(this.kept.subarray(0, at).toString('latin1')));
    return bytes.subarray(at + LINE_END.byteLength - before);
  }

  /** Adds bytes to those that are kept; returns the number that were there. */
  private keep(bytes: Buffer): number {
    const before = this.kept.byteLength;
    this.kept = Buffer.concat([this.kept, bytes.subarray(0, MAX_HEAD - before)]);
    return before;
  }

  private go(state: State): void {
    this.kept = Buffer.alloc(0);
    this.size = 0;
    this.state = state;
  }
}

/** Returns what follows a line that should say the length of a chunk. */
function sizeOf(text: string): State {
  const length = /^[0-9a-f]+/i.exec(text)?.[0];
  if (length === undefined) return { kind: 'lost' };
  if (/^0+$/.test(length)) return { kind: 'trailer' };
  return { kind: 'chunk', left: Number.parseInt(length, 16) + LINE_END.byteLength };
}

/** Returns the part that follows a head. */
function bodyOf(head: string): State {
  if (/^transfer-encoding[ \t]*:[^\r\n]*chunked/im.test(head)) return { kind: 'chunk-size' };
  const declared = /^content-length[ \t]*:[ \t]*(\d+)/im.exec(head)?.[1];
  const left = Number(declared ?? 0);
  return left === 0 ? { kind: 'head' } : { kind: 'body', left };
}
