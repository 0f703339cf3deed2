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

/** What the center decided to answer. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array;
  /** To be told when the client was gone before the answer could be sent. */
  readonly undelivered?: () => void;
}
