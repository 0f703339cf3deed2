/** Does work on a thing while no other work is done on it; later work waits. */
export type Exclusively = <Result>(thing: string, work: () => Promise<Result>) => Promise<Result>;

/** Locks by name, held in memory. */
export function createExclusively(): Exclusively {
  const last = new Map<string, Promise<unknown>>();
  return (thing, work) => {
    const before = last.get(thing) ?? Promise.resolve();
    const mine = before.then(work, work);
    last.set(thing, mine);
    const forget = (): void => {
      if (last.get(thing) === mine) last.delete(thing);
    };
    mine.then(forget, forget);
    return mine;
  };
}

/** Does work on a thing unless other work of this kind is still on it; for work that is tried again anyway. */
export function createUnlessBusy(
  exclusively: Exclusively,
): (thing: string, work: () => Promise<void>) => Promise<void> {
  const busy = new Set<string>();
  return async (thing, work) => {
    if (busy.has(thing)) return;
    busy.add(thing);
    await exclusively(thing, work).finally(() => busy.delete(thing));
  };
}
