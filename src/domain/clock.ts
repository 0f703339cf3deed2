/** The only way to the time. Instants are epoch milliseconds. */
export interface Clock {
  readonly now: () => number;
  /** Resolves after `ms`, at once when `signal` is aborted. Never rejects. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}
