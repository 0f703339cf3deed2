import type { JsonObject, JsonValue } from '../../src/contract/json-text.ts';
import type { Answer } from './answer.ts';

/** An answer, and what changes once the exchange has its place in the journal. */
export interface Decision<A> {
  readonly answer: A;
  /** The envelope that the hospital is told where its call was taken, as far as the book reads it. */
  readonly taken?: JsonObject;
  /** `exchange` is the journal seq. */
  readonly apply: (exchange: number) => void;
}

export const nothing = (): void => undefined;

/** Decides to take a call. */
export const done = (output: JsonValue): Decision<Answer> => ({
  answer: { kind: 'done', output },
  taken: { output },
  apply: nothing,
});

/** Decides to refuse a call. `message` is Chinese. */
export const refused = (
  message: string,
  apply: Decision<Answer>['apply'] = nothing,
  infcode: number | string = -1,
): Decision<Answer> => ({ answer: { kind: 'refused', message, infcode }, apply });
