import type { ConnectionFault } from '../../src/domain/environment-fault.ts';
import type { Headers } from '../../src/evidence/entries.ts';

/** One HTTP request as bytes. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: Uint8Array;
  readonly peer: string;
  /** Epoch milliseconds at which the whole request had arrived. */
  readonly receivedAt: number;
  /** Set when the body was beyond the limit and thrown away; its size as far as it is known. */
  readonly oversize?: number;
  /** Set when the client was gone before the whole request had arrived; `body` is what came of it. */
  readonly incomplete?: true;
}

/** The way in which an answer leaves the machine when it does not simply do so. */
export type Manner =
  /** Not at all: the connection is closed when the client leaves, at the latest after `heldMs`. */
  | { readonly kind: 'never'; readonly heldMs: number }
  | { readonly kind: 'late'; readonly heldMs: number }
  /** The connection is reset behind this part of the body; 0 stands before the first byte of the head. */
  | { readonly kind: 'reset'; readonly part: number };

/** The fate of an answer with a manner. */
export type Delivery =
  | { readonly kind: 'withheld'; readonly ms: number; readonly by: 'client' | 'center' }
  | { readonly kind: 'held'; readonly ms: number }
  | { readonly kind: 'cut'; readonly bytes: number };

/** The answer that the center decided on. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** To be told when the client was gone before the answer could be sent. */
  readonly undelivered?: () => void;
  /** Said in place of a real environment from which nothing came back. */
  readonly unreached?: ConnectionFault;
  /** Planned: sent in another manner than at once and whole. */
  readonly manner?: Manner;
  /** To be told what became of an answer with a manner. */
  readonly delivered?: (delivery: Delivery) => void;
}
