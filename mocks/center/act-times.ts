import type { Clock } from '../../src/domain/clock.ts';

/** The acts of a session with the times at which they were opened and closed. */
export interface ActTimes {
  readonly open: (act: { readonly id: string } | undefined) => void;
  /** Returns the act that was open at this time; without a time the one that is open now. */
  readonly at: (time: number | undefined) => { readonly id: string } | undefined;
}

/** A request that breaks off is recorded when it does; it belongs to the act in which it began. */
export function createActTimes(clock: Clock): ActTimes {
  const turns: { readonly since: number; readonly act: { readonly id: string } | undefined }[] = [];
  return {
    open: (act) => turns.push({ since: clock.now(), act }),
    at: (time = Infinity) => turns.findLast(({ since }) => since <= time)?.act,
  };
}
