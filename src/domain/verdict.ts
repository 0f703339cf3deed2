/** How a row came out. `not-run` and `error` are never green: nobody's fault, and the harness's own. */
export type Verdict = 'pass' | 'fail' | 'not-run' | 'error';

/** `must`: not met means the row fails. `should`: not met is a remark on a row that may still pass. */
export type Level = 'must' | 'should';

/** How well a demand is attested: A two sources, B one, C general knowledge, D derived. */
export type Confidence = 'A' | 'B' | 'C' | 'D';

/** One way in which a demand was not met; both sides as text. */
export interface Mismatch {
  readonly pointer: string;
  readonly expected: string;
  readonly actual: string;
  /** What has to stand instead of `actual`; only where there is no doubt about it. */
  readonly corrected?: string;
  /** A sentence when expected and actual do not explain themselves. */
  readonly message?: string;
}

/** A mismatch with the exchange (journal seq) it was found on. */
export interface Finding {
  readonly message: string;
  readonly expected: string;
  readonly actual: string;
  readonly pointer: string;
  readonly exchange?: number;
}
