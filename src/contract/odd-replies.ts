import type { Confidence } from '../domain/verdict.ts';
import data from './data/odd-replies.json' with { type: 'json' };

/** A reply that is no answer of an interface: from something in between, or a refusal for the platform's own reasons. */
export type OddReply = {
  readonly id: string;
  readonly title: string;
  readonly text: string;
  readonly source: string;
  readonly confidence: Confidence;
} & (
  | { readonly kind: 'page'; readonly status: number; readonly type: string }
  | { readonly kind: 'refusal'; readonly infcode: number | string }
);

/** JSON modules are typed by their values; the shape is asserted once, here, and tested. */
export const oddReplies = data as readonly OddReply[];

export const oddReply = (id: string): OddReply | undefined => oddReplies.find((reply) => reply.id === id);
