import type { Sink } from '../play.ts';

/** Keeps what was sent, in order. */
export function createMemorySink<Event>(): Sink<Event> & { readonly sent: readonly Event[] } {
  const sent: Event[] = [];
  return { sent, send: (event) => void sent.push(event), flush: async () => Promise.resolve() };
}
