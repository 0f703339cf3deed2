import type { ArrivalKind } from '../../src/contract/arrivals.ts';
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
  /** Set when it is no request that can be judged – its end never came – with the kind of it; `body` is what came. */
  readonly unread?: ArrivalKind;
  /** Epoch milliseconds at which its head had arrived. */
  readonly begunAt?: number;
  /**
   * Returns what stands behind a body that ends in the middle and is no other request; waits a moment for what is still on
   * its way.
   */
  readonly behind?: () => Promise<{ readonly size: number; readonly first: Uint8Array } | undefined>;
  /** What `behind` returned, once it was asked. */
  readonly surplus?: { readonly size: number; readonly first: Uint8Array };
}

/** Bytes that came and are no request that can be read. */
export interface Stray {
  readonly peer: string;
  readonly guess: ArrivalKind;
  /** The HTTP parser's word. */
  readonly code?: string | undefined;
  readonly size: number;
  readonly first: Uint8Array;
  readonly receivedAt: number;
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
