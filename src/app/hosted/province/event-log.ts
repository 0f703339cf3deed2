import type { RunEvent } from '../wire/messages.ts';

/** The events of a run, for one agent that may come late or again. */
export interface EventLog {
  readonly emit: (event: RunEvent) => void;
  readonly after: (count: number) => readonly RunEvent[];
  /** The event from which a new agent has to read: a question that is still open stands behind it. */
  readonly openFrom: () => number;
  /** Resolves at the next event or `stir`. */
  readonly changed: () => Promise<void>;
  /** Wakes those who wait, without an event. */
  readonly stir: () => void;
}

export function createEventLog(): EventLog {
  const events: RunEvent[] = [];
  let wake = (): void => undefined;
  let next = new Promise<void>((resolve) => (wake = resolve));
  const stir = (): void => {
    wake();
    next = new Promise<void>((resolve) => (wake = resolve));
  };
  return {
    emit: (event) => {
      events.push(event);
      stir();
    },
    after: (count) => events.slice(count),
    openFrom: () => {
      const last = events.at(-1);
      if (last === undefined || last.kind === 'withdrawn' || last.kind.startsWith('act-'))
        return events.length;
      return events.length - 1;
    },
    changed: async () => next,
    stir,
  };
}
